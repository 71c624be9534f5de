// The event journal of a running engine: `append` on the engine's thread, the disk on a thread of its own.
//
// An event is a copy of 64 bytes into a ring (ring.hpp); the writer looks into it every 20 ms. Segments that
// are over are compressed by a third thread, of the lowest priority, so that none of it waits for that. Live,
// the engine never waits: what finds no room is counted, and a gap in the journal. Where simulated time
// drives the clock every event must be seen, so there it waits for room. A disk that fails is never waited
// for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "feeds/journal/ring.hpp"
#include "feeds/journal/writer.hpp"
#include "feeds/market/journal_counters.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::journal {

enum class WhenFull : unsigned char { drop, wait };

class Journal {
 public:
  // Begins a new run in the folder. REQUIRES: the folder is there, and recover() has been.
  Journal(WriterOptions options, WhenFull when_full, segment::Notify notify,
          market::Turns turns = market::Turns::own_thread);
  ~Journal();  // writes what there is and ends the run; nobody appends any more
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // The next event, as the engine is about to consume it. Engine's thread; no allocation, and no system call
  // unless it waits.
  void append(const market::Event& event) noexcept;
  // The engine's state hash after the event appended last. Engine's thread. Waits as append() does; where
  // that does not, one that finds no room is left out: sixty more than the disk has taken.
  void mark(std::uint64_t sequence, std::uint64_t hash) noexcept;

  // Until half of the ring is free, or the disk fails: for a caller that brings more at once than the engine
  // ever will, and may wait.
  void wait_for_room() const;

  // Looks into the ring, and tidies up. REQUIRES: Turns::caller, who calls it before the ring is full.
  void turn();

  [[nodiscard]] const market::JournalCounters& counters() const noexcept { return counters_; }

 private:
  void write(const std::stop_token& stop);
  void tidy(const std::stop_token& stop);

  market::JournalCounters counters_;
  const WhenFull when_full_;
  const std::filesystem::path ring_file_;
  Ring ring_;
  Writer writer_;
  std::mutex mutex_;
  std::condition_variable_any over_;  // writing, or there is something to tidy up
  std::jthread writing_;
  std::jthread tidying_;
};

}  // namespace rotation::journal
