// The borders of the core: where time comes from, where events go, what a source of events is.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "feeds/market/event.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/time.hpp"

namespace rotation::market {

// Wall-clock time, for stamps. Never goes back within one run. Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const noexcept = 0;

  // By how much the machine's clock has jumped without being followed; zero: it runs evenly.
  [[nodiscard]] virtual Duration jumped() const noexcept { return {}; }
  // What has just happened in a market did so at `ts_event`. One thread.
  virtual void witness([[maybe_unused]] Timestamp ts_event) const noexcept {}
};

// Who takes the turns of a worker that has a thread of its own in life.
enum class Turns : unsigned char {
  own_thread,
  caller,  // by calling turn(), on the one thread that does everything: a simulation
};

// Takes a feed's events. Belongs to one feed and is called from that feed's thread only.
class EventSink {
 public:
  virtual ~EventSink() = default;

  // Takes events in the order given and returns how many it took. Where one needs room and there is none the
  // sink stops there, and the feed must keep the rest, stop reading and offer it again. A sink that conflates
  // always takes a quote: it replaces the one of its series that is still waiting, counted. Nothing else is
  // ever dropped. Never blocks, never throws, never allocates.
  [[nodiscard]] virtual std::size_t publish(std::span<const Event> events) noexcept = 0;
};

// A source of events. After start() it delivers them in order until stop(), reconnecting by itself and saying
// so by status events and counters.
class Feed {
 public:
  virtual ~Feed() = default;
  virtual void start(EventSink& sink) = 0;  // `sink` outlives the feed
  virtual void stop() = 0;                  // returns at once; ends within the teardown bound
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual const FeedCounters& counters() const noexcept = 0;
};

}  // namespace rotation::market
