#include "feeds/history/bars_client.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "feeds/history/bars_page.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

using market::Day;
using market::Duration;
using market::SeriesId;

constexpr std::size_t kSymbolsPerRequest = 100;  // keeps the request line well under 2 KiB
constexpr std::size_t kMaxPages = 1'000;         // of one request: more is a provider that does not end

std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      (result += '%') += kHex[byte >> 4U];
      result += kHex[byte & 15U];
    }
  }
  return result;
}

// False: stopped.
bool sleep_for(Duration duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable_any never;
  never.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

class Backfill {
 public:
  Backfill(const BarsSource& source, const market::SeriesTable& series, Day from, Day to,
           const std::function<void(const BarsProgress&)>& progress, const std::stop_token& stop)
      : source_(source),
        series_(series),
        from_(from),
        to_(to),
        report_(progress),
        stop_(stop),
        http_(source.endpoint) {
    if (!source.key.empty()) {
      headers_ = {{"APCA-API-KEY-ID", source.key}, {"APCA-API-SECRET-KEY", source.secret}};
    }
  }

  // Sorted by day and series. nullopt: stopped.
  std::optional<std::vector<Bar>> fetch(std::span<const SeriesId> wanted, std::string_view adjustment);

 private:
  [[nodiscard]] std::string target(std::span<const SeriesId> wanted, std::string_view adjustment) const;
  [[nodiscard]] std::optional<std::string> get(const std::string& target);
  void check(const BarsPage& page, const std::set<SeriesId>& wanted) const;
  [[noreturn]] void fail(const std::string& what) const { throw HistoryError(source_.endpoint.host + what); }

  const BarsSource& source_;
  const market::SeriesTable& series_;
  Day from_;
  Day to_;
  const std::function<void(const BarsProgress&)>& report_;
  const std::stop_token& stop_;
  net::HttpClient http_;
  std::vector<net::HttpHeader> headers_;
  BarsProgress progress_;
};

std::string Backfill::target(std::span<const SeriesId> wanted, std::string_view adjustment) const {
  std::string symbols;
  for (const SeriesId id : wanted) (symbols += symbols.empty() ? "" : ",") += series_[id].name;
  // A daily bar is stamped with New York's midnight at its start, and both ends are included.
  const auto midnight = [](Day day) {
    return escaped(market::Rfc3339{market::new_york(day, Duration::zero())}.view());
  };
  return "/v2/stocks/bars?symbols=" + escaped(symbols) + "&timeframe=1Day&start=" + midnight(from_) +
         "&end=" + midnight(to_) + "&limit=10000&adjustment=" + std::string(adjustment);
}

std::optional<std::string> Backfill::get(const std::string& target) {
  Duration wait = source_.first_wait;
  for (int attempt = 1;; ++attempt, wait = std::min(wait * 2, source_.longest_wait)) {
    Duration pause = wait;
    std::string trouble;
    try {
      auto answer = http_.get(target, headers_, source_.timeout, stop_);
      if (!answer) return std::nullopt;
      if (answer->status == 200) return std::move(answer->body);
      trouble = source_.endpoint.host + " answered the request for daily bars with status " +
                std::to_string(answer->status);
      if (answer->status != 429 && answer->status < 500) throw HistoryError(trouble);
      if (answer->retry_after) pause = *answer->retry_after;
      if (pause > source_.longest_wait) {
        throw HistoryError(trouble + " and asks to come back in " + seconds(pause));
      }
    } catch (const net::HttpError& error) {
      trouble = error.what();
      if (error.permanent()) throw HistoryError(trouble);
    }
    if (attempt >= source_.attempts) {
      throw HistoryError(trouble + "; that was attempt " + std::to_string(attempt) + " of " +
                         std::to_string(source_.attempts));
    }
    ++progress_.retries;
    progress_.trouble = trouble + "; trying again in " + seconds(pause);
    report_(progress_);
    if (!sleep_for(pause, stop_)) return std::nullopt;
  }
}

void Backfill::check(const BarsPage& page, const std::set<SeriesId>& wanted) const {
  for (const Bar& bar : page.bars) {
    if (!wanted.contains(bar.series) || bar.day < from_ || bar.day > to_) {
      throw HistoryError("it has a bar of " + series_[bar.series].name + " on " +
                         market::format_date(bar.day) + ", which was not asked for");
    }
  }
}

std::optional<std::vector<Bar>> Backfill::fetch(std::span<const SeriesId> wanted,
                                                std::string_view adjustment) {
  std::vector<Bar> bars;
  for (std::size_t first = 0; first < wanted.size(); first += kSymbolsPerRequest) {
    const auto part = wanted.subspan(first, std::min(kSymbolsPerRequest, wanted.size() - first));
    const std::set<SeriesId> expected{part.begin(), part.end()};
    const std::string request = target(part, adjustment);
    std::string token;
    for (std::size_t pages = 1;; ++pages) {
      const auto body = get(token.empty() ? request : request + "&page_token=" + escaped(token));
      if (!body) return std::nullopt;
      try {
        BarsPage page = parse_bars_page(*body, series_);
        check(page, expected);
        if (!page.next_token.empty() && (page.next_token == token || pages == kMaxPages)) {
          throw HistoryError("its pages do not end");
        }
        token = std::move(page.next_token);
        bars.insert(bars.end(), page.bars.begin(), page.bars.end());
        progress_.bars += page.bars.size();
      } catch (const HistoryError& error) {
        fail(std::string(" sent a page of daily bars that cannot be used: ") + error.what());
      }
      ++progress_.pages;
      progress_.trouble.clear();
      report_(progress_);
      if (token.empty()) break;
    }
  }
  const auto order = [](const Bar& bar) { return std::pair{bar.day, bar.series}; };
  std::sort(bars.begin(), bars.end(), [&](const Bar& a, const Bar& b) { return order(a) < order(b); });
  const auto twice = std::adjacent_find(bars.begin(), bars.end(),
                                        [&](const Bar& a, const Bar& b) { return order(a) == order(b); });
  if (twice != bars.end()) {
    fail(" sent two daily bars of " + series_[twice->series].name + " on " + market::format_date(twice->day));
  }
  return bars;
}

}  // namespace

std::optional<Bars> fetch_daily_bars(const BarsSource& source, const market::SeriesTable& series,
                                     std::span<const SeriesId> wanted, Day from, Day to,
                                     const std::function<void(const BarsProgress&)>& progress,
                                     const std::stop_token& stop) {
  Backfill backfill{source, series, from, to, progress, stop};
  const auto raw = backfill.fetch(wanted, "raw");
  if (!raw) return std::nullopt;
  const auto adjusted = backfill.fetch(wanted, "all");
  if (!adjusted) return std::nullopt;

  Bars result;
  std::set<SeriesId> seen;
  auto other = adjusted->begin();
  for (const Bar& bar : *raw) {
    const auto before = [&bar](const Bar& b) {
      return std::pair{b.day, b.series} < std::pair{bar.day, bar.series};
    };
    while (other != adjusted->end() && before(*other)) ++other;
    if (other == adjusted->end() || other->day != bar.day || other->series != bar.series) continue;
    result.rows.push_back({bar.series, bar.day, bar.close, other->close});
    seen.insert(bar.series);
  }
  result.unmatched = raw->size() + adjusted->size() - 2 * result.rows.size();
  for (const SeriesId id : wanted) {
    if (!seen.contains(id)) result.missing.push_back(id);
  }
  return result;
}

}  // namespace rotation::history
