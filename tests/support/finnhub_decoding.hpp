// Decodes text as Finnhub's, with the symbols of its sample frames.
#pragma once

#include <vector>

#include "feeds/providers/finnhub/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

inline std::vector<providers::Instrument> finnhub_instruments() {
  using market::SeriesClass;
  using market::SeriesId;
  using providers::Field;
  return {
      {"AAPL", SeriesId{0}, SeriesClass::stock, Field::price},
      {"A", SeriesId{1}, SeriesClass::stock, Field::price},
      {"RCL", SeriesId{2}, SeriesClass::stock, Field::price},
      {"OANDA:EUR_USD", SeriesId{3}, SeriesClass::fx, Field::price, 1, 0.5, 2},
  };
}

class FinnhubDecoding : public Decoding {
 public:
  FinnhubDecoding() : Decoding(finnhub::make_provider(kTestFeed, finnhub_instruments())) {}
};

}  // namespace rotation::testing
