// Decodes text as Yahoo's, with the symbols of its sample frames.
#pragma once

#include <string>
#include <vector>

#include "feeds/providers/yahoo/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

inline std::vector<providers::Instrument> yahoo_instruments() {
  using market::SeriesClass;
  using market::SeriesId;
  using providers::Field;
  return {
      {"AAPL", SeriesId{0}, SeriesClass::stock, Field::price},
      {"SPY", SeriesId{1}, SeriesClass::etf_liquid, Field::price},
      {"EURUSD=X", SeriesId{2}, SeriesClass::fx, Field::price},
      {"JPY=X", SeriesId{3}, SeriesClass::fx, Field::price},
      {"^TNX", SeriesId{4}, SeriesClass::yield, Field::price, 1, 0, 20},
  };
}

class YahooDecoding : public Decoding {
 public:
  YahooDecoding() : Decoding(yahoo::make_provider(kTestFeed, yahoo_instruments())) {}
};

// `bytes` in Base64, by the book and slowly.
inline std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;
  for (const char c : bytes) {
    for (int i = 7; i >= 0; --i) bits += (static_cast<unsigned char>(c) >> i & 1) != 0 ? '1' : '0';
  }
  std::string text;
  while (bits.size() % 6 != 0) bits += '0';
  for (std::size_t i = 0; i < bits.size(); i += 6) text += kDigits[std::stoul(bits.substr(i, 6), nullptr, 2)];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace rotation::testing
