// Those who read quote_server's stream, for comparison: what each is told and what each tells.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <time.h>

namespace rotation::bench {

struct Stream {
  std::uint16_t port = 0;             // of 127.0.0.1
  std::uint64_t messages = 0;         // that will come
  std::uint64_t quotes = 1;           // in each
  std::chrono::nanoseconds step{0};   // from the time of a message to that of the next; 0: not to be measured
  std::chrono::nanoseconds ahead{0};  // of this machine's clock are its times
  std::string ca_file;                // empty: no TLS
};

// CPU time this process has used, in seconds.
inline double cpu_time() noexcept {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

// The course of a stream, as a peer has it behind it. One thread.
class Course {
 public:
  using Clock = std::chrono::system_clock;

  explicit Course(const Stream& stream) : stream_(stream) {
    if (stream.step.count() > 0) latencies_.reserve(stream.messages);
  }

  // Before the first message is worked on; `time`: the one it carries.
  void begin(Clock::time_point time) {
    first_ = time - stream_.ahead;
    begun_ = Clock::now();
    cpu_begun_ = cpu_time();
  }
  // So many more messages are done with, now. Each is as late as it is after the time it was due to be sent.
  void done(std::uint64_t messages) {
    if (stream_.step.count() > 0) {
      const auto now = Clock::now();
      for (std::uint64_t i = 0; i < messages; ++i) {
        latencies_.push_back(now - (first_ + stream_.step * static_cast<std::int64_t>(done_ + i)));
      }
    }
    done_ += messages;
    if (over()) {
      took_ = Clock::now() - begun_;
      cpu_took_ = cpu_time() - cpu_begun_;
    }
  }
  [[nodiscard]] bool over() const noexcept { return done_ >= stream_.messages; }

  // At the end: one line of JSON, with `more` in it (each `,"name":value`).
  [[nodiscard]] std::string report(const std::string& more = "");

 private:
  const Stream& stream_;
  Clock::time_point first_;
  Clock::time_point begun_;
  double cpu_begun_ = 0;
  std::chrono::duration<double> took_{};
  double cpu_took_ = 0;
  std::uint64_t done_ = 0;
  std::vector<std::chrono::nanoseconds> latencies_;
};

inline std::string Course::report(const std::string& more) {
  std::string text = "{\"messages\":" + std::to_string(done_) +
                     ",\"seconds\":" + std::to_string(took_.count()) +
                     ",\"cpu_seconds\":" + std::to_string(cpu_took_);
  std::sort(latencies_.begin(), latencies_.end());
  for (const auto& [name, share] : {std::pair{"p50", 0.5}, {"p99", 0.99}, {"p999", 0.999}}) {
    if (latencies_.empty()) break;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(latencies_.size()));
    text +=
        std::string(",\"") + name + "_us\":" +
        std::to_string(static_cast<double>(latencies_[std::min(at, latencies_.size() - 1)].count()) / 1000);
  }
  return text + more + "}";
}

}  // namespace rotation::bench
