#include "feeds/journal/writer.hpp"

#include <algorithm>
#include <utility>

#include "feeds/market/ensure.hpp"

namespace rotation::journal {

using market::Event;
using segment::bytes_of;
using segment::Health;

Writer::Writer(WriterOptions options, Ring& ring, market::JournalCounters& counters, segment::Notify notify)
    : options_(std::move(options)),
      ring_(ring),
      counters_(counters),
      notify_(std::move(notify)),
      taken_(kEventsPerRecord),
      next_(options_.begin.sequence),
      durable_next_(next_),
      segment_(options_.begin.segment - 1) {
  if (ready()) (void)append();
}

bool Writer::mark(const State& state) noexcept {
  return new_marks_.push(state);
}

void Writer::turn() {
  if (!drain()) return;
  const auto now = Steady::now();
  if (out_.is_open() && (written_ >= options_.file_bytes || now - opened_ >= options_.file_age))
    end_segment();
}

void Writer::close() {
  if (drain() && out_.is_open()) end_segment();
}

void Writer::abandon() {
  if (drain() && out_.is_open()) (void)seal(Kind::synced, bytes_of(std::uint64_t{written_}));
}

// False: the disk does not take it.
bool Writer::drain() {
  for (std::size_t n = taken_.size(); n == taken_.size();) {
    n = ring_.copy(position_, taken_);
    // Now: those of all but the last of these events are there.
    new_marks_.consume_all([this](const State& state) { marks_.push_back(state); });
    if (!write(std::span(taken_).first(n))) return false;
    const bool due =
        written_ - synced_ >= options_.sync_bytes || Steady::now() - unsynced_since_ >= options_.sync;
    if (written_ > synced_ && due && !(sync() && roomy())) return false;
  }
  return true;
}

// Takes `events`, which follow position_. False: the disk does not.
bool Writer::write(std::span<const Event> events) {
  const bool nothing = events.empty() && (marked_ == marks_.size() || marks_[marked_].sequence >= next_);
  if (nothing) return true;
  if (!ready()) return false;
  const std::size_t taken = events.size();
  put_marks();
  while (!events.empty()) {
    market::ensure(events.front().sequence >= next_);
    if (const std::uint64_t first = events.front().sequence; first > next_) {
      const Gap gap{.first = next_, .last = first - 1, .cause = Gap::Cause::queue};
      put(Kind::gap, bytes_of(gap), events.front().ts_recv);
      next_ = first;
      put_marks();
    }
    const std::uint64_t stop = marked_ < marks_.size() ? marks_[marked_].sequence + 1 : UINT64_MAX;
    std::size_t n = 1;
    while (n < events.size() && events[n].sequence == next_ + n && next_ + n < stop) ++n;
    last_ = events[n - 1].ts_recv;
    put(Kind::events, {reinterpret_cast<const char*>(events.data()), n * sizeof(Event)}, events[0].ts_recv);
    next_ += n;
    events = events.subspan(n);
    put_marks();
  }
  if (!append()) return false;
  position_ += taken;
  counters_.events.add(taken);
  return true;
}

// Those that speak of what is written.
void Writer::put_marks() {
  for (; marked_ < marks_.size() && marks_[marked_].sequence < next_; ++marked_) {
    put(Kind::state, bytes_of(marks_[marked_]), last_);
  }
}

void Writer::put(Kind kind, std::string_view payload, market::Timestamp time) {
  segment::append(batch_, {static_cast<std::uint8_t>(kind), 0, time, payload}, ++number_);
}

// Is there a segment?
bool Writer::ready() {
  if (!out_.is_open() && !open()) return false;
  if (std::exchange(tell_synced_, false)) put(Kind::synced, bytes_of(std::uint64_t{synced_}), last_);
  return true;
}

bool Writer::open() {
  if ((failing_ && Steady::now() < retry_at_) || !roomy()) return false;
  Begin begin = options_.begin;
  std::error_code error = std::make_error_code(std::errc::file_exists);
  while (error == std::errc::file_exists) {
    begin.segment = ++segment_;
    file_ = segment_path(options_.folder, begin.run, begin.segment);
    error = out_.create(file_);
  }
  if (error) {
    --segment_;
    fail("cannot be made", error);
    return false;
  }
  begin.sequence = next_;
  number_ = 0;
  written_ = synced_ = 0;
  first_open_.store(segment_, std::memory_order_release);
  opened_ = Steady::now();
  batch_ = segment::preamble(kFormat);
  put(Kind::begin, text_of(begin), begin.run);
  return true;
}

// Is there more room on the disk than has to be left?
bool Writer::roomy() {
  if (options_.min_free == 0) return true;
  std::error_code error;
  const auto space = std::filesystem::space(options_.folder, error);
  if (error || space.available >= options_.min_free) return true;  // an error is for what follows to meet
  fail("cannot go on, " + std::to_string(space.available >> 20U) + " MiB are left of " +
           std::to_string(options_.min_free >> 20U),
       std::make_error_code(std::errc::no_space_on_device));
  return false;
}

bool Writer::append() {
  if (const std::error_code error = out_.append(batch_)) {
    fail("cannot be written", error);
    return false;
  }
  if (written_ == synced_) unsynced_since_ = Steady::now();
  written_ += batch_.size();
  counters_.bytes.add(batch_.size());
  batch_.clear();
  return true;
}

bool Writer::sync() {
  if (const std::error_code error = out_.sync()) {
    fail("cannot be synced", error);
    return false;
  }
  synced_ = written_;
  tell_synced_ = true;
  ring_.release(position_);
  durable_next_ = next_;
  marks_.erase(marks_.begin(), marks_.begin() + static_cast<std::ptrdiff_t>(std::exchange(marked_, 0)));
  counters_.syncs.add();
  counters_.durable_ns.store(last_.time_since_epoch().count(), std::memory_order_relaxed);
  counters_.open_bytes.store(written_, std::memory_order_relaxed);
  if (std::exchange(failing_, false)) {
    counters_.failing.store(false, std::memory_order_relaxed);
    notify_(Health::well, file_.string());
  }
  return true;
}

// Puts a record that says that all before it is on the disk.
bool Writer::seal(Kind kind, std::string_view payload) {
  if (written_ > synced_ && !sync()) return false;
  put(kind, payload, last_);
  return append() && sync();
}

void Writer::end_segment() {
  if (!seal(Kind::end, {})) return;
  counters_.closed_bytes.fetch_add(written_, std::memory_order_relaxed);
  leave();
}

// After a write or a sync that failed nothing on this descriptor is trusted: what was known to be on the disk
// stays, and the next segment begins behind it.
void Writer::fail(const std::string& what, std::error_code error) {
  counters_.failures.add();
  counters_.failing.store(true, std::memory_order_relaxed);
  if (!std::exchange(failing_, true)) {
    notify_(Health::failing, file_.string() + ": " + what + ": " + error.message());
  }
  retry_at_ = Steady::now() + options_.retry;
  // A segment without an event that is known to be there is none.
  if (out_.is_open() && !out_.truncate(synced_) && synced_ == 0) {
    std::filesystem::remove(file_, error);
    --segment_;
  }
  leave();
  position_ = ring_.released();
  next_ = durable_next_;
  marked_ = 0;
}

void Writer::leave() noexcept {
  out_.close();
  batch_.clear();
  written_ = synced_ = 0;
  tell_synced_ = false;
  counters_.open_bytes.store(0, std::memory_order_relaxed);
  first_open_.store(segment_ + 1, std::memory_order_release);
  untidy_.store(true, std::memory_order_release);
}

void Writer::tidy(const std::stop_token& stop) {
  untidy_.exchange(false, std::memory_order_acquire);  // before a look at which are over
  const std::filesystem::path open =
      segment_path(options_.folder, options_.begin.run, first_open_.load(std::memory_order_acquire));
  std::string trouble;
  try {
    for (const SegmentFile& segment : segments_in(options_.folder)) {
      if (segment.path >= open || stop.stop_requested()) break;
      if (!segment.compressed) {
        trouble += compress(segment.path, stop);
        continue;
      }
      // A process killed as it compressed may have left the plain one, too.
      std::error_code ignored;
      std::filesystem::remove(std::filesystem::path(segment.path).replace_extension(), ignored);
    }
    counters_.closed_bytes.store(retain(options_.folder, options_.retention, open),
                                 std::memory_order_relaxed);
  } catch (const std::filesystem::filesystem_error& error) {
    trouble += error.what();
  }
  if (!trouble.empty() && trouble != trouble_) notify_(Health::trouble, trouble);
  trouble_ = trouble;
}

}  // namespace rotation::journal
