// How long confirmations on record lasted so far, and what that is worth beside the base rate (kBaseRate).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/market/time.hpp"
#include "signals/state.hpp"

namespace rotation::daemon::api {

// What of a transition tells how long a confirmation lasted.
struct Step {
  market::Day session{};
  signals::State from{};
  signals::State to{};
  bool restated = false;
};

struct BaseRate {
  static constexpr int kSoon = 20;    // sessions
  static constexpr int kEnough = 10;  // ended

  int confirmations = 0;
  bool running = false;  // the last one has not ended
  int ended = 0;
  std::optional<double> median_sessions;  // of those that ended, as the rest
  std::optional<int> shortest;
  std::optional<int> longest;
  int ended_soon = 0;  // within kSoon
};

// From a confirmation to the invalidation that ends it; one that a restatement of its own session took back
// is none. `steps` in their order.
[[nodiscard]] BaseRate base_rate(const std::vector<Step>& steps, const market::Calendar& calendar);

// A sentence: nothing where the market is simulated, too few until kEnough have ended.
[[nodiscard]] std::string own_record(const BaseRate& rate, bool simulated);

}  // namespace rotation::daemon::api
