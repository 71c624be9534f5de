#include "daemon/explain/explain.hpp"

#include <exception>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "daemon/explain/explanation.hpp"
#include "daemon/record_json.hpp"
#include "daemon/replay/daily_run.hpp"
#include "daemon/replay/history_directories.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using market::Day;
using market::format_date;
using signals::SessionRecord;

// The session asked for, and the transition that led to its state.
struct Subject {
  SessionRecord record;
  std::optional<Turn> turn;
};

void require_session(Day day, const market::Calendar& calendar) {
  if (calendar.is_session(day)) return;
  throw std::runtime_error(format_date(day) + " is no session; the one before is " +
                           format_date(calendar.previous_session(day)));
}

Subject find(const ExplainRequest& request, DailyRun& run, const History& history) {
  Subject now;
  std::optional<Subject> found;
  run.run(history, [&](const signals::Engine& engine, const signals::Transition* transition) {
    if (transition != nullptr) now.turn = Turn{*transition, engine.record(), now.record};
    now.record = engine.record();
    if (transition != nullptr && request.transition == transition->number) found = now;
  });
  if (now.record.session == Day{}) {
    throw std::runtime_error("there is no history" +
                             (request.session ? " up to " + format_date(*request.session) : std::string()));
  }
  const std::string end = format_date(now.record.session);
  if (request.transition && !found) {
    const std::uint64_t made = now.turn ? now.turn->transition.number : 0;
    throw std::runtime_error("there is no transition " + std::to_string(*request.transition) + "; up to " +
                             end + " there are " + std::to_string(made));
  }
  if (request.session && now.record.session != *request.session) {
    throw std::runtime_error("the history ends with " + end + ", before " + format_date(*request.session));
  }
  return found ? std::move(*found) : std::move(now);
}

}  // namespace

ExitCode run_explain(const Command& command, const Config& config, const std::string& version,
                     std::ostream& out, std::ostream& err) {
  const ExplainRequest& request = command.explain;
  try {
    DailyRun run(config);
    if (request.session) require_session(*request.session, run.setup().calendar);
    const Day last = request.session.value_or(std::chrono::floor<std::chrono::days>(market::kLatest) -
                                              std::chrono::days{1});
    const JoinedHistory joined = read_histories({command.history, command.manifest}, run.setup().series,
                                                config.engine.history_start, last);
    const Subject subject = find(request, run, joined.history);
    const Machine machine{config.engine, run.setup().model, run.setup().labels};
    const Explanation explanation = explain(subject.record, subject.turn, machine);
    const Provenance provenance{config_hash(config), version};
    out << (request.json ? explanation_json(explanation, machine, provenance)
                         : explanation_text(explanation, machine, provenance));
    return ExitCode::ok;
  } catch (const std::exception& error) {
    err << "rotationd: " << error.what() << '\n';
    return ExitCode::error;
  }
}

}  // namespace rotation::daemon
