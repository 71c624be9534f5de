// What is asked of Finnhub. It answers only if it does not like the symbol, and does not say which.
//
//   wss://ws.finnhub.io/?token=KEY
//   {"type":"subscribe","symbol":"SPY"}
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/instrument.hpp"

namespace rotation::finnhub {

// Holds the key: the caller wipes it.
[[nodiscard]] std::string token_query(std::string_view key);

// One for each symbol.
[[nodiscard]] std::vector<std::string> subscribe_frames(std::span<const providers::Instrument> instruments);

}  // namespace rotation::finnhub
