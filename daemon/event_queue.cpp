#include "daemon/event_queue.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "feeds/market/ensure.hpp"

#ifdef __SANITIZE_THREAD__
// GCC's thread sanitizer does not see the fences by which the queue's library orders the engine's last read
// of a block before a feed's next write to it. That read may be too long ago for it to name, so both sides
// are listed.
extern "C" const char* __tsan_default_suppressions() {
  return "race:moodycamel::*::ExplicitProducer::dequeue_bulk\n"
         "race:moodycamel::*::ExplicitProducer::enqueue\n";
}
#endif

namespace rotation::daemon {

using market::Event;
using market::EventKind;

// The latest quote of one series of one feed: a seqlock of atomic words, and whether a token for it is
// queued.
class EventQueue::Slot {
 public:
  // Feed's thread. True: a token must be queued. False: the quote took the place of one still waiting.
  bool put(const Event& event) noexcept {
    const std::uint64_t before = version_.load(std::memory_order_relaxed);
    std::array<std::uint64_t, kWords> image;
    std::memcpy(image.data(), &event, sizeof event);
    version_.store(before + 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < kWords; ++i) words_[i].store(image[i], std::memory_order_release);
    version_.store(before + 2, std::memory_order_release);
    return !queued_.exchange(true, std::memory_order_acq_rel);
  }

  // Engine thread, for each token. False: an earlier token brought this quote already.
  bool take(Event& event) noexcept {
    queued_.exchange(false, std::memory_order_acq_rel);
    std::array<std::uint64_t, kWords> image;
    std::uint64_t before = 0;
    do {
      before = version_.load(std::memory_order_acquire);
      for (std::size_t i = 0; i < kWords; ++i) image[i] = words_[i].load(std::memory_order_acquire);
    } while (before % 2 != 0 || version_.load(std::memory_order_relaxed) != before);
    if (before == taken_) return false;
    taken_ = before;
    std::memcpy(static_cast<void*>(&event), image.data(), sizeof event);
    return true;
  }

 private:
  static constexpr std::size_t kWords = sizeof(Event) / sizeof(std::uint64_t);
  std::atomic<std::uint64_t> version_{0};
  std::atomic<bool> queued_{false};
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
  alignas(64) std::uint64_t taken_ = 0;  // engine thread
};

class EventQueue::Door final : public market::EventSink {
 public:
  Door(EventQueue& queue, const moodycamel::ProducerToken& line, std::size_t series, std::size_t capacity,
       Waker& waker, market::Counter& conflated)
      : queue_(queue),
        line_(line),
        capacity_(capacity),
        slots_(queue.overload_ == Overload::conflate ? series : 0),
        waker_(waker),
        conflated_(conflated) {}

  std::size_t publish(std::span<const Event> events) noexcept override {
    const std::size_t taken = slots_.empty() ? enqueue_all(events) : enqueue_or_replace(events);
    if (taken > 0) waker_.wake();
    return taken;
  }

  Slot& slot(market::SeriesId series) noexcept { return slots_[market::index(series)]; }

  // Engine thread: `n` events that needed room have left the queue.
  void release(std::size_t n) noexcept {
    if (n > 0) released_.store(released_.load(std::memory_order_relaxed) + n, std::memory_order_release);
  }

 private:
  // For as many as are `wanted`, or for how many less. What the engine has released is looked at only where
  // it matters: it is a cache line from the other thread each time.
  [[nodiscard]] std::size_t room(std::size_t wanted) noexcept {
    if (capacity_ - (reserved_ - released_seen_) < wanted) {
      released_seen_ = released_.load(std::memory_order_acquire);
    }
    return std::min(capacity_ - (reserved_ - released_seen_), wanted);
  }

  std::size_t enqueue_all(std::span<const Event> events) noexcept {
    const std::size_t n = room(events.size());
    return n > 0 && enqueue(events.first(n)) ? n : 0;
  }

  std::size_t enqueue_or_replace(std::span<const Event> events) noexcept {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].kind == EventKind::quote) {
        if (slot(events[i].series).put(events[i])) {
          queue_.queue_.try_enqueue(line_, events[i]);  // its room is set aside: one token a series
        } else {
          conflated_.add();
        }
      } else if (room(1) == 0 || !enqueue(events.subspan(i, 1))) {
        return i;
      }
    }
    return events.size();
  }

  bool enqueue(std::span<const Event> events) noexcept {
    if (!queue_.queue_.try_enqueue_bulk(line_, events.data(), events.size())) return false;
    reserved_ += events.size();
    return true;
  }

  EventQueue& queue_;
  const moodycamel::ProducerToken& line_;
  std::size_t capacity_;
  std::vector<Slot> slots_;  // by series; none if lossless
  Waker& waker_;
  market::Counter& conflated_;
  std::size_t reserved_ = 0;       // events sent that needed room, since the start
  std::size_t released_seen_ = 0;  // of them, gone from the queue as last looked at
  alignas(64) std::atomic<std::size_t> released_{0};
};

// Blocks are set aside for the most each feed can have waiting, which need not begin and end with a block; a
// block once taken stays with its line.
EventQueue::EventQueue(std::size_t feeds, std::size_t series, std::size_t capacity, Overload overload,
                       Waker& waker, metrics::PipelineStats& stats)
    : queue_(feeds * (capacity + series + 2 * moodycamel::ConcurrentQueueDefaultTraits::BLOCK_SIZE) +
             kOwnCapacity + 2 * moodycamel::ConcurrentQueueDefaultTraits::BLOCK_SIZE),
      consumer_(queue_),
      overload_(overload),
      stats_(stats) {
  const bool one_line = overload == Overload::lossless;
  lines_.reserve(feeds + 1);
  for (std::size_t i = 0; i < (one_line ? 1 : feeds) + 1; ++i) lines_.emplace_back(queue_);
  doors_.reserve(feeds + 1);
  for (std::size_t i = 0; i < feeds; ++i) {
    doors_.push_back(std::make_unique<Door>(*this, lines_[one_line ? 0 : i], series, capacity, waker,
                                            stats.of_feed[i].conflated));
  }
  doors_.push_back(std::make_unique<Door>(*this, lines_.back(), 0, kOwnCapacity, waker, own_conflated_));
}

EventQueue::~EventQueue() = default;

market::EventSink& EventQueue::sink(market::FeedId feed) {
  return *doors_[static_cast<std::size_t>(feed)];
}

market::EventSink& EventQueue::own_sink() {
  return *doors_.back();
}

market::FeedId EventQueue::own_feed() const noexcept {
  return static_cast<market::FeedId>(doors_.size() - 1);
}

std::size_t EventQueue::drain(std::span<Event> out) noexcept {
  const std::size_t n = queue_.try_dequeue_bulk(consumer_, out.data(), out.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto feed = static_cast<std::size_t>(out[i].feed);
    market::ensure(feed < doors_.size());
    Door& door = *doors_[feed];
    if (overload_ == Overload::conflate && out[i].kind == EventKind::quote) {
      if (door.slot(out[i].series).take(out[kept])) {
        ++kept;
      } else {
        stats_.of_feed[feed].overtaken.add();
      }
      continue;
    }
    door.release(1);
    if (kept != i) out[kept] = out[i];
    ++kept;
  }
  return kept;
}

}  // namespace rotation::daemon
