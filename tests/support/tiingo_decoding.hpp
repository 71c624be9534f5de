// Decodes text as Tiingo's, with the symbols of its sample frames.
#pragma once

#include <vector>

#include "feeds/providers/tiingo/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

// In upper case, as people write them. VYM is a price, whether a trade's or a reference price.
inline std::vector<providers::Instrument> tiingo_instruments() {
  using market::SeriesClass;
  using market::SeriesId;
  using providers::Field;
  return {
      {"SPY", SeriesId{0}, SeriesClass::etf_liquid},
      {"VYM", SeriesId{1}, SeriesClass::etf, Field::price},
      {"WES", SeriesId{2}, SeriesClass::stock},
      {"EURUSD", SeriesId{3}, SeriesClass::fx, Field::mid, 1, 0.5, 2},
      {"AUDUSD", SeriesId{4}, SeriesClass::fx, Field::mid},
  };
}

class TiingoDecoding : public Decoding {
 public:
  TiingoDecoding() : Decoding(tiingo::make_provider(kTestFeed, tiingo_instruments())) {}
};

}  // namespace rotation::testing
