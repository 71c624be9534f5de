#include "daemon/engine_setup.hpp"

#include <utility>

namespace rotation::daemon {

EngineSetup::EngineSetup(const Config& config, signals::Parameters told)
    : series(config.series),
      references(require_reference_file(config, series)),
      calendar(calendar_of(config, references)),
      parameters(std::move(told)),
      model(signals::default_model(parameters, series)),
      labels(signals::labels(model, parameters, series)),
      engine(parameters, model, series, calendar),
      schedule(calendar, parameters.history_start, parameters.close_grace) {}

}  // namespace rotation::daemon
