// Pages of Massive's REST answers, all of one form:
//
//   {"results":[...],"status":"OK","next_url":"https://api.massive.com/v2/aggs/...?cursor=..."}
//
// An aggregate is {"c":476.69,"t":1703739600000,...}: close and its day's start in milliseconds. A dividend
// is
// {"ticker":"SPY","ex_dividend_date":"2023-12-15","cash_amount":1.906,"currency":"USD","pay_date":...}, not
// adjusted for splits; a split {"ticker":"NVDA","execution_date":"2024-06-10","split_from":1,"split_to":10}.
#pragma once

#include <string>
#include <vector>

#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/source.hpp"

namespace rotation::history {

// Each throws HistoryError, the end of a sentence, for what cannot be used, and gives the path and query of
// the next page, empty after the last. The host of a next_url is never followed: the key would go along.

// Appends the aggregates of `item`.
[[nodiscard]] std::string parse_aggregates(const std::string& text, const Ask& ask, const Item& item,
                                           std::vector<DailyRow>& rows);

// A distribution as it was declared. Money other than dollars is an error.
struct Distribution {
  market::SeriesId series;
  market::Day ex_date;
  double cash;         // per share as of then
  std::string detail;  // kind and day of payment: two that agree in everything are one, entered twice
  auto operator<=>(const Distribution&) const = default;
};
[[nodiscard]] std::string parse_dividends(const std::string& text, const Ask& ask,
                                          std::vector<Distribution>& distributions);

struct Split {
  market::SeriesId series;
  market::Day day;
  double ratio;  // new shares per old share
  auto operator<=>(const Split&) const = default;
};
[[nodiscard]] std::string parse_splits(const std::string& text, const Ask& ask, std::vector<Split>& splits);

}  // namespace rotation::history
