// Decodes text as dxLink's.
#pragma once

#include <vector>

#include "feeds/providers/dxlink/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

inline std::vector<providers::Instrument> dxlink_instruments() {
  using enum market::SeriesClass;
  using providers::Field;
  return {
      {"SPY", market::SeriesId{0}, etf_liquid},
      {"QQQ", market::SeriesId{1}, etf_liquid},
      {"AAPL", market::SeriesId{2}, stock},
      {"AMZN", market::SeriesId{3}, stock, Field::price},
      {"EUR/USD", market::SeriesId{4}, fx, Field::mid},
      {"TNX", market::SeriesId{5}, yield, Field::price, 10, 0, 20},
  };
}

class DxLinkDecoding : public Decoding {
 public:
  DxLinkDecoding() : Decoding(dxlink::make_provider(kTestFeed, dxlink_instruments())) {}
};

}  // namespace rotation::testing
