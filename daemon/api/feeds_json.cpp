#include "daemon/api/feeds_json.hpp"

#include <chrono>

#include "daemon/api/members.hpp"

namespace rotation::daemon::api {
namespace {

// 0: never.
market::Timestamp moment(const std::atomic<std::int64_t>& ns) noexcept {
  return market::Timestamp{market::Duration{ns.load(std::memory_order_relaxed)}};
}

template <class Counters, class Names>
void write_counters(JsonWriter& json, std::string_view key, const Counters& counters, const Names& names) {
  json.key(key).open_object();
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (const std::uint64_t n = counters[i].get(); n > 0) json.member(names[i], n);
  }
  json.close_object();
}

}  // namespace

std::string feeds_json(const Desk& desk) {
  JsonWriter json;
  json.open_object().key("feeds").open_array();
  for (const DeskFeed& feed : desk.feeds) {
    const market::FeedCounters& c = feed.counters;
    const auto state = static_cast<std::size_t>(c.state.load(std::memory_order_relaxed));
    json.open_object()
        .member("name", feed.name)
        .member("provider", feed.provider)
        .member("state", market::kFeedStateNames[state])
        .member("market_open", feed.market_open())
        .member("connected_times", c.connects.get())
        .member("messages", c.messages.get())
        .member("bytes", c.bytes.get())
        .member("events", c.events.get());
    write_counters(json, "rejected", c.rejected, market::kRejectNames);
    write_counters(json, "disconnects", c.disconnects, market::kDisconnectNames);
    json.member("unacknowledged", c.unacknowledged.load(std::memory_order_relaxed));
    put_time(json, "last_message_at", moment(c.last_message_ns));
    json.member("mute_after_seconds", std::chrono::duration<double>(feed.mute_after).count());
    put_time(json, "certificate_expires_at", moment(c.certificate_expiry_ns));
    json.key("series").open_array();
    for (const std::string& series : feed.series) json.value(series);
    json.close_array().close_object();
  }
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
