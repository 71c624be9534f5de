// Decodes text as Alpaca's and shows everything that came of it.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/alpaca/decoder.hpp"

namespace rotation::testing {

inline constexpr market::FeedId kTestFeed{3};
inline constexpr market::Timestamp kTestRecv{std::chrono::seconds{1'700'000'000}};

// The symbols of the sample frames and two plain values, in this order.
inline const std::vector<std::string> kTestSymbols{"AAPL", "AMD",      "QQQ",  "SPY",
                                                   "TEST", "FAKEPACA", "BIIB", "GOOGL"};
inline constexpr market::SeriesId kTestYield{8};
inline constexpr market::SeriesId kTestDollar{9};

inline std::vector<providers::Instrument> test_instruments() {
  std::vector<providers::Instrument> list;
  for (const auto& symbol : kTestSymbols) {
    list.push_back({symbol, static_cast<market::SeriesId>(list.size()), market::SeriesClass::etf});
  }
  list.push_back({"y10", kTestYield, market::SeriesClass::yield});
  list.push_back({"DXY", kTestDollar, market::SeriesClass::index_level});
  return list;
}

struct Outcome {
  providers::Decoded told;
  std::vector<market::Event> events;
  std::map<market::Reject, std::uint64_t> rejected;  // without zeros

  [[nodiscard]] bool malformed() const {
    return events.empty() && !told.greeted && !told.authenticated && !told.acknowledged && !told.error &&
           rejected == std::map<market::Reject, std::uint64_t>{{market::Reject::malformed_message, 1}};
  }
};

class Decoding {
 public:
  // The payload is copied to a heap block of exactly its size and padding, so that a sanitizer sees every
  // read beyond it.
  Outcome operator()(std::string_view payload) {
    const auto block = std::make_unique<char[]>(payload.size() + providers::kPadding);
    if (!payload.empty()) std::memcpy(block.get(), payload.data(), payload.size());
    std::memset(block.get() + payload.size(), ']', providers::kPadding);  // the worst that may stand there
    market::FeedCounters counters;
    Outcome outcome;
    outcome.told = decoder_.decode({block.get(), payload.size()}, kTestRecv, outcome.events, counters);
    for (std::size_t i = 0; i < market::kDecoderRejects; ++i) {
      if (const auto n = counters.rejected[i].get(); n != 0) {
        outcome.rejected[static_cast<market::Reject>(i)] = n;
      }
    }
    return outcome;
  }

 private:
  alpaca::Decoder decoder_{kTestFeed, test_instruments()};
};

inline market::Timestamp at(std::string_view text) {
  return market::parse_rfc3339(text).value();
}

inline std::string symbol_of(const market::Event& event) {
  if (event.series == market::kNoSeries) return "";
  return test_instruments()[market::index(event.series)].symbol;
}

}  // namespace rotation::testing
