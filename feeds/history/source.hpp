// Who has daily history and can be asked for it over HTTP: one row each.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/history/history.hpp"
#include "feeds/history/rest_client.hpp"

namespace rotation::history {

// One series as a source names and numbers it.
struct Item {
  market::SeriesId series;
  market::SeriesClass series_class;
  std::string name;    // ours
  std::string symbol;  // as the feed's provider writes it; unused by sources without a feed
  double divisor = 1;  // of the source's number
  // What a close may be after the division; anything else is refused, never rescaled.
  double min = std::numeric_limits<double>::lowest();
  double max = std::numeric_limits<double>::max();
};

struct Ask {
  std::span<const Item> items;  // at most Source::at_once
  market::Day from;             // inclusive, as is `to`
  market::Day to;
  std::string_view key;  // alive until the call returns; empty: none is sent
  std::string_view secret;
};

struct Source {
  std::string_view name;     // in the configuration
  std::string_view title;    // in sentences
  std::string_view address;  // where it is, unless configured otherwise
  bool of_feed;              // credentials and symbols are those of a feed; otherwise it is open to anybody
  std::size_t at_once;       // series in one request, or one run of requests
  bool (*has)(const market::Series& series);
  // Rows of the items, by day, then series, one of a day and series, none outside of the days asked for; an
  // item may have none. nullopt: stopped. Throws HistoryError, one sentence that names the host.
  std::optional<std::vector<DailyRow>> (*fetch)(RestClient& client, const Ask& ask);
};

// In the order of their names.
[[nodiscard]] std::span<const Source> sources() noexcept;
// nullptr: nobody has that name.
[[nodiscard]] const Source* find_source(std::string_view name) noexcept;

// Rows by day, then series; two of a day and series are the source's mistake: HistoryError.
void sort_rows(std::vector<DailyRow>& rows, std::span<const Item> items, const RestClient& client);

}  // namespace rotation::history
