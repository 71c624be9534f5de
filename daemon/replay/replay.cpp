#include "daemon/replay/replay.hpp"

#include <exception>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "daemon/replay/capture_replay.hpp"
#include "daemon/replay/collector.hpp"
#include "daemon/replay/daily_run.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/history_directories.hpp"
#include "daemon/replay/journal_replay.hpp"
#include "daemon/replay/output_file.hpp"
#include "daemon/replay/progress.hpp"
#include "daemon/replay/report_html.hpp"
#include "daemon/replay/summary.hpp"
#include "daemon/replay/sweep.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;
using market::Duration;

double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

// REQUIRES: there are rows.
std::size_t count_sessions(const History& history, const market::Calendar& calendar) {
  const int first = calendar.session_number(history.rows.front().day - std::chrono::days{1});
  return static_cast<std::size_t>(calendar.session_number(history.rows.back().day) - first);
}

class Replay {
 public:
  Replay(const Command& command, const Config& config, const std::string& version, const market::Clock& clock,
         Console console)
      : command_(command),
        request_(command.replay),
        config_(config),
        version_(version),
        clock_(clock),
        console_(console) {}

  ExitCode run() {
    const LoadVariant load = [this](const std::vector<std::string>& settings) { return variant(settings); };
    std::vector<SweepRun> sweep;
    if (!request_.sweeps.empty()) {
      auto expanded = expand_sweeps(request_.sweeps, config_, load);
      if (const auto* sentences = std::get_if<Sentences>(&expanded)) {
        for (const std::string& sentence : *sentences) console_.err << sentence << '\n';
        return ExitCode::config;
      }
      sweep = std::get<std::vector<SweepRun>>(std::move(expanded));
    }
    fs::create_directories(request_.out);
    const History history = read();
    const ReplayResult result = replay(history);
    const market::Day from = result.session.front();

    Study study;
    if (request_.placebo) study.placebo = shuffle(history, result, from);
    if (request_.neighbours) study.neighbours = vary(history, load, from);
    write_output(fs::path(request_.out) / "summary.md", summary_markdown(result, study));
    write_output(fs::path(request_.out) / "report.html", report_html(result, study));
    if (!sweep.empty()) write_sweep(sweep, history, from);
    return ExitCode::ok;
  }

 private:
  std::variant<Config, Sentences> variant(const std::vector<std::string>& settings) const {
    Command changed = command_;
    changed.settings.insert(changed.settings.end(), settings.begin(), settings.end());
    return load_config(changed);
  }

  History read() {
    const market::SeriesTable series(config_.series);
    const market::Timestamp begun = clock_.now();
    const market::Day last =
        request_.to.value_or(std::chrono::floor<std::chrono::days>(market::kLatest) - std::chrono::days{1});
    JoinedHistory joined =
        read_histories({command_.history, command_.manifest}, series, config_.engine.history_start, last);
    if (joined.history.rows.empty()) {
      throw std::runtime_error("there is no history between " +
                               market::format_date(config_.engine.history_start) + " and " +
                               market::format_date(last));
    }
    for (const market::SeriesId id : joined.missing) missing_.push_back(series[id].name);
    console_.err << "read " << joined.history.rows.size() << " closes in "
                 << fixed(seconds(clock_.now() - begun), 2) << " s\n";
    if (!missing_.empty()) {
      console_.err << "no history for";
      for (const std::string& name : missing_) console_.err << ' ' << name;
      console_.err << '\n';
    }
    return std::move(joined.history);
  }

  ReplayResult replay(const History& history) {
    DailyRun run(config_);
    Collector collector(run.setup().model, run.setup().labels, request_.out, {config_hash(config_), version_},
                        request_.from);
    DailyRun::Totals totals;
    Duration writing{};
    const market::Timestamp begun = clock_.now();
    {
      Progress progress(console_.err, console_.terminal, clock_, "replay", "sessions",
                        count_sessions(history, run.setup().calendar));
      totals = run.run(history, [&](const signals::Engine& engine, const signals::Transition* transition) {
        const market::Timestamp evaluated = clock_.now();
        collector.on_session(engine, transition);
        progress.advance();
        writing += clock_.now() - evaluated;
      });
    }
    const Duration engine = clock_.now() - begun - writing;
    ReplayResult result = collector.finish();
    say_totals(totals, engine, writing);
    if (result.session.empty()) {
      throw std::runtime_error("there is no session to report: " +
                               (request_.from
                                    ? "the history ends before " + market::format_date(*request_.from)
                                    : std::string("the data are DEGRADED to the end")));
    }
    complete(result);
    return result;
  }

  void say_totals(const DailyRun::Totals& totals, Duration engine, Duration writing) {
    const double s = std::max(seconds(engine), 1e-9);
    console_.err << "engine: " << totals.sessions << " sessions, " << totals.events << " events in "
                 << fixed(s, 3) << " s: " << fixed(static_cast<double>(totals.sessions) / s, 0)
                 << " sessions/s, " << fixed(static_cast<double>(totals.events) / s, 0)
                 << " events/s; writing took " << fixed(seconds(writing), 3) << " s\n";
  }

  // What the collector does not know.
  void complete(ReplayResult& result) {
    result.config_origin = config_.origin;
    result.directories = command_.history;
    result.missing = missing_;
    result.stand_ins = config_.engine.stand_ins;
    const auto entered = [&result](const auto& matches) { return rows_of(result, matches); };
    std::vector<std::size_t> every(result.session.size());
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
    result.forward = {forward_returns("CONFIRMED", result.spread, entered(signals::is_confirmation)),
                      forward_returns("SETUP", result.spread, entered([](const signals::Transition& t) {
                                        return t.to == signals::State::setup;
                                      })),
                      forward_returns("every session", result.spread, every)};
  }

  Placebo shuffle(const History& history, const ReplayResult& result, market::Day from) {
    Progress progress(console_.err, console_.terminal, clock_, "placebo", "runs", kShuffles);
    return placebo(config_, history, from, result.forward.front(), [&] { progress.advance(); });
  }

  std::vector<Neighbour> vary(const History& history, const LoadVariant& load, market::Day from) {
    std::vector<Neighbour> all = neighbours(config_, load);
    Progress progress(console_.err, console_.terminal, clock_, "neighbours", "runs", count_runs(all));
    run_neighbours(all, history, from, [&] { progress.advance(); });
    return all;
  }

  void write_sweep(const std::vector<SweepRun>& runs, const History& history, market::Day from) {
    std::vector<Outcome> outcomes;
    {
      Progress progress(console_.err, console_.terminal, clock_, "sweep", "runs", runs.size());
      outcomes = run_sweep(runs, history, from, [&] { progress.advance(); });
    }
    write_output(fs::path(request_.out) / "sweep.md", sweep_markdown(runs, outcomes));
    write_output(fs::path(request_.out) / "sweep.csv", sweep_csv(runs, outcomes));
  }

  const Command& command_;
  const ReplayRequest& request_;
  const Config& config_;
  const std::string& version_;
  const market::Clock& clock_;
  Console console_;
  std::vector<std::string> missing_;
};

}  // namespace

ExitCode run_replay(const Command& command, const Config& config, const std::string& version,
                    const market::Clock& clock, Console console) {
  try {
    ExitCode code = ExitCode::ok;
    const char* first = "report.html";  // to look at
    if (!command.replay.journal.empty()) {
      code = replay_journal(command, config, version, clock, console);
      first = "journal.md";
    } else if (!command.replay.captures.empty()) {
      replay_captures(command, config, version, clock, console);
      first = "capture.md";
    } else {
      code = Replay(command, config, version, clock, console).run();
    }
    if (code == ExitCode::config) return code;  // nothing was replayed
    const std::string& out = command.replay.out;
    console.err << "results are in " << out << "; begin with " << (fs::path(out) / first).string() << '\n';
    return code;
  } catch (const std::exception& error) {
    console.err << "rotationd: " << error.what() << '\n';
    return ExitCode::error;
  }
}

}  // namespace rotation::daemon
