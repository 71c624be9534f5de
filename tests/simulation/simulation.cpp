#include "tests/simulation/simulation.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <spdlog/sinks/null_sink.h>

#include "tests/crash/cases.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/simulated_daemon.hpp"
#include "tests/simulation/simulated_market.hpp"
#include "tests/simulation/venue.hpp"
#include "tests/support/faulty_disk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using market::Event;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kMarkets = 10;  // that all seeds share
constexpr market::Timestamp kBegin{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};
constexpr seconds kRecovers{5};  // after which a disk is written to again
constexpr hours kStuck{4};       // of simulated time without an event consumed

// The log's thread outlives every simulated machine.
daemon::Log& silent_log() {
  static const daemon::SystemClock clock;
  static metrics::LogCounters counters;
  static daemon::Log log({}, clock, counters, std::make_shared<spdlog::sinks::null_sink_mt>());
  return log;
}

// One start of the daemon and what follows it, up to the end of the market or of the process.
class Life {
 public:
  Life(const fs::path& folder, Machine& machine, std::mt19937_64& random)
      : machine_(machine),
        random_(random),
        daemon_(io_, simulated_config(), folder, silent_log(), clock_, random()),
        venue_(io_, daemon_.symbols(), random) {}

  void start() {
    machine_.pass(seconds{1});
    daemon_.start();
  }
  [[nodiscard]] SimulatedDaemon& daemon() { return daemon_; }
  [[nodiscard]] Venue& venue() { return venue_; }

  // One thing happens.
  void step(const std::vector<Event>& events) {
    (void)io_.run_one();
    machine_.await_threads();
    daemon_.turn();
    if (waits()) send(events);
  }

 private:
  // For what is on its way?
  bool waits() {
    if (sent_ == 0) return true;
    return daemon_.known() >= sent_until_ || venue_.listener(stream_) != sent_;
  }

  // The next events the daemon does not know, up to some number, while they are of the same stream.
  void send(const std::vector<Event>& events) {
    const auto stream = [this](const Event& e) { return stream_of(daemon_.series()[e.series].series_class); };
    const auto first = std::upper_bound(events.begin(), events.end(), daemon_.known(),
                                        [](market::Timestamp t, const Event& e) { return t < e.ts_event; });
    sent_ = 0;
    if (first == events.end()) return;
    stream_ = stream(*first);
    sent_ = venue_.listener(stream_);
    if (sent_ == 0) return;
    const auto most = static_cast<std::ptrdiff_t>(1 + random_() % 60);
    const auto limit = first + std::min(most, events.end() - first);
    const auto last = std::find_if(first, limit, [&](const Event& e) { return stream(e) != stream_; });
    sent_until_ = (last - 1)->ts_event;
    machine_.pass(milliseconds{random_() % 200});
    venue_.send(stream_, {first, last});
  }

  Machine& machine_;
  std::mt19937_64& random_;
  const daemon::SystemClock clock_;
  boost::asio::io_context io_{1};
  SimulatedDaemon daemon_;
  Venue venue_;
  Stream stream_{};
  std::uint64_t sent_ = 0;  // on which connection
  market::Timestamp sent_until_{};
};

struct PreparedMarket {
  explicit PreparedMarket(std::uint64_t seed) : market(seed, kSimulatedSessions) {
    std::mt19937_64 random(seed);
    Venue* venue = nullptr;
    Machine machine(kBegin, [&](int socket) { return venue->admit(socket); });
    const auto live = [&](const fs::path& in, const std::vector<Event>& events) {
      Life life(in, machine, random);
      venue = &life.venue();
      life.start();
      while (life.daemon().known() < events.back().ts_event) life.step(events);
      life.daemon().mark_state();
      return life.daemon().engine().state_hash();
    };
    (void)live(folder.path(), market.before);
    const TemporaryFolder undisturbed;
    fs::copy(folder.path(), undisturbed.path(), fs::copy_options::recursive);
    if (live(undisturbed.path(), market.events) != market.state_hash)
      throw std::logic_error("without a fault the daemon comes to another state than the engine by itself");
    record = events_in(undisturbed.path());
  }

  const SimulatedMarket market;
  const TemporaryFolder folder;  // of a daemon that has lived what came before
  std::string record;            // its events.jsonl after what comes, without a fault
};

const PreparedMarket& prepared_market(std::uint64_t number) {
  static std::map<std::uint64_t, std::unique_ptr<PreparedMarket>> markets;
  auto& market = markets[number];
  if (!market) market = std::make_unique<PreparedMarket>(1 + number);
  return *market;
}

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed) : random_(seed), prepared_(prepared_market(seed % kMarkets)) {}

  Outcome run() {
    const auto& events = prepared_.market.events;
    plan(events);
    folder_ = std::make_unique<TemporaryFolder>();
    fs::copy(prepared_.folder.path(), folder_->path(), fs::copy_options::recursive);
    while (!over_ && outcome_.violations.empty()) live(events);
    if (outcome_.violations.empty()) check_record();
    mix(static_cast<std::uint64_t>(machine_.uptime().count()));
    for (const std::uint64_t blows : outcome_.blows) mix(blows);
    mix(static_cast<std::uint64_t>(outcome_.lives));
    return outcome_;
  }

 private:
  struct Planned {
    std::size_t event;  // before which it comes
    Blow blow;
  };

  void plan(const std::vector<Event>& events) {
    for (std::uint64_t n = 10 + random_() % 8; n > 0; --n) {
      static constexpr Blow kBlows[]{Blow::network, Blow::network, Blow::network, Blow::network, Blow::disk,
                                     Blow::disk,    Blow::power,   Blow::kill,    Blow::clock};
      plan_.push_back({random_() % events.size(), kBlows[random_() % std::size(kBlows)]});
    }
    std::sort(plan_.begin(), plan_.end(),
              [](const Planned& a, const Planned& b) { return a.event > b.event; });  // the next one last
  }

  // Up to the market's end, or the daemon's.
  void live(const std::vector<Event>& events) try {
    ++outcome_.lives;
    FaultyDisk disk(folder_->path());
    std::unique_ptr<TemporaryFolder> left;  // by a loss of power or a kill
    std::uint64_t certain = 0;
    {
      Life life(folder_->path(), machine_, random_);
      venue_ = &life.venue();
      SimulatedDaemon& daemon = life.daemon();
      if (daemon.recorded() < certain_) {
        violate("certain were " + std::to_string(certain_) + " transitions, on record are " +
                std::to_string(daemon.recorded()));
      }
      disk.before_changes([&](std::uint64_t number) {
        if (left || number != power_goes_at_) return;
        certain = daemon.durable();
        left = std::make_unique<TemporaryFolder>();
        disk.lose_power(left->path(), random_);
        count(Blow::power);
      });
      life.start();
      auto progress = machine_.uptime();
      market::Timestamp known = daemon.known();
      while (!left && daemon.known() < events.back().ts_event) {
        life.step(events);
        if (daemon.known() != known) {
          known = daemon.known();
          progress = machine_.uptime();
          while (!plan_.empty() && events[plan_.back().event].ts_event <= known && !left) {
            const Blow blow = plan_.back().blow;
            plan_.pop_back();
            if (blow == Blow::kill) {
              certain = daemon.durable();
              left = std::make_unique<TemporaryFolder>();
              fs::copy(folder_->path(), left->path(), fs::copy_options::recursive);
              count(Blow::kill);
            } else {
              strike(blow, life, disk);
            }
          }
        } else if (machine_.uptime() - progress > kStuck) {
          violate("nothing is consumed any more");
          break;
        }
      }
      for (const std::uint64_t happened : life.venue().happened()) count(Blow::network, happened);
      if (!left && outcome_.violations.empty()) end(daemon, disk);
    }
    note_refused(disk);
    refused_ = 0;
    power_goes_at_ = 0;
    if (left) {
      folder_ = std::move(left);
      certain_ = certain;
    }
  } catch (const std::exception& error) {
    violate("the start was refused: " + std::string(error.what()));
  }

  void strike(Blow blow, Life& life, FaultyDisk& disk) {
    switch (blow) {
      case Blow::network: {
        const auto trouble = static_cast<Trouble>(random_() % kTroubles);
        life.venue().prepare(trouble);
        if (trouble <= Trouble::partial) life.venue().lose_network();  // it befalls a new connection
        break;
      }
      case Blow::disk: {
        note_refused(disk);
        static constexpr FaultyDisk::Call kCalls[]{FaultyDisk::Call::write, FaultyDisk::Call::write,
                                                   FaultyDisk::Call::sync,  FaultyDisk::Call::sync,
                                                   FaultyDisk::Call::open,  FaultyDisk::Call::truncate};
        static constexpr int kErrors[]{EIO, ENOSPC, EROFS, EDQUOT};
        const FaultyDisk::Call call = kCalls[random_() % std::size(kCalls)];
        const bool is_short = call == FaultyDisk::Call::write && random_() % 3 == 0;
        disk.inject({.call = call,
                     .first = disk.calls(call) + 1 + random_() % 5,
                     .count = 1 + random_() % 20,
                     .error = is_short ? 0 : kErrors[random_() % std::size(kErrors)]});
        break;
      }
      case Blow::power:
        power_goes_at_ = disk.changes() + 1 + random_() % 40;
        break;
      case Blow::clock:
        machine_.step_wall_clock(minutes{static_cast<std::int64_t>(random_() % 240) - 120});
        count(Blow::clock);
        break;
      case Blow::kill:
        break;
    }
  }

  void end(SimulatedDaemon& daemon, FaultyDisk& disk) {
    over_ = true;
    power_goes_at_ = 0;
    disk.heal();  // what a daemon ends with that cannot write is in memory only, and it has said so
    machine_.pass(kRecovers);
    daemon.turn();
    daemon.mark_state();
    const std::uint64_t state = daemon.engine().state_hash();
    if (state != prepared_.market.state_hash) violate("the state is another one than the engine's by itself");
    if (daemon.engine().transitions() != prepared_.market.transitions) {
      violate("transitions: " + std::to_string(daemon.engine().transitions()) + " in place of " +
              std::to_string(prepared_.market.transitions));
    }
    mix(state);
  }

  // As the next start finds it.
  void check_record() try {
    {
      Life next(folder_->path(), machine_, random_);
      if (next.daemon().recorded() != prepared_.market.transitions) {
        violate("on record are " + std::to_string(next.daemon().recorded()) + " transitions in place of " +
                std::to_string(prepared_.market.transitions));
      }
    }
    if (events_in(folder_->path()) != prepared_.record) violate("events.jsonl is another one");
  } catch (const std::exception& error) {
    violate("the last start was refused: " + std::string(error.what()));
  }

  // Have calls failed since the last look?
  void note_refused(const FaultyDisk& disk) {
    if (std::exchange(refused_, disk.injected()) < disk.injected()) count(Blow::disk);
  }
  void count(Blow blow, std::uint64_t times = 1) { outcome_.blows[static_cast<std::size_t>(blow)] += times; }
  void violate(std::string sentence) { outcome_.violations.push_back(std::move(sentence)); }
  void mix(std::uint64_t value) { outcome_.hash = (outcome_.hash ^ value) * 0x100000001b3ULL; }

  std::mt19937_64 random_;
  const PreparedMarket& prepared_;
  Venue* venue_ = nullptr;
  Machine machine_{kBegin + hours{24}, [this](int socket) { return venue_->admit(socket); }};
  std::unique_ptr<TemporaryFolder> folder_;
  std::vector<Planned> plan_;
  std::uint64_t power_goes_at_ = 0;  // change of the disk; 0: it stays
  std::uint64_t certain_ = 0;        // transitions, when the last life ended
  std::uint64_t refused_ = 0;        // calls of the disk
  bool over_ = false;
  Outcome outcome_{.hash = 0xcbf29ce484222325ULL};
};

}  // namespace

Outcome simulate(std::uint64_t seed) {
  (void)silent_log();  // before there is a machine
  return Simulation(seed).run();
}

}  // namespace rotation::testing
