// One engine and all that it is made of, as a configuration has it. Nothing here moves or is replaced.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/reference_file.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/series.hpp"
#include "signals/engine.hpp"
#include "signals/model.hpp"
#include "signals/schedule.hpp"

namespace rotation::daemon {

struct EngineSetup {
  // `parameters`: config.engine, or live_parameters() where connections feed the engine. Throws
  // std::runtime_error, one sentence, if the configuration's reference file has a mistake.
  EngineSetup(const Config& config, signals::Parameters parameters);
  EngineSetup(const EngineSetup&) = delete;
  EngineSetup& operator=(const EngineSetup&) = delete;

  const market::SeriesTable series;
  const ReferenceFile references;  // as it is now
  const market::Calendar calendar;
  const signals::Parameters parameters;
  const signals::Model model;
  const signals::Labels labels;
  signals::Engine engine;
  signals::Schedule schedule;
};

}  // namespace rotation::daemon
