#include "daemon/start.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "daemon/connections.hpp"
#include "daemon/journal_setup.hpp"
#include "daemon/resume.hpp"
#include "daemon/store/recollection.hpp"
#include "feeds/journal/format.hpp"
#include "feeds/market/rfc3339.hpp"

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

journal::Begin meaning(const Config& config, const market::SeriesTable& series) {
  journal::Begin now;
  for (const PlannedConnection& connection : plan_connections(config, series))
    now.connections.push_back(connection.name);
  for (const market::Series& one : series.all()) now.series.push_back(one.name);
  return now;
}

ResumePlan plan_or_refuse(const std::filesystem::path& journal, const store::Stored& stored,
                          const journal::Begin& meaning) {
  try {
    return plan_resume(journal, stored, meaning);
  } catch (const segment::BadFile& bad) {
    refuse_damaged(bad);
  }
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
  store::Recollection all = store::recollect(record.stored(), history.rows,
                                             figures(setup.references, history.actions), setup.calendar);
  history.rows = all.rows;
  const ResumePlan plan = plan_or_refuse(storage / "journal", record.stored(), meaning(config, setup.series));
  if (!plan.reason.empty()) {
    log.warn("the session in progress begins anew: the last run's journal cannot be used",
             {{"reason", plan.reason}});
  }
  const store::Recollection on_record = store::take_until(all, plan.session);
  started.warm_up =
      warm_up(sequencer, setup.calendar, on_record.rows, on_record.figures, on_record.uncounted);
  record.resume(setup.engine, plan.session);

  if (!plan.segments.empty()) {
    const Resumed done = resume(plan, all.figures, setup.engine, sequencer);
    log.info("resumed from the journal", {{"after", market::format_date(plan.session)},
                                          {"events", done.events},
                                          {"missing", done.missing},
                                          {"state_compared", done.compared},
                                          {"state_different", done.different}});
  }

  // What is left: sessions missed, and those of the record that the journal has lost.
  std::vector<ReferenceFigure> left = std::exchange(all.figures, {});
  (void)store::take_until(all, setup.engine.session().day - std::chrono::days{1});
  started.warm_up += warm_up(sequencer, setup.calendar, all.rows, left, all.uncounted);
  record.end_warm_up(setup.engine);
  return started;
}

}  // namespace rotation::daemon
