// How long to wait before the next attempt. Pure: no clock, no randomness of its own.
#pragma once

#include "feeds/market/time.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::net {

struct BackoffLimits {
  market::Duration base = std::chrono::milliseconds{500};
  market::Duration cap = std::chrono::seconds{30};
  market::Duration patient = std::chrono::seconds{30};   // to twice that
  market::Duration permanent = std::chrono::minutes{5};  // to 1.2 times that
  market::Duration stable = std::chrono::seconds{30};    // of data, until the past is forgotten
};

// Passing errors: full jitter, uniform in [0, min(cap, base * 2^n)] after n failures. Once the cap is reached
// two successive delays together last at least the cap, so that no minute sees more than 4 attempts (12 in
// the first one), whatever the dice say.
class Backoff {
 public:
  explicit Backoff(BackoffLimits limits = {}) noexcept : limits_(limits) {}

  // REQUIRES: 0 <= random < 1.
  [[nodiscard]] market::Duration next(providers::Retry retry, double random) noexcept;

  // A connection has ended on which data flowed for so long, from the first event to the last. Only a stable
  // stretch starts the count anew: one that was merely accepted, or gave a burst, does not.
  void data_flowed(market::Duration stretch) noexcept;

 private:
  BackoffLimits limits_;
  int failures_ = 0;
  market::Duration previous_{0};
};

}  // namespace rotation::net
