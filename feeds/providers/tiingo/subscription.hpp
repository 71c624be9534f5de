// What is asked of Tiingo.
//
//   {"eventName":"subscribe","authorization":"TOKEN","eventData":{"thresholdLevel":5,"tickers":["spy","uso"]}}
//
// The answer names a subscription, not its tickers, so nothing in it can be missing: a ticker that does not
// exist is one that stays silent.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/instrument.hpp"

namespace rotation::tiingo {

// The instruments with their symbols in Tiingo's lower case.
[[nodiscard]] std::vector<providers::Instrument> in_lower_case(
    std::span<const providers::Instrument> instruments);

// The level is 6, reference prices, if nothing else is wanted of any instrument; otherwise, and always for
// currency pairs, 5: every quote and trade. A connection has one level.
// Holds the token: the caller wipes it.
[[nodiscard]] std::string subscribe_frame(std::span<const providers::Instrument> instruments,
                                          std::string_view token);

}  // namespace rotation::tiingo
