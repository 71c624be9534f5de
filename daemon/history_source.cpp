#include "daemon/history_source.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "daemon/config/secrets.hpp"
#include "daemon/log.hpp"
#include "feeds/history/bars_client.hpp"
#include "feeds/history/directory.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using market::Day;

// Calendar days that surely hold so many sessions: 252 a year, and the longest holidays.
Day days_before(Day today, int sessions) {
  return today - std::chrono::days{sessions * 366 / 250 + 10};
}

const FeedConfig& feed_named(const Config& config, const std::string& name) {
  return *std::find_if(config.feeds.begin(), config.feeds.end(),
                       [&name](const FeedConfig& feed) { return feed.name == name; });
}

std::vector<history::DailyRow> from_provider(const Config& config, const market::SeriesTable& series,
                                             Day today, Log& log, const std::stop_token& stop) {
  const HistoryConfig& source = *config.history;
  const FeedConfig& feed = feed_named(config, source.feed);
  const net::Secret key = require_secret(feed.key);
  const net::Secret secret = require_secret(feed.secret);
  std::vector<market::SeriesId> wanted;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto& carried = feed.series;  // empty: every series
    const auto id = static_cast<market::SeriesId>(i);
    if (carried.empty() || std::find(carried.begin(), carried.end(), series[id].name) != carried.end()) {
      wanted.push_back(id);
    }
  }
  // Simulated time may be any time: all there is belongs to the history.
  const bool simulated = config.clock == ClockMode::feed;
  const Day from = simulated ? config.engine.history_start : days_before(today, source.sessions);
  const Day to =
      simulated ? std::chrono::floor<std::chrono::days>(market::kLatest) - std::chrono::days{1} : today;

  log.info("asking for daily history", {{"url", source.url->text()}, {"series", wanted.size()}});
  const auto bars = history::fetch_daily_bars(
      {.endpoint = {.host = source.url->host,
                    .port = source.url->port,
                    .tls = source.url->encrypted(),
                    .ca_file = feed.ca_file},
       .key = key.reveal(),
       .secret = secret.reveal()},
      series, wanted, from, to,
      [&log](const history::BarsProgress& progress) {
        if (!progress.trouble.empty()) log.warn("daily history", {{"trouble", progress.trouble}});
      },
      stop);
  if (!bars) return {};
  for (const market::SeriesId id : bars->missing) {
    log.warn("no daily history", {{"series", series[id].name}});
  }
  return bars->rows;
}

std::vector<history::DailyRow> from_directory(const Config& config, const market::SeriesTable& series,
                                              Day today, Log& log) {
  auto directory = history::read_directory(config.history->directory, config.history->manifest, series,
                                           config.engine.history_start, today);
  for (const market::SeriesId id : directory.missing) {
    log.warn("no daily history", {{"series", series[id].name}});
  }
  return std::move(directory.rows);
}

}  // namespace

History load_history(const Config& config, const market::SeriesTable& series, Day today, Log& log,
                     const std::stop_token& stop) {
  History history;
  if (!config.history) return history;
  if (!config.history->corporate_actions.empty()) {
    history.actions = history::read_corporate_actions(config.history->corporate_actions, series).actions;
  }
  history.rows = config.history->url ? from_provider(config, series, today, log, stop)
                                     : from_directory(config, series, today, log);
  return history;
}

}  // namespace rotation::daemon
