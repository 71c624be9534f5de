// FeedIo: the configured feeds and the one thread that carries all their connections: its own, or a part of
// another one's turns.
#pragma once

#include <memory>
#include <system_error>
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

  // Each feed publishes to its own door of the queue. Shared: there is no thread; another one takes turns.
  void start(EventQueue& queue, Threading threading);
  // Keeps the started thread on one processor, as daemon::pin() does. Dedicated only.
  [[nodiscard]] std::error_code pin(int cpu) noexcept;
  // Ends every connection, in whatever phase it is, within its close deadline, and joins. Shared: on this
  // thread; the other one takes no more turns.
  void stop();

  // Has the feeds' thread turned since the last call? One thread.
  [[nodiscard]] bool turned();

  // Shared only, the thread that takes turns: does one thing that is due, if there is any; how many.
  std::size_t turn();
  // Likewise: waits for it, at most so long, and does it.
  void wait(market::Duration limit);
  // Ends a wait. Any thread.
  void interrupt() noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::daemon
