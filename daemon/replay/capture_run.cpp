#include "daemon/replay/capture_run.hpp"

#include <span>
#include <utility>

#include "daemon/warm_up.hpp"
#include "feeds/providers/table.hpp"

namespace rotation::daemon {

using capture::Kind;
using market::Event;
using market::StatusCode;
using market::Timestamp;

CaptureRun::CaptureRun(const Config& config, Sequencer::OnSession on_session)
    : mode_(config.clock),
      batch_(static_cast<std::size_t>(config.pipeline.batch)),
      setup_(config, live_parameters(config)),
      connections_(plan_connections(config, setup_.series)),
      stats_(connections_.size(), static_cast<std::size_t>(config.pipeline.queue_capacity)),
      queue_(connections_.size(), setup_.series.size(),
             static_cast<std::size_t>(config.pipeline.queue_capacity), Overload::lossless, waker_, stats_),
      snapshot_(setup_.engine.refresh()),
      pipeline_({.clock = mode_, .batch = batch_}, clock_, setup_.engine, setup_.schedule, queue_, snapshot_,
                stats_, std::move(on_session)) {
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    const providers::Row& row = providers::table()[config.feeds[connections_[i].feed].provider];
    Line& line = lines_.emplace_back();
    line.provider = row.make(static_cast<market::FeedId>(i), connections_[i].instruments);
    line.provider->begin();
  }
}

void CaptureRun::warm(const History& history) {
  warm_up(pipeline_.sequencer(), setup_.calendar, history.rows,
          figures(setup_.references, history.actions));
  pipeline_.publish();
}

void CaptureRun::play(std::size_t connection, const capture::Record& record) {
  advance(record.received);
  Line& line = lines_[connection];
  events_.clear();
  switch (record.kind) {
    case Kind::connections:
      break;
    case Kind::begin:
      line.provider->begin();
      line.live = false;
      ++line.begun;
      break;
    case Kind::message:
      line.counters.messages.add();
      line.counters.bytes.add(record.payload.size());
      (void)line.provider->decode(record.payload, record.received, events_, line.counters);
      if (!events_.empty() && !line.live) {
        line.live = true;
        line.counters.connects.add();
        say(connection, StatusCode::feed_live, record.received);
      }
      break;
    case Kind::mute:
      say(connection, StatusCode::feed_mute, record.received);
      break;
    case Kind::down:
      say(connection, StatusCode::feed_down, record.received);
      break;
    case Kind::gap:
      line.lost += capture::gap_of(record.payload)->messages;
      break;
  }
  publish(connection);
}

void CaptureRun::finish() {
  drain();
}

std::uint64_t CaptureRun::gate_rejects(market::Reject reason) const {
  return snapshot_.load().core.rejected[static_cast<std::size_t>(reason)];
}

// By the clock time goes on between two records, too: an engine that has nothing to do still takes a turn
// just after each second.
void CaptureRun::advance(Timestamp to) {
  constexpr market::Duration kSecond = std::chrono::seconds{1};
  const Timestamp from = clock_.now();
  if (to <= from) return;
  if (mode_ == ClockMode::wall && from != market::kNoTime) {
    const Timestamp first = std::chrono::floor<std::chrono::seconds>(from) + kSecond + market::Duration{1};
    if (first <= to) drain();
    for (Timestamp turn = first; turn <= to; turn += kSecond) {
      clock_.set(turn);
      pipeline_.poll();
    }
  }
  clock_.set(to);
  if (from == market::kNoTime) pipeline_.poll();
}

// Before what the message brought: so says a live feed.
void CaptureRun::say(std::size_t connection, StatusCode code, Timestamp ts) {
  Event event;
  event.ts_event = event.ts_recv = ts;
  event.kind = market::EventKind::status;
  event.feed = static_cast<market::FeedId>(connection);
  event.status = {code};
  events_.insert(events_.begin(), event);
}

void CaptureRun::publish(std::size_t connection) {
  market::EventSink& sink = queue_.sink(static_cast<market::FeedId>(connection));
  for (std::span<const Event> rest = events_; !rest.empty();) {
    const std::size_t taken = sink.publish(rest);
    lines_[connection].counters.events.add(taken);
    rest = rest.subspan(taken);
    if (!rest.empty() || queue_.size() >= batch_) drain();
  }
}

void CaptureRun::drain() {
  while (queue_.size() > 0) pipeline_.poll();
}

}  // namespace rotation::daemon
