// FeedIo: the configured feeds and the one thread that carries all their connections.
#pragma once

#include <memory>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/connections.hpp"
#include "daemon/event_queue.hpp"
#include "daemon/log.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/capture_counters.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon {

class FeedIo {
 public:
  // Reads secrets and makes the folders of captures; throws std::runtime_error, one sentence, if that cannot
  // be. Everything else referred to outlives the object. One feed for each connection of `plan`.
  FeedIo(const Config& config, const std::vector<PlannedConnection>& plan, const market::SeriesTable& series,
         const market::Calendar& calendar, const market::Clock& clock, Log& log);
  ~FeedIo();  // stops

  [[nodiscard]] const std::vector<std::unique_ptr<market::Feed>>& feeds() const noexcept;

  // Is any market open now whose series this feed carries? Simulated markets always are. Any thread.
  [[nodiscard]] bool market_open(std::size_t feed) const;

  // Of this feed's capture; nullptr: nothing is captured. Any thread.
  [[nodiscard]] const market::CaptureCounters* capture(std::size_t feed) const noexcept;

  // Silence of so long, while a market is open, is too long. Any thread.
  [[nodiscard]] market::Duration mute_after(std::size_t feed) const;

  // Each feed publishes to its own door of the queue.
  void start(EventQueue& queue);
  // Ends every connection, in whatever phase it is, within its close deadline, and joins.
  void stop();

  // Has the feeds' thread turned since the last call? One thread.
  [[nodiscard]] bool turned();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::daemon
