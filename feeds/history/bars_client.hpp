// Daily history from a provider: Alpaca's REST call for daily bars, GET /v2/stocks/bars, once unadjusted and
// once adjusted for splits and distributions, page by page.
//
// For start-up: it blocks until all is there. 429, 5xx and broken connections are tried again; a provider's
// Retry-After is kept to. Anything else it says no with, and anything it sends that is not what was asked
// for, is final.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/history/history.hpp"
#include "feeds/net/http_client.hpp"

namespace rotation::history {

struct BarsSource {
  net::HttpEndpoint endpoint;
  std::string_view key;  // both sent as headers, none if empty; alive until the call returns
  std::string_view secret;
  market::Duration timeout = std::chrono::seconds{30};           // for one answer, connecting included
  int attempts = 6;                                              // for one page; at least 1
  market::Duration first_wait = std::chrono::milliseconds{500};  // before the second attempt, then doubled
  market::Duration longest_wait = std::chrono::seconds{60};      // a longer Retry-After is as good as a no
};

struct BarsProgress {
  std::size_t pages = 0;    // received, of both adjustments
  std::size_t bars = 0;     // in them
  std::size_t retries = 0;  // attempts that failed
  std::string trouble;      // why the last attempt failed and what comes next; empty after a page
};

struct Bars {
  std::vector<DailyRow> rows;             // by day, then series; one of a day and series
  std::vector<market::SeriesId> missing;  // asked for, but without any bar
  std::size_t unmatched = 0;              // bars left out because only one of the two adjustments had them
};

// Bars of `wanted` with from <= day <= to; close is the unadjusted one. `progress` is called on this thread
// after each page and before each wait. nullopt: stopped. REQUIRES: from <= to. Throws HistoryError, one
// sentence that names the provider's host.
[[nodiscard]] std::optional<Bars> fetch_daily_bars(const BarsSource& source,
                                                   const market::SeriesTable& series,
                                                   std::span<const market::SeriesId> wanted, market::Day from,
                                                   market::Day to,
                                                   const std::function<void(const BarsProgress&)>& progress,
                                                   const std::stop_token& stop);

}  // namespace rotation::history
