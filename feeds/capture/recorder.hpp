// Captures what one feed's connections receive, beside them: the feed's thread copies a message into a ring,
// a thread of the recorder's own writes it.
//
// The feed never waits: what finds no room in the ring is dropped, counted, and a gap in the file. The writer
// looks into the ring every 20 ms; so much at most a SIGKILL can take, and a loss of power a second
// (writer.hpp).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/lockfree/spsc_queue.hpp>

#include "feeds/capture/writer.hpp"

namespace rotation::capture {

class Recorder;

// One connection's door to its recorder. Feed's thread only; one copy of the payload, no allocation, no
// system call.
class Tap {
 public:
  // As Kind has them. REQUIRES: `message` of at most segment::kMaxPayload bytes.
  void begin(market::Timestamp now) noexcept;
  void message(market::Timestamp received, std::string_view message) noexcept;
  void mute(market::Timestamp now) noexcept;
  void down(market::Timestamp now) noexcept;

 private:
  friend class Recorder;
  Tap(Recorder& recorder, std::uint16_t connection) : recorder_(recorder), connection_(connection) {}

  Recorder& recorder_;
  const std::uint16_t connection_;
  Loss loss_;  // found no room, and the file does not say so yet
};

class Recorder {
 public:
  static constexpr std::size_t kRing = std::size_t{8} << 20;  // bytes; several of the largest message

  // Makes the directory; throws std::runtime_error, one sentence, if it cannot. Writes nothing yet.
  Recorder(WriterOptions options, segment::Notify notify, std::size_t ring = kRing);
  ~Recorder();  // stop()
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Begins to write; what came before waits in the ring. Once.
  void start();
  // Once no tap is used any more: writes what is in the ring and ends the file.
  void stop();

  // By position in WriterOptions::connections; they live as long as the recorder.
  [[nodiscard]] Tap& tap(std::size_t connection) noexcept { return taps_[connection]; }
  [[nodiscard]] const market::CaptureCounters& counters(std::size_t connection) const noexcept {
    return counters_[connection];
  }

 private:
  friend class Tap;

  void put(Tap& tap, Kind kind, market::Timestamp received, std::string_view payload) noexcept;
  void push(const Record& record) noexcept;
  void run(const std::stop_token& stop);
  void drain();

  std::deque<market::CaptureCounters> counters_;
  std::deque<Tap> taps_;
  boost::lockfree::spsc_queue<char> ring_;  // an Entry, its payload, the next one, ...
  Writer writer_;                           // the thread's, while it runs
  std::string payload_;                     // likewise
  std::mutex mutex_;
  std::condition_variable_any wakeup_;
  std::jthread thread_;
};

}  // namespace rotation::capture
