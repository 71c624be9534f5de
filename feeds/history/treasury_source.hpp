// The US Treasury's CSV of its par yield curve, a year at a time: open to anybody, no key.
//
//   Date,"1 Mo","2 Mo","3 Mo","4 Mo","6 Mo","1 Yr","2 Yr","3 Yr","5 Yr","7 Yr","10 Yr","20 Yr","30 Yr"
//   10/07/2024,5.00,4.87,4.77,4.67,4.45,4.24,3.99,3.89,3.86,3.92,4.03,4.37,4.30
//
// The newest day is first. Real yields are a file of the same form.
#pragma once

#include "feeds/history/source.hpp"

namespace rotation::history {

struct TreasuryColumn {
  std::string_view file;  // the `type` of the request
  std::string_view name;  // whatever the case of its letters
};

// Where the series is; an empty name: nowhere.
[[nodiscard]] TreasuryColumn treasury_column(std::string_view series) noexcept;

// Rows of those items that are in the file of that type, in its order. Throws HistoryError.
[[nodiscard]] std::vector<DailyRow> parse_treasury(std::string text, std::string_view file, const Ask& ask);

[[nodiscard]] std::optional<std::vector<DailyRow>> fetch_treasury(RestClient& client, const Ask& ask);

}  // namespace rotation::history
