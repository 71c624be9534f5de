// The panels of a replay's plots. Each adds itself below what the plot has.
#pragma once

#include "daemon/replay/replay_result.hpp"
#include "daemon/replay/report/plot.hpp"

namespace rotation::daemon::report {

enum class Detail {
  overview,  // confirmations, invalidations and stretches, numbered; z60 alone
  close_up,  // every transition; z20 too; flags that rise
};

// S as a relative return since the first session drawn, over bands of the states; peak and stop in a
// position.
void add_spread(Plot& plot, const ReplayResult& result, Detail detail);

// z60 of S with the thresholds of M1.
void add_trend(Plot& plot, const ReplayResult& result, Detail detail);

// The state as a ladder: what the bands show by colour, by height.
void add_states(Plot& plot, const ReplayResult& result);

// On, off and unavailable of every trigger; a close-up leaves out the flags that never rise in it.
void add_lanes(Plot& plot, const ReplayResult& result, Detail detail);

}  // namespace rotation::daemon::report
