#include "daemon/start.hpp"

#include <algorithm>
#include <vector>

#include "daemon/connections.hpp"
#include "daemon/resume.hpp"
#include "daemon/store/recollection.hpp"

namespace rotation::daemon {
namespace {

bool complete(const store::Stored& stored, const Config& config, const market::Calendar& calendar,
              market::Timestamp now) {
  return config.clock == ClockMode::wall && !stored.sessions.empty() &&
         stored.starts.back().config_hash == config_hash(config) &&
         stored.sessions.back().day >= calendar.last_session_over(now, config.engine.close_grace);
}

// A simulator's answer ends with its present; files may end anywhere.
bool has_begun_anew(const Config& config, const store::Stored& stored,
                    const std::vector<history::DailyRow>& fresh) {
  if (config.clock == ClockMode::wall || stored.sessions.empty() || !config.history) return false;
  const auto& sources = config.history->sources;
  const bool asked = std::any_of(sources.begin(), sources.end(),
                                 [](const auto& source) { return source.directory.empty(); });
  return asked && (fresh.empty() || fresh.back().day < stored.sessions.back().day);
}

void go_on_from_journal(const Config& config, const EngineSetup& setup, Sequencer& sequencer,
                        const Record& record, const std::filesystem::path& folder, Log& log) {
  if (!config.journal.enabled) return;
  Meaning meaning;
  for (const PlannedConnection& connection : plan_connections(config, setup.series)) {
    meaning.connections.push_back(connection.name);
  }
  for (const market::Series& one : setup.series.all()) meaning.series.push_back(one.name);
  const Resumed done = resume(folder, record.stored(), meaning, setup.engine, sequencer);
  if (!done.reason.empty()) {
    log.warn("the session in progress begins anew: its journal cannot be used", {{"reason", done.reason}});
  }
  if (done.run.empty()) return;
  log.info("resumed", {{"run", done.run},
                       {"events", done.events},
                       {"missing", done.missing},
                       {"state_compared", done.compared},
                       {"state_different", done.different}});
}

}  // namespace

Started start_engine(const Config& config, EngineSetup& setup, Sequencer& sequencer, Record& record,
                     const market::Clock& clock, const std::filesystem::path& storage, Log& log,
                     const std::stop_token& stop) {
  Started started;
  History& history = started.history;
  history.actions = load_corporate_actions(config, setup.series);
  if (!complete(record.stored(), config, setup.calendar, clock.now())) {
    history.rows =
        load_history(config, setup.series, setup.calendar, clock.now(), storage / "history", log, stop);
  }
  if (stop.stop_requested()) return started;

  if (has_begun_anew(config, record.stored(), history.rows)) record.begin_anew();
  const store::Recollection all = store::recollect(
      record.stored(), history.rows, figures(setup.references, history.actions), setup.calendar);
  started.warm_up = warm_up(sequencer, setup.calendar, all.rows, all.figures, all.uncounted);
  record.resume(setup.engine);
  go_on_from_journal(config, setup, sequencer, record, storage / "journal", log);
  started.warm_up += warm_up(sequencer, setup.calendar, all.later_rows, all.later_figures);
  record.end_warm_up(setup.engine);

  history.rows = all.rows;
  history.rows.insert(history.rows.end(), all.later_rows.begin(), all.later_rows.end());
  return started;
}

}  // namespace rotation::daemon
