// What belongs beside every figure of a replay (signal specification, 7.2 and 7.3).
#pragma once

#include <array>
#include <string_view>

namespace rotation::daemon {

inline constexpr std::array<std::string_view, 7> kCaveats{
    "The thresholds were chosen on the real history of these series, after some sixty variants had been "
    "looked "
    "at: on that history in sample, and after any correction for multiple testing suggestive, not proven. A "
    "dozen "
    "or two confirmations are few. On a simulated history the figures are evidence of nothing.",
    "Before a confirmation nothing is paid: SETUP alone has not paid in the study behind the specification. "
    "The confirmation is late by construction; lateness is the price of quiet.",
    "The forward return after a confirmation is better than what the invalidation keeps of it: the exit is a "
    "limit to risk, not a rule for profit.",
    "Which way rates moved matters little once prices have turned: falling yields are no proof of the "
    "thesis. "
    "With VB instead of IJR as the primary pair the study found no gain at all.",
    "Deciding on a close and entering at the same close looks ahead: enter at the next open or later, and "
    "pay "
    "for it.",
    "Dollar index and VIX are struck at other times than the closes; adjusted prices carry factors of later "
    "dividends (harmless in returns, not in levels); the list of leaders is today's; P/E and revisions count "
    "from when they were published.",
    "Parameters are frozen by the hash above: any change needs a new one and a report of all variants tried.",
};

}  // namespace rotation::daemon
