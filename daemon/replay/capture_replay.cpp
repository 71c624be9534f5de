#include "daemon/replay/capture_replay.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <vector>

#include "daemon/config/values.hpp"
#include "daemon/replay/capture_run.hpp"
#include "daemon/replay/capture_summary.hpp"
#include "daemon/replay/collector.hpp"
#include "daemon/replay/history_directories.hpp"
#include "daemon/replay/output_file.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/capture/merge.hpp"
#include "feeds/history/corporate_actions.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;

// Where the plan has what a file calls its connections.
std::vector<std::size_t> positions(const capture::Reader& file, const std::vector<PlannedConnection>& plan) {
  std::vector<std::size_t> found;
  for (const std::string& name : file.connections()) {
    const auto planned =
        std::find_if(plan.begin(), plan.end(), [&](const auto& p) { return p.name == name; });
    if (planned == plan.end()) {
      std::vector<std::string> names;
      for (const PlannedConnection& p : plan) names.push_back(p.name);
      throw std::runtime_error(file.file().string() + ": holds feed " + shown(name) +
                               ", and the configuration has only " + either(names) +
                               did_you_mean(name, names));
    }
    found.push_back(static_cast<std::size_t>(planned - plan.begin()));
  }
  return found;
}

// As `run` has it when it begins then.
market::Day history_end(const Command& command, const Config& config, const market::Calendar& calendar,
                        market::Timestamp begin) {
  if (command.replay.to) return *command.replay.to;
  if (config.clock == ClockMode::wall) return calendar.last_session_over(begin, config.engine.close_grace);
  return std::chrono::floor<std::chrono::days>(market::kLatest) - std::chrono::days{1};
}

History read_history(const Command& command, const Config& config, const CaptureRun& run,
                     market::Timestamp begin) {
  if (command.history.empty()) return {};
  const market::Day last = history_end(command, config, run.setup().calendar, begin);
  History history = read_histories({command.history, command.manifest}, run.setup().series,
                                   config.engine.history_start, last)
                        .history;
  if (history.rows.empty()) {
    throw std::runtime_error("there is no history between " +
                             market::format_date(config.engine.history_start) + " and " +
                             market::format_date(last));
  }
  if (config.history && !config.history->corporate_actions.empty()) {
    history.actions =
        history::read_corporate_actions(config.history->corporate_actions, run.setup().series).actions;
  }
  return history;
}

}  // namespace

void replay_captures(const Command& command, const Config& config, const std::string& version,
                     const market::Clock& clock, Console console) {
  const fs::path out = command.replay.out;
  fs::create_directories(out);
  CaptureFacts facts{
      .config_origin = config.origin, .config_hash = config_hash(config), .code_version = version};
  std::optional<Collector> collector;  // once the history is over
  CaptureRun run(config, [&](const signals::Engine& engine, const signals::Transition* transition) {
    if (!collector) return;
    if (transition == nullptr || !transition->restated) ++facts.sessions;
    if (transition != nullptr) ++facts.transitions;
    collector->on_session(engine, transition);
  });

  const std::vector<fs::path> files(command.replay.captures.begin(), command.replay.captures.end());
  capture::Merge merge(files);
  std::vector<std::vector<std::size_t>> connections;
  for (std::size_t i = 0; i < merge.size(); ++i)
    connections.push_back(positions(merge[i], run.connections()));

  capture::Merge::Arrival arrival = merge.next();
  if (arrival.record == nullptr) throw std::runtime_error(files.front().string() + ": holds no message");
  facts.first = arrival.record->received;
  const History history = read_history(command, config, run, facts.first);
  facts.history_rows = history.rows.size();
  run.warm(history);
  collector.emplace(run.setup().model, run.setup().labels, out, Provenance{facts.config_hash, version},
                    command.replay.from.value_or(market::Day{}));

  const market::Timestamp begun = clock.now();
  std::uint64_t records = 0;
  for (; arrival.record != nullptr; arrival = merge.next()) {
    facts.last = std::max(facts.last, arrival.record->received);
    run.play(connections[arrival.file][arrival.record->connection], *arrival.record);
    ++records;
  }
  run.finish();
  (void)collector->finish();
  const double seconds = std::chrono::duration<double>(clock.now() - begun).count();
  const std::string summary = capture_markdown(facts, run, merge);
  write_output(out / "capture.md", summary);
  console.err << summary << "\nplayed " << records << " records in " << fixed(seconds, 2) << " s\n";
}

}  // namespace rotation::daemon
