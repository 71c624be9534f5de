#include "daemon/replay/daily_run.hpp"

#include <utility>

#include "daemon/warm_up.hpp"

namespace rotation::daemon {

DailyRun::DailyRun(const Config& config) : setup_(config, config.engine) {}

DailyRun::Totals DailyRun::run(const History& history, Sequencer::OnSession on_session) {
  Totals totals;
  Sequencer sequencer(setup_.engine, setup_.schedule,
                      [&](const signals::Engine& engine, const signals::Transition* transition) {
                        ++totals.sessions;
                        on_session(engine, transition);
                      });
  warm_up(sequencer, setup_.calendar, history.rows, figures(setup_.references, history.actions));
  totals.events = sequencer.events();
  return totals;
}

}  // namespace rotation::daemon
