// One engine fed from captures: each record goes to the decoder of its connection, and what comes out takes
// the way of live data: queue, pipeline, sequencer, engine. The clock shows the times of receipt.
//
// What a live engine may do otherwise, since it is a matter of its speed and not of what was received:
// conflate quotes (by the clock only), take the events of two connections in another order, be late for a
// second. None of it exists where simulated time drives the clock and one connection carries all.
//
// One thread. Memory: the engine's windows and one queue.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/connections.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/history_source.hpp"
#include "daemon/pipeline.hpp"
#include "feeds/capture/format.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::daemon {

class CaptureRun {
 public:
  // Throws std::runtime_error, one sentence, if the configuration's reference file has a mistake.
  CaptureRun(const Config& config, Sequencer::OnSession on_session);
  CaptureRun(const CaptureRun&) = delete;
  CaptureRun& operator=(const CaptureRun&) = delete;

  // What `run` does before its feeds begin; once. REQUIRES: rows by day.
  void warm(const History& history);

  // One record of the connection at this position of connections(). REQUIRES: capture::Reader::kPadding
  // readable bytes after the payload.
  void play(std::size_t connection, const capture::Record& record);
  // After the last one.
  void finish();

  // What was played of one connection.
  struct Line {
    std::unique_ptr<providers::Provider> provider;
    market::FeedCounters counters;  // of them: connects, messages, bytes, events, rejected
    std::uint64_t begun = 0;
    std::uint64_t lost = 0;  // messages that the capture says it does not have
    bool live = false;       // the connection that is open has brought data
  };

  [[nodiscard]] const std::vector<PlannedConnection>& connections() const noexcept { return connections_; }
  [[nodiscard]] const Line& line(std::size_t connection) const noexcept { return lines_[connection]; }
  [[nodiscard]] const EngineSetup& setup() const noexcept { return setup_; }
  // Refused by the quality gate, by market::Reject.
  [[nodiscard]] std::uint64_t gate_rejects(market::Reject reason) const;

 private:
  class ReceiptClock final : public market::Clock {
   public:
    [[nodiscard]] market::Timestamp now() const noexcept override { return now_; }
    void set(market::Timestamp now) noexcept { now_ = now; }

   private:
    market::Timestamp now_ = market::kNoTime;
  };

  void advance(market::Timestamp to);
  void say(std::size_t connection, market::StatusCode code, market::Timestamp ts);
  void publish(std::size_t connection);
  void drain();

  const ClockMode mode_;
  const std::size_t batch_;
  EngineSetup setup_;
  const std::vector<PlannedConnection> connections_;
  metrics::PipelineStats stats_;
  Waker waker_;
  EventQueue queue_;
  metrics::SnapshotCell snapshot_;
  ReceiptClock clock_;
  Pipeline pipeline_;
  std::deque<Line> lines_;  // by connection
  std::vector<market::Event> events_;
};

}  // namespace rotation::daemon
