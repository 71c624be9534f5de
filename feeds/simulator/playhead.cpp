#include "feeds/simulator/playhead.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

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

Playhead::Playhead(Source& source, double speed, std::size_t awaited, std::function<void()> on_move)
    : source_(source),
      speed_(speed),
      awaited_(awaited),
      on_move_(std::move(on_move)),
      stretch_(source.stretch()),
      closed_through_(source.history_end()) {
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
  front_ = 0;
  if (stretch_) return;
  ended_ = true;
  end_ = stretch_begins_;
}

// If all have taken the stretch: the last of them is `by`, the others had to wait.
void Playhead::move_on(const Reader* by) {
  if (!loaded_ || front_ != ticks_.size()) return;
  if (!std::all_of(readers_.begin(), readers_.end(), [](const Reader* reader) { return reader->done_; }))
    return;
  next_stretch();
  for (Reader* const reader : readers_) {
    reader->next_ = 0;
    reader->done_ = false;
    reader->waited_ = reader != by;
  }
  on_move_();
}

void Playhead::join(Reader& reader, WallTime now) {
  if (started_) skip_to(now);
  readers_.push_back(&reader);
  if (!started_) {
    if (readers_.size() < awaited_) return;
    started_ = true;
    stretch_begins_ = now;
    on_move_();
    return;
  }
  if (ended_) return;
  if (!loaded_) load();
  reader.next_ = front_;
  while (speed_ != kAsFastAsRead && reader.next_ < ticks_.size() && wall_of(ticks_[reader.next_].due) < now)
    ++reader.next_;
  front_ = std::max(front_, reader.next_);
  reader.done_ = reader.next_ == ticks_.size();
}

void Playhead::leave(const Reader& reader) {
  std::erase(readers_, &reader);
  move_on(nullptr);
}

void Playhead::skip_to(WallTime now) {
  if (!started_ || speed_ == kAsFastAsRead || !readers_.empty()) return;
  while (stretch_ && wall_of(stretch_->end) < now) next_stretch();
  if (!stretch_) return;
  if (!loaded_) load();
  for (; wall_of(ticks_[front_].due) < now; ++front_) last_ = std::max(last_, ticks_[front_].ts);
}

const Tick* Playhead::Reader::peek(WallTime now) {
  Playhead& at = playhead_;
  if (at.ended_) {
    // As fast as it is read, the end is when its last tick was.
    if (at.speed_ == kAsFastAsRead && at.end_ < now && at.end_ == at.stretch_begins_) at.end_ = now;
    return nullptr;
  }
  const auto due = next_due();
  if (!due || *due > now) return nullptr;
  if (std::exchange(waited_, false)) since_ = now;
  return &at.ticks_[next_];
}

void Playhead::Reader::pop() {
  Playhead& at = playhead_;
  assert(at.loaded_ && next_ < at.ticks_.size());
  at.last_ = std::max(at.last_, at.ticks_[next_].ts);
  at.front_ = std::max(at.front_, ++next_);
}

void Playhead::Reader::taken() {
  if (!at_stretch_end()) return;
  done_ = true;
  playhead_.move_on(this);
}

bool Playhead::Reader::at_stretch_end() const {
  return playhead_.loaded_ && next_ == playhead_.ticks_.size();
}

std::optional<WallTime> Playhead::Reader::next_due() {
  Playhead& at = playhead_;
  if (at.ended_ || !at.started_) return std::nullopt;
  if (!at.loaded_) at.load();
  if (next_ == at.ticks_.size()) return std::nullopt;
  return at.wall_of(at.ticks_[next_].due);
}

WallTime::duration Playhead::Reader::lateness(WallTime now) {
  if (playhead_.speed_ == kAsFastAsRead || waited_) return {};
  const auto due = next_due();
  return due ? now - std::max(*due, since_) : WallTime::duration{};
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
  return std::max(last_, std::min(at, front_ < ticks_.size() ? ticks_[front_].due : stretch_->end));
}

}  // namespace rotation::simulator
