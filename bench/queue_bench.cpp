// What does the way from a feed's thread to the engine's cost an event?
//
// `pass` is the work alone, publish and drain on one thread. `hop` is there and back again between two
// threads that spin: median and 99th percentile, for on a busy machine the mean is that of the preemptions.
// `line` is the same for a cache line and nothing else: no way there and back takes less.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/iterations.hpp"
#include "daemon/event_queue.hpp"

namespace {

using namespace rotation;
using daemon::Overload;

constexpr std::size_t kSeries = 64;
constexpr std::size_t kCapacity = 4096;

std::vector<market::Event> quotes(std::size_t n) {
  std::vector<market::Event> events(n);
  for (std::size_t i = 0; i < n; ++i) {
    events[i].kind = market::EventKind::quote;
    events[i].feed = market::FeedId{0};
    events[i].series = static_cast<market::SeriesId>(i % kSeries);
    events[i].quote = {.bid = 100, .ask = 100.01, .bid_size = 1, .ask_size = 1};
  }
  return events;
}

struct Queue {
  explicit Queue(Overload overload) : queue(1, kSeries, kCapacity, overload, waker, stats) {}
  daemon::Waker waker;
  metrics::PipelineStats stats{1, kCapacity};
  daemon::EventQueue queue;
  market::EventSink& sink = queue.sink(market::FeedId{0});
};

void pass(benchmark::State& state, Overload overload) {
  const auto events = quotes(static_cast<std::size_t>(state.range(0)));
  Queue q(overload);
  std::array<market::Event, 256> out;
  std::uint64_t passed = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(q.sink.publish(events));
    passed += q.queue.drain(out);
    benchmark::DoNotOptimize(out);
  }
  if (passed != static_cast<std::uint64_t>(state.iterations()) * events.size())
    state.SkipWithError("quotes lost");
  state.SetItemsProcessed(static_cast<std::int64_t>(passed));
}
BENCHMARK_CAPTURE(pass, lossless, Overload::lossless)
    ->Apply(bench::exactly)
    ->ArgName("batch")
    ->Arg(1)
    ->Arg(64);
BENCHMARK_CAPTURE(pass, conflating, Overload::conflate)
    ->Apply(bench::exactly)
    ->ArgName("batch")
    ->Arg(1)
    ->Arg(64);

// The times of there and back again, of `state`'s iterations.
class RoundTrips {
 public:
  explicit RoundTrips(benchmark::State& state) : state_(state) {
    took_.reserve(static_cast<std::size_t>(state.max_iterations));
  }
  template <typename Trip>
  void time(const Trip& trip) {
    const auto begun = std::chrono::steady_clock::now();
    trip();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begun;
    state_.SetIterationTime(took.count() / 1e9);
    took_.push_back(took.count());
  }
  void report() {
    std::sort(took_.begin(), took_.end());
    state_.counters["p50_ns"] = took_[took_.size() / 2];
    state_.counters["p99_ns"] = took_[took_.size() * 99 / 100];
  }

 private:
  benchmark::State& state_;
  std::vector<double> took_;
};

void line(benchmark::State& state) {
  alignas(64) std::atomic<std::uint64_t> there{0};
  alignas(64) std::atomic<std::uint64_t> back{0};
  constexpr std::uint64_t kOver = ~std::uint64_t{0};
  std::thread other([&] {
    for (std::uint64_t seen = 0; seen != kOver;) {
      const std::uint64_t now = there.load(std::memory_order_acquire);
      if (now != seen) back.store(seen = now, std::memory_order_release);
    }
  });
  RoundTrips round_trips(state);
  std::uint64_t n = 0;
  for (auto _ : state) {
    round_trips.time([&] {
      there.store(++n, std::memory_order_release);
      while (back.load(std::memory_order_acquire) != n) {
      }
    });
  }
  there.store(kOver, std::memory_order_release);
  other.join();
  round_trips.report();
}
BENCHMARK(line)->UseManualTime();

void hop(benchmark::State& state, Overload overload) {
  const auto events = quotes(static_cast<std::size_t>(state.range(0)));
  Queue q(overload);
  std::atomic<std::uint64_t> drained{0};
  std::atomic<bool> stop{false};
  std::thread engine([&] {
    std::array<market::Event, 256> out;
    while (!stop.load(std::memory_order_relaxed)) {
      if (const std::size_t n = q.queue.drain(out); n > 0) {
        drained.store(drained.load(std::memory_order_relaxed) + n, std::memory_order_release);
      }
    }
  });
  std::uint64_t sent = 0;
  RoundTrips round_trips(state);
  for (auto _ : state) {
    round_trips.time([&] {
      sent += q.sink.publish(events);
      while (drained.load(std::memory_order_acquire) < sent) {
      }
    });
  }
  stop = true;
  engine.join();
  round_trips.report();
}
BENCHMARK_CAPTURE(hop, lossless, Overload::lossless)->ArgName("batch")->Arg(1)->Arg(64)->UseManualTime();
BENCHMARK_CAPTURE(hop, conflating, Overload::conflate)->ArgName("batch")->Arg(1)->Arg(64)->UseManualTime();

}  // namespace
