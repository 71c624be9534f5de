// Writes the segments of one run, taking the events from the ring.
//
// What is promised: what turn() has taken survives the process (and what it has not, too: ring.hpp); all but
// the latest second, or the latest 4 MiB if that is less, survives a loss of power. A disk that fails costs
// the caller nothing: the segment is cut after the last byte known to be on the disk and left, a new one is
// tried every `retry`, and begins with what the old one has lost. Only what the ring had no room for
// meanwhile is missing; a gap says which.
//
// A segment that is over is compressed; the oldest go as Retention says.
//
// One thread; blocks on the disk.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <system_error>
#include <vector>

#include <boost/lockfree/spsc_queue.hpp>

#include "feeds/journal/folder.hpp"
#include "feeds/journal/format.hpp"
#include "feeds/journal/ring.hpp"
#include "feeds/market/journal_counters.hpp"
#include "feeds/segment/file.hpp"

namespace rotation::journal {

struct WriterOptions {
  std::filesystem::path folder;
  Begin begin;  // of the run's first segment
  std::size_t file_bytes = std::size_t{64} << 20;
  std::chrono::milliseconds file_age = std::chrono::hours{1};
  std::size_t sync_bytes = std::size_t{4} << 20;
  std::chrono::milliseconds sync{1000};
  std::chrono::milliseconds retry{1000};
  // With less room on the disk nothing is written: what is left is the store's, which is small and precious.
  std::uint64_t min_free = 0;  // bytes
  Retention retention;
};

class Writer {
 public:
  // Makes the first segment. What is referred to outlives the writer.
  Writer(WriterOptions options, Ring& ring, market::JournalCounters& counters, segment::Notify notify);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // To be kept behind the event it speaks of. The thread that fills the ring, after that event and before the
  // next. No allocation. False: it found no room, since the disk fails for weeks or time is simulated, and is
  // left out.
  bool mark(const State& state) noexcept;

  // Takes what is in the ring, and does what has fallen due.
  void turn();

  // Takes what is left and ends the segment. What a failing disk does not take stays in the ring.
  void close();
  // Likewise, of a run that did not end: its last segment is whole, and has no end.
  void abandon();

  // Is there anything to tidy up: a segment that is over, or those that an earlier process has left? Not
  // while the disk fails. Any thread.
  [[nodiscard]] bool untidy() const noexcept {
    return untidy_.load(std::memory_order_relaxed) && !counters_.failing.load(std::memory_order_relaxed);
  }
  // Compresses the segments that are over, and removes what is too old or too much. Blocks for as long as
  // that takes, or until `stop` is requested: may be on a thread of its own, beside turn() and close().
  void tidy(const std::stop_token& stop = {});

 private:
  using Steady = std::chrono::steady_clock;

  bool drain();
  [[nodiscard]] bool ready();
  [[nodiscard]] bool roomy();
  [[nodiscard]] bool open();
  [[nodiscard]] bool write(std::span<const market::Event> events);
  void put(Kind kind, std::string_view payload, market::Timestamp time);
  void put_marks();
  [[nodiscard]] bool append();
  [[nodiscard]] bool sync();
  [[nodiscard]] bool seal(Kind kind, std::string_view payload);
  void end_segment();
  void fail(const std::string& what, std::error_code error);
  void leave() noexcept;

  const WriterOptions options_;
  Ring& ring_;
  market::JournalCounters& counters_;
  const segment::Notify notify_;
  std::vector<market::Event> taken_;
  std::string batch_;
  boost::lockfree::spsc_queue<State, boost::lockfree::capacity<64>> new_marks_;
  std::vector<State> marks_;        // taken from there, not yet known to be on the disk
  std::size_t marked_ = 0;          // of them, written
  std::uint64_t position_ = 0;      // in the ring: behind what was written,
  std::uint64_t next_ = 1;          // and the sequence of the event there
  std::uint64_t durable_next_ = 1;  // likewise, of what is known to be on the disk
  std::uint32_t segment_ = 0;
  std::atomic<std::uint32_t> first_open_{1};  // the segments of this run before it are over
  std::filesystem::path file_;
  segment::File out_;
  std::uint64_t number_ = 0;  // of the latest record
  std::size_t written_ = 0;   // bytes of the present file,
  std::size_t synced_ = 0;    // and of them, known to be on the disk
  market::Timestamp last_{};  // receipt of the latest event written
  bool tell_synced_ = false;
  bool failing_ = false;
  std::atomic<bool> untidy_{true};
  std::string trouble_;  // said last; tidy()'s
  Steady::time_point opened_{};
  Steady::time_point retry_at_{};
  Steady::time_point unsynced_since_{};
};

}  // namespace rotation::journal
