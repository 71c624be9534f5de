// What the way from the sockets to the snapshot tells about itself.
//
// Every member has one writing thread, named beside it, and any number of readers (relaxed: each value is
// right by itself, several are not one moment's picture).
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/market/counter.hpp"
#include "feeds/market/latency_histogram.hpp"
#include "metrics/scalars.hpp"

namespace rotation::metrics {

struct PipelineStats {
  PipelineStats(std::size_t feeds, std::size_t capacity) : queue_capacity(capacity), of_feed(feeds) {}

  // A turn that takes longer is slow. An idle engine turns every tenth of a second: one that has not for so
  // long is stuck.
  static constexpr market::Duration kSlowTurn = std::chrono::milliseconds{10};
  static constexpr market::Duration kHeartbeatLimit = std::chrono::seconds{5};

  const std::size_t queue_capacity;  // events

  // Engine thread.
  Gauge queue_depth;           // events waiting at the start of the latest turn
  Gauge queue_high_watermark;  // the most there ever were
  market::Counter batches;     // turns that found something to do
  market::Counter slow_turns;  // turns over kSlowTurn
  Gauge longest_turn_ns;       // since start
  Moment heartbeat;            // wall time of the latest turn, busy or idle

  // Engine thread: how long each batch took, its first event standing for it, which waited longest. The first
  // step, decoding, its feed counts.
  market::LatencyHistogram received_applied;  // the whole way: ts_recv to applied and published
  market::LatencyHistogram waiting;     // decoded to taken out of the queue; not where no feed decoded it
  market::LatencyHistogram applying;    // taken out to all of the batch applied
  market::LatencyHistogram publishing;  // applied to published

  std::atomic<std::int64_t> clock_jumped_ns{0};  // main thread: market::Clock::jumped() a second ago or less

  // By FeedId. Two threads write a row, so its parts keep a cache line's distance.
  struct OfFeed {
    alignas(64) market::Counter conflated;  // feed's thread: quotes replaced by a newer one while they waited
    alignas(64) market::Counter overtaken;  // engine's thread: likewise, when its place in the queue came
    market::LatencyHistogram wire;          // engine's thread: ts_event to ts_recv
  };
  std::vector<OfFeed> of_feed;
};

}  // namespace rotation::metrics
