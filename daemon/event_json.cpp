#include "daemon/event_json.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "daemon/json_writer.hpp"

namespace rotation::daemon {
namespace {

using market::Event;
using market::EventKind;

constexpr std::array<std::pair<std::uint16_t, std::string_view>, 6> kFlags{
    {{market::flag::official_close, "official_close"},
     {market::flag::not_last, "not_last"},
     {market::flag::correction, "correction"},
     {market::flag::cancel, "cancel"},
     {market::flag::history, "history"},
     {market::flag::adjusted_only, "adjusted_only"}}};

void add_flags(JsonWriter& json, std::uint16_t flags) {
  if (flags == 0) return;
  json.key("flags").open_array();
  for (const auto& [bit, name] : kFlags) {
    if ((flags & bit) != 0) json.value(name);
  }
  json.close_array();
}

void add_reference(JsonWriter& json, const market::Reference& reference) {
  const market::ReferenceInfo& info = market::info(reference.key);
  json.member("key", info.name).member("asof", market::Day{reference.asof});
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    if (!info.values[i].empty()) json.member(info.values[i], reference.values[i]);
  }
}

void add_payload(JsonWriter& json, const Event& event) {
  switch (event.kind) {
    case EventKind::quote:
      json.member("bid", event.quote.bid).member("ask", event.quote.ask);
      json.member("bid_size", event.quote.bid_size).member("ask_size", event.quote.ask_size);
      break;
    case EventKind::trade:
      json.member("price", event.trade.price).member("size", event.trade.size);
      if (event.trade.id != 0) json.member("id", std::to_string(event.trade.id));
      break;
    case EventKind::value:
      json.member("value", event.value.value);
      if ((event.flags & market::flag::history) != 0) json.member("adjusted", event.value.adjusted);
      break;
    case EventKind::reference:
      add_reference(json, event.reference);
      break;
    case EventKind::status:
      json.member("status", market::kStatusNames[static_cast<std::size_t>(event.status.code)]);
      break;
    case EventKind::timer:
      json.member("timer", market::kTimerNames[static_cast<std::size_t>(event.timer.timer)]);
      json.member("session", event.timer.session);
      break;
  }
}

}  // namespace

std::string event_json(const Event& event, const journal::Begin& begin) {
  JsonWriter json;
  json.open_object().member("sequence", event.sequence);
  json.member("kind", market::kEventKindNames[static_cast<std::size_t>(event.kind)]);
  if (event.series != market::kNoSeries) json.member("series", begin.series[market::index(event.series)]);
  if (const auto feed = static_cast<std::size_t>(event.feed); feed < begin.connections.size()) {
    json.member("feed", begin.connections[feed]);
  }
  json.member("ts_event", event.ts_event).member("ts_recv", event.ts_recv);
  add_payload(json, event);
  add_flags(json, event.flags);
  return json.close_object().text();
}

std::string gap_json(const journal::Gap& gap) {
  JsonWriter json;
  json.open_object().member("kind", "gap").member("first", gap.first).member("last", gap.last);
  return json.close_object().text();
}

std::string state_json(const journal::State& state) {
  JsonWriter json;
  json.open_object().member("kind", "state").member("sequence", state.sequence);
  return json.member("hash", hash_text(state.hash)).close_object().text();
}

std::string hash_text(std::uint64_t hash) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace rotation::daemon
