// Writes the capture files of one feed, one after another.
//
// A file is named FEED-20260105T143000.000000000Z.capture after its first record's time, so that names sort
// in the order of time; mode 0600; one that exists is never opened again. The next file begins with the next
// hour of receipt (UTC) or when one has reached its size.
//
// What is promised: what flush() has taken survives the process, what is older than `sync` or `sync_bytes`
// before the latest record survives a loss of power. A disk that fails costs records, never the caller: they
// are counted, the file is cut after the last whole record and closed, a new one is tried every `retry` and
// begins with the gap.
//
// One thread; blocks on the disk. Throws std::bad_alloc only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "feeds/capture/format.hpp"
#include "feeds/market/capture_counters.hpp"
#include "feeds/segment/file.hpp"

namespace rotation::capture {

struct WriterOptions {
  std::filesystem::path directory;
  std::string feed;                      // in file names
  std::vector<std::string> connections;  // by the number in a record
  std::size_t file_bytes = std::size_t{128} << 20;
  std::size_t sync_bytes = std::size_t{4} << 20;
  std::chrono::milliseconds sync{1000};
  std::chrono::milliseconds retry{1000};
};

// Messages that are not in the file.
struct Loss {
  std::uint64_t messages = 0;
  market::Timestamp first{};
  market::Timestamp last{};

  void add(const Loss& later) noexcept {
    if (later.messages == 0) return;
    if (messages == 0) first = later.first;
    messages += later.messages;
    last = later.last;
  }
};

class Writer {
 public:
  // `counters` by connection; they outlive the writer.
  Writer(WriterOptions options, std::vector<market::CaptureCounters*> counters, segment::Notify notify);
  ~Writer();  // close()
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Gaps of the queue included. REQUIRES: a payload of at most segment::kMaxPayload; not Kind::connections.
  void add(const Record& record);
  // Hands what was added to the system.
  void flush();
  // Onto the disk, if it is time.
  void sync_if_due();
  // Ends the present file, whole and on the disk.
  void close();

 private:
  using Steady = std::chrono::steady_clock;

  // What became of one connection's records.
  struct Line {
    market::CaptureCounters* counters;
    Loss held;                     // messages in the batch,
    std::uint64_t held_bytes = 0;  // and their bytes
    Loss told;                     // gaps in the batch
    Loss untold;                   // counted, but in no file yet
  };

  [[nodiscard]] bool ready(market::Timestamp received);
  [[nodiscard]] bool open(market::Timestamp received);
  void put(const Record& record);
  void lose(const Record& record);
  void sync();
  void fail(const std::string& what, std::error_code error);
  void leave() noexcept;

  const WriterOptions options_;
  const segment::Notify notify_;
  std::vector<Line> lines_;
  std::string batch_;
  std::filesystem::path file_;
  segment::File out_;
  std::size_t written_ = 0;   // bytes of the present file
  std::size_t unsynced_ = 0;  // of them, not yet known to be on the disk
  std::uint64_t number_ = 0;  // of the latest record
  std::int64_t hour_ = 0;     // of the present file
  bool failing_ = false;
  Steady::time_point retry_at_{};
  Steady::time_point unsynced_since_{};
};

}  // namespace rotation::capture
