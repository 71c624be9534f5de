// The REST calls for what adjusts daily bars, GET /stocks/v1/dividends and /stocks/v1/splits, as Massive
// answers them. Pure: a request in, a response out.
//
// A distribution is what the source's adjusted closes say beyond its closes: at an ex-date t,
// D = P_{t-1} * A_t / A_{t-1} - P_t; what is below half a cent is rounding. Closes come adjusted for splits
// from every source: there are none.
#pragma once

#include <string_view>

#include "feeds/market/series.hpp"
#include "feeds/simulator/rest.hpp"
#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator::massive {

inline constexpr std::string_view kDividendsPath = "/stocks/v1/dividends";
inline constexpr std::string_view kSplitsPath = "/stocks/v1/splits";

// Of `ticker`, or those of `ticker.any_of`, from `ex_dividend_date.gte` on, by ticker and date; `limit` (100,
// 5000 at most) and `cursor`. Errors as answer_aggregates.
[[nodiscard]] RestResponse answer_dividends(const RestRequest& request, const Rules& rules,
                                            const market::SeriesTable& series, const Source& source,
                                            market::Day closed_through);
[[nodiscard]] RestResponse answer_splits(const RestRequest& request, const Rules& rules);

}  // namespace rotation::simulator::massive
