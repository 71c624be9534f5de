// Warm-up: every session of history goes through the engine before the feeds begin, exactly as a live session
// does: closes as events, timers by event time, evaluation at each close. Replay is warm-up and nothing else.
#pragma once

#include <cstddef>
#include <vector>

#include "daemon/config/reference_file.hpp"
#include "daemon/reference_figure.hpp"
#include "daemon/sequencer.hpp"
#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/history.hpp"

namespace rotation::daemon {

struct WarmUp {
  std::size_t rows = 0;         // closes applied
  std::size_t off_session = 0;  // rows on days without a session, ignored
  market::Day last_session{};   // the epoch if there was none

  WarmUp& operator+=(const WarmUp& later) noexcept {
    rows += later.rows;
    off_session += later.off_session;
    if (later.rows > 0) last_session = later.last_session;
    return *this;
  }
};

// REQUIRES: rows by day; figures by the session they are taken in; `uncounted`, sessions that the engine did
// not evaluate when it lived through them, by day, all before the last row.
WarmUp warm_up(Sequencer& sequencer, const market::Calendar& calendar,
               const std::vector<history::DailyRow>& rows, const std::vector<ReferenceFigure>& figures,
               const std::vector<market::Day>& uncounted = {});

// What is known before the first session, to be taken before all; the actions, so that closes after history
// chain over them.
[[nodiscard]] std::vector<ReferenceFigure> figures(const ReferenceFile& references,
                                                   const std::vector<history::CorporateAction>& actions);

}  // namespace rotation::daemon
