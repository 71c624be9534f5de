#include "daemon/api/reference_json.hpp"

#include "daemon/api/members.hpp"
#include "feeds/market/reference.hpp"
#include "signals/reference_state.hpp"

namespace rotation::daemon::api {

std::string reference_json(const signals::Snapshot& snapshot) {
  JsonWriter json;
  json.open_object();
  put_header(json, snapshot.core);
  json.key("figures").open_array();
  for (const market::ReferenceInfo& figure : market::kReferenceTable) {
    // Events do not age.
    if (figure.key == market::ReferenceKey::corporate_action) continue;
    if (figure.key == market::ReferenceKey::earnings_day) continue;
    const signals::ReferenceState& state = snapshot.close.references[market::index(figure.key)];
    const bool missing = state.validity == signals::Validity::missing;
    json.open_object()
        .member("key", figure.name)
        .member("validity", signals::kValidityNames[static_cast<std::size_t>(state.validity)]);
    put_day(json, "asof", state.asof);
    put_time(json, "published_at", state.published_at);
    put(json, "age", missing ? std::nullopt : std::optional(state.age));
    json.close_object();
  }
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
