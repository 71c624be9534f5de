#include "feeds/simulator/playhead.hpp"

#include <algorithm>
#include <utility>

#include "feeds/market/ensure.hpp"

namespace rotation::simulator {
namespace {

namespace chr = std::chrono;
using market::Duration;
using market::Timestamp;

WallTime::duration scaled(Duration market_time, double speed) {
  return chr::duration_cast<WallTime::duration>(
      chr::duration<double, std::nano>(static_cast<double>(market_time.count()) / speed));
}

}  // namespace

Playhead::Playhead(Source& source, double speed, std::size_t awaited, std::function<void()> on_move)
    : source_(source),
      speed_(speed),
      awaited_(awaited),
      on_move_(std::move(on_move)),
      stretch_(source.stretch()),
      closed_through_(source.history_end()) {
  market::ensure(speed > 0);
  if (stretch_) last_ = stretch_->begin;
  ended_ = !stretch_;
}

WallTime Playhead::wall_of(Timestamp due) const {
  return stretch_begins_ +
         (speed_ == kAsFastAsRead ? WallTime::duration{} : scaled(due - stretch_->begin, speed_));
}

void Playhead::load() {
  source_.ticks(ticks_);
  loaded_ = true;
  front_ = limit_ = 0;
  if (!ticks_.empty()) next_step();
}

void Playhead::next_stretch() {
  if (speed_ != kAsFastAsRead) stretch_begins_ += scaled(stretch_->end - stretch_->begin, speed_);
  if (stretch_->last) {
    closed_through_ = stretch_->session;
    ++sessions_played_;
  }
  source_.advance();
  stretch_ = source_.stretch();
  ended_ = !stretch_;
  loaded_ = false;
}

// REQUIRES: there are ticks beyond the present one.
void Playhead::next_step() {
  const Duration into = ticks_[limit_].due - stretch_->begin;
  const Timestamp end = stretch_->begin + (into / kStep + 1) * kStep;
  const auto beyond = [end](const Tick& tick) { return tick.due >= end; };
  const auto from = ticks_.begin() + static_cast<std::ptrdiff_t>(limit_);
  limit_ = static_cast<std::size_t>(std::find_if(from, ticks_.end(), beyond) - ticks_.begin());
}

// If all have taken the step, by the last one of them. It has waited for nobody only if it is alone.
void Playhead::move_on(const Reader* by) {
  if (!loaded_ || front_ != limit_) return;
  if (!std::all_of(readers_.begin(), readers_.end(), [](const Reader* reader) { return reader->done_; }))
    return;
  if (limit_ < ticks_.size()) {
    next_step();
  } else {
    for (ticks_.clear(); stretch_ && ticks_.empty();) {
      next_stretch();
      if (stretch_) load();
    }
    for (Reader* const reader : readers_) reader->next_ = 0;
  }
  for (Reader* const reader : readers_) {
    reader->done_ = false;
    reader->waited_ = reader != by || readers_.size() > 1;
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
  while (speed_ != kAsFastAsRead && reader.next_ < limit_ && wall_of(ticks_[reader.next_].due) < now)
    ++reader.next_;
  front_ = std::max(front_, reader.next_);
  reader.done_ = reader.next_ == limit_;
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
  for (; front_ < ticks_.size() && wall_of(ticks_[front_].due) < now; ++front_)
    last_ = std::max(last_, ticks_[front_].ts);
  while (limit_ < front_) next_step();
}

const Tick* Playhead::Reader::peek(WallTime now) {
  const auto due = next_due();
  if (!due || *due > now) return nullptr;
  if (std::exchange(waited_, false)) since_ = now;
  return &playhead_.ticks_[next_];
}

void Playhead::Reader::pop() {
  Playhead& at = playhead_;
  market::ensure(at.loaded_ && next_ < at.limit_);
  at.last_ = std::max(at.last_, at.ticks_[next_].ts);
  at.front_ = std::max(at.front_, ++next_);
}

void Playhead::Reader::taken() {
  if (!at_step_end()) return;
  done_ = true;
  playhead_.move_on(this);
}

bool Playhead::Reader::at_step_end() const {
  return playhead_.loaded_ && next_ == playhead_.limit_;
}

std::optional<WallTime> Playhead::Reader::next_due() {
  Playhead& at = playhead_;
  if (at.ended_ || !at.started_) return std::nullopt;
  if (!at.loaded_) at.load();
  if (next_ == at.limit_) return std::nullopt;
  return at.wall_of(at.ticks_[next_].due);
}

WallTime::duration Playhead::Reader::lateness(WallTime now) {
  if (playhead_.speed_ == kAsFastAsRead || waited_) return {};
  const auto due = next_due();
  return due ? now - std::max(*due, since_) : WallTime::duration{};
}

}  // namespace rotation::simulator
