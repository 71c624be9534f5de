#include "daemon/history_source.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include "daemon/config/secrets.hpp"
#include "daemon/connections.hpp"
#include "daemon/log.hpp"
#include "feeds/history/backfill.hpp"
#include "feeds/history/directory.hpp"

namespace rotation::daemon {
namespace {

using history::DailyRow;
using history::Item;
using market::Day;

// Calendar days that surely hold so many sessions: 252 a year, and the longest holidays.
Day days_before(Day day, int sessions) {
  return day - std::chrono::days{sessions * 366 / 250 + 10};
}

class Loader {
 public:
  Loader(const Config& config, const market::SeriesTable& series, const market::Calendar& calendar,
         market::Timestamp now, const std::filesystem::path& cache, Log& log, const std::stop_token& stop)
      : config_(config),
        series_(series),
        simulated_(config.clock == ClockMode::feed),
        to_(simulated_ ? std::chrono::floor<std::chrono::days>(market::kLatest) - std::chrono::days{1}
                       : calendar.last_session_over(now, config.engine.close_grace)),
        cache_(cache),
        log_(log),
        stop_(stop) {}

  std::vector<DailyRow> load() {
    std::vector<DailyRow> rows;
    for (const HistorySourceConfig& source : config_.history->sources) {
      std::vector<DailyRow> more = source.directory.empty() ? ask(source) : read(source);
      std::erase_if(more, [this](const DailyRow& row) { return had_.contains(row.series); });
      for (const DailyRow& row : more) had_.insert(row.series);
      rows.insert(rows.end(), more.begin(), more.end());
      if (stop_.stop_requested()) return rows;
    }
    std::sort(rows.begin(), rows.end(), history::earlier);
    std::string missing;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      if (had_.contains(id) || series_[id].series_class == market::SeriesClass::reference) continue;
      missing += (missing.empty() ? "" : " ") + series_[id].name;
    }
    if (!missing.empty()) log_.warn("no daily history", {{"series", missing}});
    return rows;
  }

 private:
  std::vector<DailyRow> read(const HistorySourceConfig& source) {
    return history::read_directory(source.directory, source.manifest, series_, config_.engine.history_start,
                                   to_)
        .rows;
  }

  std::vector<DailyRow> ask(const HistorySourceConfig& from) {
    const history::Source& source = *history::find_source(from.provider);
    const FeedConfig* const feed = find_feed(config_, from.feed);
    const net::Secret key = feed != nullptr ? require_secret(feed->key) : net::Secret();
    const net::Secret secret = feed != nullptr ? require_secret(feed->secret) : net::Secret();
    const std::vector<Item> items = items_of(source, from);
    const auto trouble = [this, &source](const std::string& what) {
      log_.warn("daily history", {{"source", source.name}, {"trouble", what}});
    };
    history::RestClient client({.host = from.url.host,
                                .port = from.url.port,
                                .tls = from.url.encrypted(),
                                .ca_file = feed != nullptr ? feed->ca_file : ""},
                               {}, trouble, stop_);
    const history::Cache cache(cache_, source, from.url.host, trouble);
    log_.info("asking for daily history", {{"url", from.url.text()}, {"series", items.size()}});
    const Day first = simulated_ ? config_.engine.history_start : days_before(to_, config_.history->sessions);
    auto rows = history::backfill(
        source, client,
        {.items = items, .from = first, .to = to_, .key = key.reveal(), .secret = secret.reveal()},
        simulated_ ? nullptr : &cache,
        [&](const history::BackfillProgress& done) {
          log_.info(
              "daily history",
              {{"source", source.name}, {"series", done.series}, {"of", done.of}, {"closes", done.rows}});
        },
        [&](const std::string& why) {
          log_.warn("daily history is what was kept of it", {{"source", source.name}, {"trouble", why}});
        });
    return rows ? std::move(*rows) : std::vector<DailyRow>{};
  }

  // What the source has and no earlier one had, by the feed's symbols if it is one of a feed.
  std::vector<Item> items_of(const history::Source& source, const HistorySourceConfig& from) const {
    std::vector<Item> items;
    const auto add = [&](Item item) {
      const market::Series& one = series_[item.series];
      const bool wanted = from.series.empty() ||
                          std::find(from.series.begin(), from.series.end(), one.name) != from.series.end();
      if (wanted && source.has(one) && !had_.contains(item.series)) items.push_back(std::move(item));
    };
    if (!source.of_feed) {
      for (std::size_t i = 0; i < series_.size(); ++i) {
        const auto id = static_cast<market::SeriesId>(i);
        add({id, series_[id].series_class, series_[id].name, series_[id].name});
      }
      return items;
    }
    for (const PlannedConnection& connection : plan_connections(config_, series_)) {
      if (config_.feeds[connection.feed].name != from.feed) continue;
      for (const auto& one : connection.instruments) {
        add({one.series, one.series_class, series_[one.series].name, one.symbol, one.divisor, one.min,
             one.max});
      }
    }
    return items;
  }

  const Config& config_;
  const market::SeriesTable& series_;
  const bool simulated_;
  const Day to_;
  const std::filesystem::path& cache_;
  Log& log_;
  const std::stop_token& stop_;
  std::set<market::SeriesId> had_;  // from the sources so far
};

}  // namespace

std::vector<DailyRow> load_history(const Config& config, const market::SeriesTable& series,
                                   const market::Calendar& calendar, market::Timestamp now,
                                   const std::filesystem::path& cache, Log& log,
                                   const std::stop_token& stop) {
  if (!config.history) return {};
  return Loader(config, series, calendar, now, cache, log, stop).load();
}

std::vector<history::CorporateAction> load_corporate_actions(const Config& config,
                                                             const market::SeriesTable& series) {
  if (!config.history || config.history->corporate_actions.empty()) return {};
  return history::read_corporate_actions(config.history->corporate_actions, series).actions;
}

}  // namespace rotation::daemon
