#include "daemon/replay/daily_run.hpp"

#include <utility>

#include "daemon/warm_up.hpp"

namespace rotation::daemon {

DailyRun::DailyRun(const Config& config)
    : series_(config.series),
      references_(require_reference_file(config, series_)),
      calendar_(calendar_of(config, references_)),
      parameters_(config.engine),
      model_(signals::default_model(parameters_, series_)),
      labels_(signals::labels(model_, parameters_, series_)),
      engine_(parameters_, model_, series_, calendar_),
      schedule_(calendar_, parameters_.history_start, parameters_.close_grace) {}

DailyRun::Totals DailyRun::run(const History& history, Sequencer::OnSession on_session) {
  Totals totals;
  Sequencer sequencer(engine_, schedule_,
                      [&](const signals::Engine& engine, const signals::Transition* transition) {
                        ++totals.sessions;
                        on_session(engine, transition);
                      });
  for (const ReferenceRow& figure : references_.rows) sequencer.warm(figure.event);
  warm_up(sequencer, calendar_, history.rows, history.actions);
  totals.events = sequencer.events();
  return totals;
}

}  // namespace rotation::daemon
