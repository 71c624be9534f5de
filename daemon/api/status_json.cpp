#include "daemon/api/status_json.hpp"

#include <algorithm>
#include <array>

#include "daemon/api/market_phase.hpp"
#include "daemon/api/members.hpp"

namespace rotation::daemon::api {
namespace {

using signals::Quality;

constexpr std::array<std::string_view, 6> kKinds{"starting", "live", "stale", "closed", "degraded", "blind"};
constexpr std::size_t kNamed = 4;  // in a verdict's text

std::string sentence(std::string_view word, const Verdict& v) {
  std::vector<std::string> names = v.feeds;
  for (std::string& feed : names) feed = "feed " + feed;
  names.insert(names.end(), v.series.begin(), v.series.end());
  std::string text(word);
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) text += (i == 0 ? " " : ", ") + names[i];
  if (names.size() > kNamed) text += " and " + std::to_string(names.size() - kNamed) + " more";
  return text;
}

void write_names(JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
  json.key(key).open_array();
  for (const std::string& one : names) json.value(one);
  json.close_array();
}

void write_market(JsonWriter& json, const MarketPhase& market) {
  json.key("market").open_object().member("phase", name(market.phase));
  put_day(json, "session", market.session);
  put_time(json, "opens_at", market.opens_at);
  put_time(json, "closes_at", market.closes_at);
  json.member("early_close", market.early_close).close_object();
}

}  // namespace

Verdict verdict(const Desk& desk, const signals::Snapshot& snapshot, market::Timestamp now, bool warmed_up) {
  Verdict v;
  if (!warmed_up) {
    v.text = "STARTING";
    return v;
  }
  const market::Timestamp market_now = desk.market_time(snapshot, now);
  const auto& series = desk.series.all();
  for (std::size_t i = 0; i < series.size(); ++i) {
    const bool spoken = std::none_of(snapshot.series[i].problems.begin(), snapshot.series[i].problems.end(),
                                     [](bool has) { return has; });
    const auto hours = market::market_hours(series[i].series_class, series[i].name);
    if (spoken || hours == market::MarketHours::always || !desk.calendar.is_open(hours, market_now)) continue;
    v.series.push_back(series[i].name);
  }
  for (const DeskFeed& feed : desk.feeds) {
    const bool live = feed.counters.state.load(std::memory_order_relaxed) == market::FeedState::live;
    if (!live && feed.market_open()) v.feeds.push_back(feed.name);
  }
  const Phase phase = market_phase(desk.calendar, market_now).phase;
  const bool deciders_speak = snapshot.core.provisional_quality == Quality::ok;
  if (snapshot.core.sessions == 0 || snapshot.core.quality == Quality::blind) {
    v.kind = VerdictKind::blind;
    v.text = snapshot.core.sessions == 0 ? "BLIND no session evaluated yet" : sentence("BLIND", v);
  } else if (phase != Phase::open) {
    v.kind = VerdictKind::closed;
    v.text = "MARKET CLOSED";
  } else if (!v.feeds.empty() || !(v.series.empty() || deciders_speak)) {
    v.kind = VerdictKind::stale;
    v.text = sentence("STALE", v);
  } else if (snapshot.core.provisional_quality.value_or(snapshot.core.quality) >= Quality::degraded) {
    v.kind = VerdictKind::degraded;
    v.text = "DEGRADED";
  } else {
    v.kind = VerdictKind::live;
    v.text = v.series.empty() ? "LIVE" : sentence("LIVE without", v);
  }
  return v;
}

std::string status_json(const Desk& desk, const signals::Snapshot& snapshot, market::Timestamp now,
                        bool warmed_up, const std::vector<Check>& checks) {
  const signals::CoreView& core = snapshot.core;
  JsonWriter json;
  json.open_object().member("now", now);
  put_header(json, core);
  json.member("version", desk.program.version)
      .member("revision", desk.program.revision)
      .member("started_at", desk.started_at)
      .member("clock", desk.clock == ClockMode::feed ? "feed" : "wall")
      .member("warmed_up", warmed_up)
      .member("ready", std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.ok; }))
      .key("checks")
      .open_array();
  for (const Check& check : checks) {
    json.open_object()
        .member("name", check.name)
        .member("ok", check.ok)
        .member("reason", check.reason)
        .close_object();
  }
  json.close_array()
      .member("state", name(core.state))
      .member("quality", name(core.quality))
      .member("durable", core.last_transition.number <= desk.store.durable.load(std::memory_order_acquire));
  write_market(json, market_phase(desk.calendar, desk.market_time(snapshot, now)));
  const Verdict v = verdict(desk, snapshot, now, warmed_up);
  json.key("verdict")
      .open_object()
      .member("kind", kKinds[static_cast<std::size_t>(v.kind)])
      .member("text", v.text);
  write_names(json, "series", v.series);
  write_names(json, "feeds", v.feeds);
  json.member("simulated", desk.simulated()).close_object().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
