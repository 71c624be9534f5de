// Alpaca's REST call for daily bars, GET /v2/stocks/bars: once unadjusted and once adjusted for splits and
// distributions, page by page.
#pragma once

#include "feeds/history/source.hpp"

namespace rotation::history {

// A day that only one of the two adjustments has is left out: its bar is not finished.
[[nodiscard]] std::optional<std::vector<DailyRow>> fetch_alpaca(RestClient& client, const Ask& ask);

}  // namespace rotation::history
