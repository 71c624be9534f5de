// The REST history call, GET /v2/aggs/ticker/{ticker}/range/1/day/{from}/{to}, as Massive answers it. Pure: a
// request in, a response out.
//
// Daily bars only. Tickers are those of the stream, except that pairs are written "C:EURUSD". `adjusted`
// means splits to Massive, and closes come adjusted for splits from every source: it changes nothing here.
#pragma once

#include <string>
#include <string_view>

#include "feeds/market/series.hpp"
#include "feeds/simulator/rest.hpp"
#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator::massive {

inline constexpr std::string_view kAggregatesPath = "/v2/aggs/";

// The key is a Bearer token or the parameter apiKey. `closed_through` is the market's last finished session:
// later bars do not exist yet. 401 without a good key, 404 for another path, 405 for another method, 400 for
// a parameter that does not make sense.
[[nodiscard]] RestResponse answer_aggregates(const RestRequest& request, const Rules& rules,
                                             const market::SeriesTable& series, double yield_scale,
                                             const Source& source, market::Day closed_through);

}  // namespace rotation::simulator::massive
