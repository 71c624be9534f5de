#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <optional>
#include <set>

#include "daemon/config/keys.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

template <std::size_t N>
std::vector<std::string> words(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

Value schema() {
  return {[](Scalar scalar) -> std::string {
            if (scalar.text == "1" && !scalar.quoted) return "";
            return "this program reads schema 1, not " + shown(scalar.text);
          },
          [] { return std::string("1"); }, "1"};
}

// The specification's series are always there; a file adds to them.
void series_keys(Fields& f, std::vector<market::Series>& series) {
  const std::vector<market::Series> defaults = market::default_series();
  std::vector<market::Series> added(series.begin() + static_cast<std::ptrdiff_t>(defaults.size()),
                                    series.end());
  std::set<std::string, std::less<>> taken;
  for (const auto& s : defaults) taken.insert(s.name);
  f.sections<market::Series>("series", added, {0, 1000}, [&taken](Fields& s, market::Series& one) {
    s.value("name",
            text(one.name, "letters, digits, _ . - =", [&taken](std::string_view name) -> std::string {
              constexpr std::string_view kAllowed =
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-=";
              if (name.size() > 32 || name.find_first_not_of(kAllowed) != std::string_view::npos) {
                return shown(name) + " is not a series' name; use up to 32 letters, digits and _ . - =";
              }
              if (taken.find(name) != taken.end()) return shown(name) + " is already a series";
              taken.emplace(name);
              return "";
            }));
    s.require(!one.name.empty(), "name", "is missing");
    s.value("class", word(one.series_class, {"E1", "E2", "E2 thin", "K", "Y", "X", "I", "R"}));
    s.require(s.given("class"), "class", "is missing");
  });
  series = defaults;
  std::move(added.begin(), added.end(), std::back_inserter(series));
}

void web_keys(Fields& f, WebConfig& web) {
  f.list("listen", web.listen, {{1, 8}, "addresses like 127.0.0.1:8711", listen_address_problem});
  f.list("hosts", web.hosts, {{0, 32}, "host names", [](std::string_view name) -> std::string {
                                const bool plain = name.find_first_of(" /:@\"\\") == std::string_view::npos;
                                return plain ? "" : shown(name) + " is not a host name";
                              }});
  f.value("lifecycle", boolean(web.lifecycle));
  f.value("max_connections", integer(web.max_connections, {1, 65536}));
  f.value("max_connections_per_address", integer(web.max_connections_per_address, {1, 65536}));
  f.value("max_stream_clients", integer(web.max_stream_clients, {0, 65536}));
  f.value("max_header", size(web.max_header, {1U << 10U, 1U << 20U}));
  f.value("max_uri", size(web.max_uri, {128, 64U << 10U}));
  f.require(web.max_uri <= web.max_header, f.given("max_uri") ? "max_uri" : "max_header",
            "max_header, " + format_size(web.max_header) + ", is below max_uri, " + format_size(web.max_uri));
  f.value("max_body", size(web.max_body, {0, 16U << 20U}));
  f.value("read_timeout", duration(web.read_timeout, {milliseconds{10}, minutes{5}}));
  f.value("idle_timeout", duration(web.idle_timeout, {milliseconds{10}, hours{1}}));
  f.value("write_timeout", duration(web.write_timeout, {milliseconds{10}, minutes{5}}));
}

// When a market closes on that day: a time, or `closed` for the whole day.
Value closing(std::optional<market::Duration>& value, Range<market::Duration> range) {
  const std::string limits =
      "closed, or " + format_time_of_day(range.min) + " to " + format_time_of_day(range.max);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            const auto time = parse_time_of_day(scalar.text);
            if (!time && scalar.text != "closed") {
              return shown(scalar.text) + " is neither closed nor a time of day like \"13:00\"";
            }
            if (time && (*time < range.min || *time > range.max)) {
              return std::string(scalar.text) + " is outside " + format_time_of_day(range.min) + " to " +
                     format_time_of_day(range.max);
            }
            value = time.value_or(market::CalendarOverride::kClosed);
            return "";
          },
          [&value]() -> std::string {
            if (!value) return "";
            return *value == market::CalendarOverride::kClosed ? "closed"
                                                               : quoted(format_time_of_day(*value));
          },
          limits};
}

void calendar_keys(Fields& f, std::vector<market::CalendarOverride>& overrides) {
  const Range<market::Day> days{market::Day{std::chrono::year{2000} / 1 / 1},
                                market::Day{std::chrono::year{2099} / 12 / 31}};
  std::set<market::Day> seen;
  f.sections<market::CalendarOverride>(
      "overrides", overrides, {0, 1000}, [&](Fields& s, market::CalendarOverride& o) {
        s.value("date", date(o.date, days));
        s.require(s.given("date"), "date", "is missing");
        s.require(seen.insert(o.date).second, "date", market::format_date(o.date) + " is already overridden");
        closing_keys(s, o);
      });
}

}  // namespace

void closing_keys(Fields& f, market::CalendarOverride& o) {
  f.value("nyse", closing(o.nyse, {hours{9} + minutes{31}, hours{23} + minutes{59}}));
  f.value("bonds", closing(o.bonds, {hours{8} + minutes{1}, hours{23} + minutes{59}}));
  f.require(o.nyse || o.bonds, "date", "says nothing; give nyse, bonds or both");
}

std::string series_problem(std::string_view name, const std::vector<std::string>& series) {
  if (std::find(series.begin(), series.end(), name) != series.end()) return "";
  return shown(name) + " is not a series" + did_you_mean(name, series);
}

void config_keys(Fields& f, Config& c) {
  f.value("schema", schema());
  f.require(f.given("schema"), "schema", "is missing; write schema: 1");
  f.value("clock", word(c.clock, {"wall", "feed"}));

  series_keys(f, c.series);
  std::set<std::string_view> feed_names;
  f.sections<FeedConfig>("feeds", c.feeds, {1, 16}, [&](Fields& s, FeedConfig& feed) {
    feed_keys(s, feed, c.series);
    s.require(feed_names.insert(feed.name).second, "name",
              shown(feed.name) + " is already the name of a feed");
  });
  f.require(!c.feeds.empty(), "feeds", "is missing: without a feed there is nothing to watch");

  if (c.history || f.given("history")) {
    HistoryConfig history = c.history.value_or(HistoryConfig{});
    f.section("history", [&](Fields& s) { history_keys(s, history, c); });
    c.history = std::move(history);
  }
  f.section("pipeline", [&](Fields& s) {
    s.value("queue_capacity", integer(c.pipeline.queue_capacity, {1024, 4194304}));
    s.value("batch", integer(c.pipeline.batch, {1, 65536}));
    s.require(c.pipeline.batch <= c.pipeline.queue_capacity, s.given("batch") ? "batch" : "queue_capacity",
              "queue_capacity, " + std::to_string(c.pipeline.queue_capacity) + ", is below batch, " +
                  std::to_string(c.pipeline.batch));
    s.value("idle", word(c.pipeline.idle, {"adaptive", "spin", "block"}));
    s.value("threading", word(c.pipeline.threading, {"dedicated", "shared"}));
    s.value("feed_io_cpu", integer(c.pipeline.feed_io_cpu, {-1, 1023}));
    s.value("engine_cpu", integer(c.pipeline.engine_cpu, {-1, 1023}));
  });
  f.section("journal", [&](Fields& s) {
    s.value("enabled", boolean(c.journal.enabled));
    s.value("max_age", duration(c.journal.max_age, {hours{1}, hours{87600}}));
    s.value("max_size", size(c.journal.max_size, {std::size_t{256} << 20U, std::size_t{16} << 40U}));
    s.value("min_free", size(c.journal.min_free, {std::size_t{1} << 20U, std::size_t{1} << 40U}));
  });
  f.section("web", [&](Fields& s) { web_keys(s, c.web); });
  if (!c.webhooks.empty() || f.given("webhooks")) {
    std::set<std::string_view> names;
    f.sections<WebhookConfig>("webhooks", c.webhooks, {0, 8}, [&](Fields& s, WebhookConfig& webhook) {
      webhook_keys(s, webhook);
      s.require(names.insert(webhook.name).second, "name",
                shown(webhook.name) + " is already the name of a webhook");
    });
  }
  f.section("log", [&](Fields& s) {
    s.value("level", word(c.log.level, words(kLogLevelNames)));
    s.value("format", word(c.log.format, words(kLogFormatNames)));
  });
  engine_keys(f, c.engine, c.series);
  f.section("calendar", [&](Fields& s) { calendar_keys(s, c.calendar); });
}

}  // namespace rotation::daemon
