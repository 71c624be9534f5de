#include "daemon/pipeline.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "bench/peers/peer.hpp"
#include "bench/peers/subscription.hpp"
#include "daemon/agent.hpp"
#include "daemon/system_clock.hpp"
#include "feeds/net/live_feed.hpp"
#include "feeds/simulator/synthetic.hpp"
#include "signals/model.hpp"

namespace rotation::bench {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kCapacity = 65'536;

// The parts of the daemon that a tick passes, put together as its composition root does for a simulated
// market.
class Daemon {
 public:
  explicit Daemon(std::uint16_t port)
      : feed_(
            io_, clock_, everything(),
            {.name = "simulator",
             .id = market::FeedId{0},
             .endpoint = {.tls = false, .host = "127.0.0.1", .port = std::to_string(port), .path = "/v2/sip"},
             .key = net::Secret(std::string("key")),
             .secret = net::Secret(std::string("secret")),
             .market_open = [] { return true; },
             .notify = {}}) {
    warm_up();
  }

  Reading run() {
    engine_agent_.start();
    auto work = boost::asio::make_work_guard(io_);
    std::thread feed_io([this] { io_.run(); });
    feed_.start(queue_.sink(market::FeedId{0}));
    const auto deadline = Steady::now() + 10min;
    while (!disconnected() && Steady::now() < deadline) std::this_thread::sleep_for(10ms);
    drain();
    const double cpu_after = cpu_time();
    feed_.stop();
    work.reset();
    feed_io.join();
    drain();
    engine_agent_.stop();

    const auto& counters = feed_.counters();
    if (counters.connects.get() != 1) throw std::runtime_error("no data, or more than one connection");
    Reading reading;
    reading.messages = counters.messages.get();
    reading.bytes = counters.bytes.get();
    reading.events = applied_but_timers() - warm_events_ - kOfTheFeedItself;
    reading.seconds = std::chrono::duration<double>(end_ - begin_).count();
    reading.cpu_seconds = cpu_after - cpu_before_;
    return reading;
  }

 private:
  // Live; down, when the simulator goes; down, when we do.
  static constexpr std::uint64_t kOfTheFeedItself = 3;

  [[nodiscard]] bool disconnected() const noexcept {
    const auto& disconnects = feed_.counters().disconnects;
    return std::any_of(disconnects.begin(), disconnects.end(), [](const auto& n) { return n.get() > 0; });
  }
  void drain() const {
    while (queue_.size() > 0) std::this_thread::yield();
  }

  std::size_t turn() {
    const std::size_t n = pipeline_.poll();
    if (n > 0 && feed_.counters().state.load(std::memory_order_relaxed) == market::FeedState::live) {
      end_ = Steady::now();
      if (begin_ == Steady::time_point{}) {
        begin_ = end_;
        cpu_before_ = cpu_time();
      }
    }
    return n;
  }

  // The simulated market's own past.
  void warm_up() {
    const simulator::SyntheticMarket past(calendar_, {});
    const market::Day end = past.history_end();
    std::vector<std::vector<simulator::DailyBar>> bars;
    for (std::size_t s = 0; s < series_.size(); ++s) {
      bars.push_back(past.daily(static_cast<market::SeriesId>(s), parameters_.history_start, end,
                                simulator::Adjustment::all));
    }
    std::vector<market::Event> closes;
    for (std::size_t s = 0; s < bars.size(); ++s) {
      for (const simulator::DailyBar& bar : bars[s]) {
        market::Event event;
        event.kind = market::EventKind::value;
        event.flags = market::flag::history;
        event.series = static_cast<market::SeriesId>(s);
        event.ts_event = event.ts_recv = calendar_.close(bar.day);
        event.value = {.value = bar.close, .adjusted = bar.close};
        closes.push_back(event);
      }
    }
    std::stable_sort(closes.begin(), closes.end(),
                     [](const auto& a, const auto& b) { return a.ts_event < b.ts_event; });
    for (const market::Event& event : closes) pipeline_.sequencer().warm(event);
    pipeline_.sequencer().close_sessions(calendar_.close(end));
    pipeline_.publish();
    warm_events_ = applied_but_timers();
  }

  // Not on the engine's thread: by snapshot.
  [[nodiscard]] std::uint64_t applied_but_timers() const {
    const auto applied = snapshot_.load().core.events;
    return std::accumulate(applied.begin(), applied.end(), std::uint64_t{0}) -
           applied[static_cast<std::size_t>(market::EventKind::timer)];
  }

  daemon::SystemClock clock_;
  market::Calendar calendar_;
  market::SeriesTable series_{market::default_series()};
  signals::Parameters parameters_{.history_start = market::Day{std::chrono::year{2023} / 1 / 3},
                                  .max_clock_skew = market::Duration::zero()};
  signals::Model model_ = signals::default_model(parameters_, series_);
  signals::Engine engine_{parameters_, model_, series_, calendar_};
  signals::Schedule schedule_{calendar_, parameters_.history_start, parameters_.close_grace};
  daemon::Waker waker_;
  metrics::PipelineStats stats_{1, kCapacity};
  daemon::EventQueue queue_{1, series_.size(), kCapacity, daemon::Overload::lossless, waker_, stats_};
  metrics::SnapshotCell snapshot_{engine_.refresh()};
  daemon::Pipeline pipeline_{{.clock = daemon::ClockMode::feed},
                             clock_,
                             engine_,
                             schedule_,
                             queue_,
                             snapshot_,
                             stats_,
                             [](const signals::Engine&, const signals::Transition*) {}};
  std::uint64_t warm_events_ = 0;
  Steady::time_point begin_;  // engine thread
  Steady::time_point end_;
  double cpu_before_ = 0;
  boost::asio::io_context io_{1};
  net::LiveFeed feed_;
  daemon::Agent engine_agent_{
      "engine",
      {.turn = [this] { return turn(); }, .waiting = [this] { return queue_.size() > 0; }},
      daemon::IdleMode::adaptive,
      waker_};
};

}  // namespace

Reading read_with_pipeline(std::uint16_t port) {
  return Daemon(port).run();
}

}  // namespace rotation::bench
