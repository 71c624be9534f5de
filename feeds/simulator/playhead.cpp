#include "feeds/simulator/playhead.hpp"

#include <algorithm>
#include <cassert>

namespace rotation::simulator {
namespace {

namespace chr = std::chrono;
using market::Duration;
using market::Timestamp;

constexpr double kLeastSpeedAfterEnd = 60;
constexpr Duration kLongestAfterEnd = chr::hours{3};

WallTime::duration scaled(Duration market_time, double speed) {
  return chr::duration_cast<WallTime::duration>(
      chr::duration<double, std::nano>(static_cast<double>(market_time.count()) / speed));
}

Tick heartbeat(Timestamp due, Timestamp ts) {
  return {.due = due, .ts = ts, .kind = TickKind::heartbeat};
}

}  // namespace

Playhead::Playhead(Source& source, double speed)
    : source_(source), speed_(speed), stretch_(source.stretch()), closed_through_(source.history_end()) {
  assert(speed > 0);
  if (stretch_) last_ = stretch_->begin;
  ended_ = !stretch_;
}

WallTime Playhead::wall_of(Timestamp due) const {
  return stretch_begins_ +
         (speed_ == kAsFastAsRead ? WallTime::duration{} : scaled(due - stretch_->begin, speed_));
}

void Playhead::load() {
  source_.ticks(ticks_);
  if (stretch_->first) ticks_.insert(ticks_.begin(), heartbeat(stretch_->begin, stretch_->begin));
  ticks_.push_back(heartbeat(stretch_->end, stretch_->last ? stretch_->end + kAfterClose : stretch_->end));
  next_ = 0;
  loaded_ = true;
}

void Playhead::next_stretch() {
  if (speed_ != kAsFastAsRead) stretch_begins_ += scaled(stretch_->end - stretch_->begin, speed_);
  if (stretch_->last) {
    closed_through_ = stretch_->session;
    ++sessions_played_;
    last_ = stretch_->end + kAfterClose;
  }
  source_.advance();
  stretch_ = source_.stretch();
  loaded_ = false;
  if (stretch_) return;
  ended_ = true;
  end_ = stretch_begins_;
}

void Playhead::join(WallTime now) {
  if (!started_) stretch_begins_ = now;
  started_ = true;
  skip_to(now);
}

void Playhead::skip_to(WallTime now) {
  if (!started_ || speed_ == kAsFastAsRead) return;
  while (stretch_ && wall_of(stretch_->end) < now) next_stretch();
  if (!stretch_) return;
  if (!loaded_) load();
  while (stretch_ && wall_of(ticks_[next_].due) < now) pop();
}

const Tick* Playhead::peek(WallTime now) {
  if (ended_) {
    // As fast as it is read, the end is when its last tick was.
    if (speed_ == kAsFastAsRead && end_ < now && end_ == stretch_begins_) end_ = now;
    return nullptr;
  }
  if (!loaded_) load();
  return wall_of(ticks_[next_].due) <= now ? &ticks_[next_] : nullptr;
}

void Playhead::pop() {
  assert(loaded_ && next_ < ticks_.size());
  last_ = std::max(last_, ticks_[next_].ts);
  if (++next_ == ticks_.size()) next_stretch();
}

std::optional<WallTime> Playhead::next_due() {
  if (ended_) return std::nullopt;
  if (!loaded_) load();
  return wall_of(ticks_[next_].due);
}

Timestamp Playhead::clock(WallTime now) {
  if (!started_) return last_;
  if (ended_) {
    const double speed = std::max(kLeastSpeedAfterEnd, speed_ == kAsFastAsRead ? 3600.0 : speed_);
    const auto elapsed = chr::duration<double>(now - end_).count() * speed;
    const double most = chr::duration<double>(kLongestAfterEnd).count();
    return last_ + chr::duration_cast<Duration>(chr::duration<double>(std::clamp(elapsed, 0.0, most)));
  }
  if (speed_ == kAsFastAsRead) return last_;
  if (!loaded_) load();
  const auto since = chr::duration<double, std::nano>(now - stretch_begins_) * speed_;
  const Timestamp at = stretch_->begin + Duration{static_cast<std::int64_t>(std::max(0.0, since.count()))};
  // Before the first tick of a session `last_` is the evening before, and its clock does not run.
  return std::max(last_, std::min(at, ticks_[next_].due));
}

}  // namespace rotation::simulator
