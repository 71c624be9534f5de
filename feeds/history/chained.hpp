// Closes adjusted for splits and distributions, where a source knows both apart.
//
// Signal specification, 5.6: the return across an ex-date is ln((P_t * split + D) / P_{t-1}); the adjusted
// series is the chain of such returns, and its last value is the last close.
#pragma once

#include <span>
#include <vector>

#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/history.hpp"

namespace rotation::history {

// Sets `adjusted` of the rows of one series, by day, from their closes. An action counts at the first row on
// or after its ex-date, if there is a row before it. REQUIRES: `actions` are of that series.
void chain(std::span<DailyRow> rows, std::span<const CorporateAction> actions);

}  // namespace rotation::history
