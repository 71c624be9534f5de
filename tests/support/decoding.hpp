// Decodes a message as a provider's and shows everything that came of it.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::testing {

inline constexpr market::FeedId kTestFeed{3};
inline constexpr market::Timestamp kTestRecv{std::chrono::seconds{1'700'000'000}};

struct Outcome {
  providers::Decoded told;
  std::vector<market::Event> events;
  std::map<market::Reject, std::uint64_t> rejected;  // without zeros

  [[nodiscard]] bool malformed() const {
    return events.empty() && !told.greeted && !told.authenticated && !told.channel_open &&
           !told.acknowledged && !told.error &&
           rejected == std::map<market::Reject, std::uint64_t>{{market::Reject::malformed_message, 1}};
  }
};

class Decoding {
 public:
  explicit Decoding(std::unique_ptr<providers::Provider> provider) : provider_(std::move(provider)) {
    provider_->begin();
  }

  // The payload is copied to a heap block of exactly its size and padding, so that a sanitizer sees every
  // read beyond it.
  Outcome operator()(std::string_view payload) {
    const auto block = std::make_unique<char[]>(payload.size() + providers::kPadding);
    if (!payload.empty()) std::memcpy(block.get(), payload.data(), payload.size());
    std::memset(block.get() + payload.size(), ']', providers::kPadding);  // the worst that may stand there
    market::FeedCounters counters;
    Outcome outcome;
    outcome.told = provider_->decode({block.get(), payload.size()}, kTestRecv, outcome.events, counters);
    for (std::size_t i = 0; i < market::kDecoderRejects; ++i) {
      if (const auto n = counters.rejected[i].get(); n != 0) {
        outcome.rejected[static_cast<market::Reject>(i)] = n;
      }
    }
    return outcome;
  }

  [[nodiscard]] providers::Provider& provider() noexcept { return *provider_; }

 private:
  std::unique_ptr<providers::Provider> provider_;
};

inline market::Timestamp at(std::string_view text) {
  return market::parse_rfc3339(text).value();
}

}  // namespace rotation::testing
