#include "daemon/replay/outcome.hpp"

#include <vector>

#include "daemon/replay/daily_run.hpp"

namespace rotation::daemon {

double Outcome::transitions_a_year() const noexcept {
  return sessions == 0 ? signals::kUnavailable : transitions * kSessionsAYear / sessions;
}

Outcome outcome_of(const Config& config, const History& history, market::Day from) {
  Outcome outcome;
  std::vector<double> spread;
  std::vector<std::size_t> entries;
  DailyRun run(config);
  run.run(history, [&](const signals::Engine& engine, const signals::Transition* transition) {
    if (engine.record().session < from) return;
    ++outcome.sessions;
    if (transition != nullptr) {
      ++outcome.transitions;
      if (signals::is_confirmation(*transition)) entries.push_back(spread.size());
    }
    spread.push_back(engine.record().facts.spread);
  });
  outcome.confirmed = forward_returns("CONFIRMED", spread, entries);
  return outcome;
}

}  // namespace rotation::daemon
