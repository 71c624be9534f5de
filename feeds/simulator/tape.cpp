#include "feeds/simulator/tape.hpp"

namespace rotation::simulator {

char tape(std::string_view symbol) noexcept {
  for (const std::string_view nasdaq : {"QQQ", "SMH", "MAGS", "AAPL", "MSFT", "AMZN", "GOOGL", "META", "NVDA",
                                        "TSLA", "NFLX", "INTC", "SHY", "IEF", "FAKEPACA"}) {
    if (symbol == nasdaq) return 'C';
  }
  return symbol == "BAC" ? 'A' : 'B';
}

}  // namespace rotation::simulator
