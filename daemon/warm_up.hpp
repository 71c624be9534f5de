// Warm-up: every session of history goes through the engine before the feeds begin, exactly as a live session
// does: closes as events, timers by event time, evaluation at each close. Replay is warm-up and nothing else.
#pragma once

#include <cstddef>
#include <vector>

#include "daemon/sequencer.hpp"
#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/history.hpp"

namespace rotation::daemon {

struct WarmUp {
  std::size_t rows = 0;         // closes applied
  std::size_t off_session = 0;  // rows on days without a session, ignored
  market::Day last_session{};   // the epoch if there was none
};

// REQUIRES: rows by day. Corporate actions first, so that closes after history chain over them.
WarmUp warm_up(Sequencer& sequencer, const market::Calendar& calendar,
               const std::vector<history::DailyRow>& rows,
               const std::vector<history::CorporateAction>& actions);

}  // namespace rotation::daemon
