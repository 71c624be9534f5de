// A log whose lines a test reads.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <spdlog/sinks/base_sink.h>

#include "daemon/log.hpp"

namespace rotation::testing {

class LoggedLines {
 public:
  explicit LoggedLines(const market::Clock& clock)
      : log_(std::make_unique<daemon::Log>(daemon::LogOptions{}, clock, counters_, sink_)) {}

  // REQUIRES: lines() has not been called.
  [[nodiscard]] daemon::Log& log() noexcept { return *log_; }
  // What was logged, and nothing after it.
  [[nodiscard]] std::vector<std::string> lines() {
    log_.reset();
    return sink_->lines;
  }

 private:
  class Sink final : public spdlog::sinks::base_sink<std::mutex> {
   public:
    std::vector<std::string> lines;

   protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
      lines.emplace_back(message.payload.data(), message.payload.size());
    }
    void flush_() override {}
  };

  metrics::LogCounters counters_;
  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
  std::unique_ptr<daemon::Log> log_;
};

}  // namespace rotation::testing
