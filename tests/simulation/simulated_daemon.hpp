// A daemon on the simulated machine: what `run` makes of a configuration, from the sockets to the snapshot,
// on one thread. Left out: the web server, the log's lines, and the threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "daemon/connections.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/event_queue.hpp"
#include "daemon/journal_setup.hpp"
#include "daemon/log.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/record.hpp"
#include "daemon/start.hpp"
#include "daemon/state_lock.hpp"
#include "daemon/system_clock.hpp"
#include "feeds/net/live_feed.hpp"

namespace rotation::testing {

class SimulatedDaemon {
 public:
  // Throws what a start throws.
  SimulatedDaemon(boost::asio::io_context& io, const daemon::Config& config, const std::string& folder,
                  daemon::Log& log, const daemon::SystemClock& clock, std::uint64_t jitter_seed);

  void start();
  // Everything but the feeds, whose turns are the io_context's.
  void turn();
  // As it does when it is told to stop.
  void mark_state();

  [[nodiscard]] const signals::Engine& engine() const { return setup_.engine; }
  [[nodiscard]] const market::SeriesTable& series() const { return setup_.series; }
  // What the providers call them, by series.
  [[nodiscard]] const std::vector<std::string>& symbols() const { return symbols_; }
  // Event time of the last event consumed.
  [[nodiscard]] market::Timestamp known() const { return known_; }
  // Transitions on record at the start, and those that are certain by now.
  [[nodiscard]] std::uint64_t recorded() const { return recorded_; }
  [[nodiscard]] std::uint64_t durable() const { return record_.counters().durable; }

 private:
  static constexpr std::size_t kQueue = 64;  // events of each feed: it is often full

  const std::string folder_;
  const daemon::Config& config_;
  const daemon::SystemClock& clock_;
  daemon::Log& log_;
  const daemon::StateLock lock_;
  const daemon::Provenance provenance_;
  daemon::EngineSetup setup_;
  daemon::Record record_;
  const std::uint64_t recorded_;
  const std::vector<daemon::PlannedConnection> connections_;
  daemon::Waker waker_;
  metrics::PipelineStats stats_;
  daemon::EventQueue queue_;
  metrics::SnapshotCell snapshot_;
  const std::unique_ptr<journal::Journal> journal_;
  daemon::Pipeline pipeline_;
  std::vector<std::string> symbols_;
  std::vector<std::unique_ptr<net::LiveFeed>> feeds_;
  bool live_ = false;
  market::Timestamp known_{};
};

}  // namespace rotation::testing
