#include "daemon/api/pairs_json.hpp"

#include "daemon/api/members.hpp"

namespace rotation::daemon::api {

std::string pairs_json(const Desk& desk, const signals::Snapshot& snapshot) {
  const auto& names = desk.machine.labels.pairs;
  JsonWriter json;
  json.open_object();
  put_header(json, snapshot.core);
  put_day(json, "session", snapshot.core.session);
  json.key("pairs").open_array();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const signals::PairView& row = snapshot.pairs[i];
    json.open_object().member("name", names[i]).member("primary", i == 0);
    put_basis(json, "spread", row.spread);
    json.member("sigma", row.sigma).key("z").open_object();
    for (std::size_t k = 0; k < signals::kHorizons.size(); ++k) {
      put_basis(json, std::to_string(signals::kHorizons[k]), row.z[k]);
    }
    json.close_object().member("skewed", row.skewed).close_object();
  }
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
