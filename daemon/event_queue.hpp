// EventQueue: from every feed's thread to the engine's, bounded, without locks or allocation.
//
// Two policies for a full queue. Lossless: nothing is ever dropped or replaced; what does not fit stays with
// the feed, which stops reading (back-pressure). Conflating: a quote of a series that has one waiting
// replaces it, counted; everything else as above. Live markets conflate; where simulated time drives the
// clock every event must be seen, so there the queue is lossless.
//
// Order: lossless, events arrive in the order published, whichever feeds they are of: with simulated time,
// the one that is ahead must not overtake what was received before (as it may where that had to wait for
// room). For that all feeds publish on one thread. Conflating, order holds for each feed by itself, so that a
// flood of one does not hold up another, and a quote takes the place of the one it replaced.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <concurrentqueue/concurrentqueue.h>

#include "daemon/waker.hpp"
#include "feeds/market/event.hpp"
#include "feeds/market/ports.hpp"
#include "metrics/pipeline_stats.hpp"

namespace rotation::daemon {

enum class Overload : unsigned char { conflate, lossless };

class EventQueue {
 public:
  // Room for `capacity` events of each feed besides conflated quotes. `waker` and `stats` outlive the queue.
  EventQueue(std::size_t feeds, std::size_t series, std::size_t capacity, Overload overload, Waker& waker,
             metrics::PipelineStats& stats);
  ~EventQueue();

  // The door of one feed: its thread only; of all feeds one thread, if lossless.
  [[nodiscard]] market::EventSink& sink(market::FeedId feed);

  // The door of the program itself, for reference figures: one thread at a time. Its events carry own_feed().
  [[nodiscard]] market::EventSink& own_sink();
  [[nodiscard]] market::FeedId own_feed() const noexcept;
  static constexpr std::size_t kOwnCapacity = 16384;  // events

  // Engine thread only: takes up to out.size() events; how many.
  std::size_t drain(std::span<market::Event> out) noexcept;

  // Any thread; approximate while others are at work.
  [[nodiscard]] std::size_t size() const noexcept { return queue_.size_approx(); }

 private:
  class Slot;
  class Door;

  moodycamel::ConcurrentQueue<market::Event> queue_;
  moodycamel::ConsumerToken consumer_;
  Overload overload_;
  metrics::PipelineStats& stats_;
  market::Counter own_conflated_;  // stays 0: quotes do not come this way
  std::vector<moodycamel::ProducerToken>
      lines_;  // of each feed, or one of all if lossless; and the program's own
  std::vector<std::unique_ptr<Door>> doors_;  // by feed, the program's own behind them
};

}  // namespace rotation::daemon
