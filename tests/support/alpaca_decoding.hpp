// Decodes text as Alpaca's, with the symbols of its sample frames.
#pragma once

#include <string>
#include <vector>

#include "feeds/providers/alpaca/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

// The symbols of the sample frames, in this order.
inline const std::vector<std::string> kTestSymbols{"AAPL", "AMD",      "QQQ",  "SPY",
                                                   "TEST", "FAKEPACA", "BIIB", "GOOGL"};

inline std::vector<providers::Instrument> test_instruments() {
  std::vector<providers::Instrument> list;
  for (const auto& symbol : kTestSymbols) {
    list.push_back({symbol, static_cast<market::SeriesId>(list.size()), market::SeriesClass::etf});
  }
  return list;
}

class AlpacaDecoding : public Decoding {
 public:
  AlpacaDecoding() : Decoding(alpaca::make_provider(kTestFeed, test_instruments())) {}
};

class AlpacaMsgpackDecoding : public Decoding {
 public:
  AlpacaMsgpackDecoding() : Decoding(alpaca::make_packed_provider(kTestFeed, test_instruments())) {}
};

inline std::string symbol_of(const market::Event& event) {
  if (event.series == market::kNoSeries) return "";
  return test_instruments()[market::index(event.series)].symbol;
}

}  // namespace rotation::testing
