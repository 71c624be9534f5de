// Events on their way to the sink: what it has no room for now is kept, in order, and offered again.
#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "feeds/market/feed_counters.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::net {

class Outlet {
 public:
  explicit Outlet(market::FeedCounters& counters) : counters_(counters) { events_.reserve(kUsual); }

  void connect(market::EventSink& sink) noexcept { sink_ = &sink; }

  // New events are appended here.
  [[nodiscard]] std::vector<market::Event>& events() noexcept { return events_; }

  // Offers what is there. False: some had to stay; do not read on, offer again soon.
  [[nodiscard]] bool flush() noexcept {
    const std::span<const market::Event> waiting{events_.data() + taken_, events_.size() - taken_};
    if (!waiting.empty()) {
      const std::size_t n = sink_->publish(waiting);
      counters_.events.add(n);
      taken_ += n;
    }
    const bool all = taken_ == events_.size();
    count_wait(all);
    if (all) {
      events_.clear();
      taken_ = 0;
    }
    return all;
  }

 private:
  using Steady = std::chrono::steady_clock;
  static constexpr std::size_t kUsual = 4096;

  void count_wait(bool all) noexcept {
    if (all && !waiting_) return;
    const auto now = Steady::now();
    if (waiting_) counters_.backpressure_ns.add(static_cast<std::uint64_t>((now - since_).count()));
    since_ = now;
    waiting_ = !all;
  }

  market::FeedCounters& counters_;
  market::EventSink* sink_ = nullptr;
  std::vector<market::Event> events_;
  std::size_t taken_ = 0;
  bool waiting_ = false;
  Steady::time_point since_;
};

}  // namespace rotation::net
