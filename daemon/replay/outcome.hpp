// What one replay comes to in one line of a table: how often it confirmed, and what that was worth.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/history_source.hpp"
#include "daemon/replay/forward_returns.hpp"

namespace rotation::daemon {

struct Outcome {
  int sessions = 0;
  int transitions = 0;
  ForwardReturns confirmed;

  [[nodiscard]] double transitions_a_year() const noexcept;
};

inline constexpr double kSessionsAYear = 252;

// A whole run under `config`; what is reported begins on `from`. REQUIRES: as DailyRun::run.
[[nodiscard]] Outcome outcome_of(const Config& config, const History& history, market::Day from);

}  // namespace rotation::daemon
