#include "daemon/replay/journal_replay.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <vector>

#include "daemon/connections.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/replay/collector.hpp"
#include "daemon/replay/output_file.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/journal/reader.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;
using market::Event;

class JournalReplay {
 public:
  JournalReplay(const Command& command, const Config& config, const std::string& version)
      : out_(command.replay.out),
        reader_(journal::run_in(command.replay.journal, command.run)),
        config_(config),
        provenance_{config_hash(config), version},
        setup_(config, live_parameters(config)),
        collector_(setup_.model, setup_.labels, out_, provenance_,
                   command.replay.from.value_or(market::Day{})) {
    require_all_of_it(command.replay.journal);
  }

  void run() {
    for (journal::Block block; reader_.next(block);) {
      if (block.kind == journal::Kind::events) {
        for (const Event& event : block.events) apply(event);
      }
      if (block.kind == journal::Kind::state) compare(block.state);
    }
    (void)collector_.finish();
    write_output(out_ / "journal.md", summary());
  }

  [[nodiscard]] std::string summary() const {
    const journal::Begin& begin = reader_.begin();
    std::string text = "# Replay of a journal\n\n- Run: " + time_text(begin.run) + ", rotationd " +
                       begin.version + ", configuration " + begin.config_hash + "; it " +
                       (reader_.ended() ? "ended as it should" : "was cut off, or goes on") + '\n';
    text += "- Configuration: " + config_.origin + ", hash " + provenance_.config_hash + "; rotationd " +
            provenance_.code_version + '\n';
    text += "- Events: " + std::to_string(reader_.events()) +
            "; missing in gaps: " + std::to_string(reader_.missing()) +
            "; bytes of torn tails: " + std::to_string(reader_.torn()) + '\n';
    text += "- Received until " + time_text(last_) + '\n';
    text += "- Sessions evaluated after the history: " + std::to_string(sessions_) +
            "; transitions: " + std::to_string(transitions_) + '\n';
    text += "- State compared " + std::to_string(compared_) + (compared_ == 1 ? " time: " : " times: ");
    text += different_ ? "another one after event " + std::to_string(*different_) +
                             (same_making() ? "" : ", as may be with another program or configuration")
                       : "the same";
    return text + '\n';
  }

  // Whoever made the run would come to another state now, and nothing explains it.
  [[nodiscard]] bool contradicts() const { return different_ && same_making() && reader_.missing() == 0; }
  [[nodiscard]] std::uint64_t events() const { return reader_.events(); }

 private:
  static std::string time_text(market::Timestamp ts) { return std::string(market::Rfc3339(ts).view()); }

  void require_all_of_it(const std::string& folder) const {
    if (const std::uint64_t first = reader_.begin().sequence; first != 1) {
      throw std::runtime_error(folder + ": the run's first segments are gone, it begins with event " +
                               std::to_string(first));
    }
    std::vector<std::string> series;
    for (const market::Series& one : setup_.series.all()) series.push_back(one.name);
    if (reader_.begin().series != series) {
      throw std::runtime_error(folder + ": the run had other series than the configuration");
    }
  }

  [[nodiscard]] bool same_making() const {
    return reader_.begin().config_hash == provenance_.config_hash &&
           reader_.begin().version == provenance_.code_version;
  }

  void apply(const Event& event) {
    signals::Engine& engine = setup_.engine;
    const market::Day before = engine.record().session;
    const auto transition = engine.on_event(event);
    sequence_ = event.sequence;
    last_ = event.ts_recv;
    const bool evaluated = engine.record().session != before;
    if (!(transition || evaluated) || (event.flags & market::flag::history) != 0) return;
    if (evaluated) ++sessions_;
    if (transition) ++transitions_;
    collector_.on_session(engine, transition ? &*transition : nullptr);
  }

  void compare(const journal::State& state) {
    if (state.sequence != sequence_) return;
    ++compared_;
    if (!different_ && state.hash != setup_.engine.state_hash()) different_ = sequence_;
  }

  const fs::path out_;
  journal::Reader reader_;
  const Config& config_;
  const Provenance provenance_;
  EngineSetup setup_;
  Collector collector_;
  std::uint64_t sequence_ = 0;
  market::Timestamp last_{};
  std::size_t sessions_ = 0;
  std::size_t transitions_ = 0;
  std::size_t compared_ = 0;
  std::optional<std::uint64_t> different_;  // after which event, first
};

}  // namespace

ExitCode replay_journal(const Command& command, const Config& config, const std::string& version,
                        const market::Clock& clock, Console console) {
  fs::create_directories(command.replay.out);
  JournalReplay replay(command, config, version);
  const market::Timestamp begun = clock.now();
  replay.run();
  const double seconds = std::max(std::chrono::duration<double>(clock.now() - begun).count(), 1e-9);
  console.err << replay.summary() << "\nplayed " << replay.events() << " events in " << fixed(seconds, 2)
              << " s: " << fixed(static_cast<double>(replay.events()) / seconds, 0) << " events/s\n";
  return replay.contradicts() ? ExitCode::error : ExitCode::ok;
}

}  // namespace rotation::daemon
