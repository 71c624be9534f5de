// Decodes text as Twelve Data's.
#pragma once

#include <vector>

#include "feeds/providers/twelvedata/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

inline std::vector<providers::Instrument> twelvedata_instruments() {
  using enum market::SeriesClass;
  using providers::Field;
  return {
      {"AAPL", market::SeriesId{0}, stock, Field::price},
      {"SPY", market::SeriesId{1}, etf_liquid, Field::price},
      {"EUR/USD", market::SeriesId{2}, fx, Field::mid},
      {"USD/JPY", market::SeriesId{3}, fx, Field::price, 1, 50, 300},
      {"TNX", market::SeriesId{4}, yield, Field::price, 10, 0, 20},
  };
}

class TwelveDataDecoding : public Decoding {
 public:
  TwelveDataDecoding() : Decoding(twelvedata::make_provider(kTestFeed, twelvedata_instruments())) {}
};

}  // namespace rotation::testing
