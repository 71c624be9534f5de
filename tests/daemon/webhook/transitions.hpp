// Transitions as the store has them, made up.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/store/rows.hpp"
#include "signals/state.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::testing {

inline daemon::store::TransitionRow confirmation(std::uint64_t number) {
  using namespace std::chrono_literals;
  daemon::store::TransitionRow row;
  row.transition.number = number;
  row.transition.session = market::Day{2026y / 3 / 9};
  row.transition.from = signals::State::confirming;
  row.transition.to = signals::State::confirmed;
  row.record =
      R"({"event_time_utc":"2026-03-09T20:00:00Z","reason":"count","quality":"OK","close_quality":"ok",)"
      R"("spread":-1.69012,"z20":1.1,"z60":1.684,"z120":-0.25,"participation":4,"participation_available":4,)"
      R"("catalysts":3,"score":71.5,"unmet_needs":0,"tranche_after":0.6,"stop_level":-1.75})";
  row.place = {number, "c0ffee" + std::string(56, '0') + "ff"};
  return row;
}

}  // namespace rotation::testing
