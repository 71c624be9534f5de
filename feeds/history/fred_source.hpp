// FRED's CSV of one series, GET /graph/fredgraph.csv: open to anybody, no key.
//
//   observation_date,DGS10
//   2023-12-28,3.84
//   2023-12-29,3.88
//
// Older files name the first column DATE. A day without a value has "." or nothing.
#pragma once

#include "feeds/history/source.hpp"

namespace rotation::history {

// What FRED calls the series; empty: it does not have it.
[[nodiscard]] std::string_view fred_id(std::string_view series) noexcept;

// Rows of the item with from <= day <= to. Throws HistoryError.
[[nodiscard]] std::vector<DailyRow> parse_fred(const std::string& text, const Ask& ask, const Item& item);

[[nodiscard]] std::optional<std::vector<DailyRow>> fetch_fred(RestClient& client, const Ask& ask);

}  // namespace rotation::history
