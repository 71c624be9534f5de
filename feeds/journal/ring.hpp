// The way from the engine's thread to the journal's writer: a ring of events in a mapped file.
//
// The engine's thread copies 64 bytes and never waits: a full ring refuses. An event stays in the ring until
// the writer knows it to be on the disk, so that what a failed write or sync has lost can be written again;
// and since the mapping outlives the process, what a SIGKILL keeps the writer from doing the next start can
// do: nothing is lost by it. After a loss of power the file says nothing, and is not believed: it names the
// boot it belongs to. A lock on the file says whether its process lives.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "feeds/market/event.hpp"

namespace rotation::journal {

class Ring {
 public:
  static constexpr std::size_t kEvents = std::size_t{1} << 17;  // 8 MiB

  // Makes `file` anew for this run. Where that cannot be done the ring is the process's own memory, and
  // problem() says why; so it is, without a problem, if no file is named. REQUIRES: a power of two.
  Ring(const std::filesystem::path& file, market::Timestamp run, std::size_t events = kEvents);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }  // empty: none

  // Engine's thread. False: there is no room.
  [[nodiscard]] bool push(const market::Event& event) noexcept;

  // Writer's thread. Positions count the events pushed since the ring was made.
  [[nodiscard]] std::uint64_t released() const noexcept;
  // Copies events from `position` on; how many. REQUIRES: position not before released().
  [[nodiscard]] std::size_t copy(std::uint64_t position, std::span<market::Event> out) const noexcept;
  // The events before `position` are on the disk.
  void release(std::uint64_t position) noexcept;

  // Any thread; approximate while others are at work.
  [[nodiscard]] std::size_t room() const noexcept;

  // Does a process have the ring in this file? False, too, if there is none.
  [[nodiscard]] static bool in_use(const std::filesystem::path& file) noexcept;

  // What a process of this boot left in the ring of this run, in order; empty if there is nothing to be
  // believed. REQUIRES: no process has it.
  [[nodiscard]] static std::vector<market::Event> left_behind(const std::filesystem::path& file,
                                                              market::Timestamp run);

 private:
  // At the beginning of the file; on a page of its own.
  struct Head {
    std::array<char, 8> magic;
    std::array<char, 40> boot;
    std::int64_t run_ns;
    std::uint64_t events;
    alignas(64) std::atomic<std::uint64_t> pushed;
    alignas(64) std::atomic<std::uint64_t> released;
  };
  static constexpr std::size_t kHead = 4096;
  static_assert(sizeof(Head) <= kHead && std::atomic<std::uint64_t>::is_always_lock_free);

  [[nodiscard]] void* map(const std::filesystem::path& file);

  std::size_t bytes_;
  std::uint64_t mask_;
  std::string problem_;
  int descriptor_ = -1;  // of the file: holds its lock
  Head* head_;
  market::Event* slots_;
  std::uint64_t pushed_ = 0;         // engine's thread: head_->pushed,
  std::uint64_t released_seen_ = 0;  // and head_->released as last looked at
};

}  // namespace rotation::journal
