// One engine over daily history from its first session to its last, by the warm-up of `run`: the same
// sequencer, schedule and engine, and nothing of its own.
//
// Used by replay and by explain.  One thread; memory bounded by the engine's windows. Several runs may share
// one history.
#pragma once

#include <cstdint>

#include "daemon/engine_setup.hpp"
#include "daemon/history_source.hpp"
#include "daemon/sequencer.hpp"

namespace rotation::daemon {

class DailyRun {
 public:
  // Throws std::runtime_error, one sentence, if the configuration's reference file has a mistake.
  explicit DailyRun(const Config& config);
  DailyRun(const DailyRun&) = delete;
  DailyRun& operator=(const DailyRun&) = delete;

  struct Totals {
    std::uint64_t sessions = 0;  // evaluated
    std::uint64_t events = 0;    // applied, timers included
  };

  // All of `history`, once. `on_session` comes after every session evaluated; engine.record() is its record.
  // REQUIRES: rows of this configuration's series, by day; called once.
  Totals run(const History& history, Sequencer::OnSession on_session);

  [[nodiscard]] const EngineSetup& setup() const noexcept { return setup_; }

 private:
  EngineSetup setup_;
};

}  // namespace rotation::daemon
