// What is asked of Yahoo's streamer. It answers nothing, not even to a symbol that it does not know.
//
//   {"subscribe":["SPY","^TNX","DX-Y.NYB","EURUSD=X"]}
#pragma once

#include <span>
#include <string>

#include "feeds/providers/instrument.hpp"

namespace rotation::yahoo {

// The symbols as they are configured, in that order: what is beyond kMaxSymbols (provider.hpp) is cut off.
[[nodiscard]] std::string subscribe_frame(std::span<const providers::Instrument> instruments);

}  // namespace rotation::yahoo
