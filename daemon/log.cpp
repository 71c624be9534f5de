#include "daemon/log.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <utility>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "daemon/log_limit.hpp"
#include "daemon/log_line.hpp"

namespace rotation::daemon {
namespace {

constexpr std::size_t kQueuedLines = 1024;

}  // namespace

class Log::Writer {
 public:
  Writer(LogOptions options, const market::Clock& clock, metrics::LogCounters& counters,
         spdlog::sink_ptr sink)
      : format_(options.format),
        clock_(clock),
        counters_(counters),
        level_(options.level),
        pool_(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)),
        logger_(std::make_shared<spdlog::async_logger>("rotationd", std::move(sink), pool_,
                                                       spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_pattern("%v");
    logger_->set_level(spdlog::level::trace);
    logger_->flush_on(spdlog::level::trace);  // few lines, each wanted now
  }

  ~Writer() {
    close_windows(market::Timestamp::max());
    pool_.reset();  // writes what waits, then joins its thread: before the logger and its sink go
  }

  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void write(LogLevel level, std::string_view message, LogFields fields, LogSite site) {
    if (level < level_.load(std::memory_order_relaxed)) return;
    const market::Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (site.is_unlimited() || limit_.admit(site, level, message, now, reporter(now))) {
      hand_over(level, log_line(format_, now, level, message, fields));
    }
    suppressed_.store(limit_.suppressed(), std::memory_order_relaxed);
  }

  void poll() { close_windows(clock_.now()); }

  void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t suppressed() const noexcept {
    return suppressed_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t lost() const noexcept { return pool_->overrun_counter(); }

 private:
  void close_windows(market::Timestamp now) {
    const std::lock_guard lock(mutex_);
    limit_.close_windows(now, reporter(clock_.now()));
  }

  LogLimit::Report reporter(market::Timestamp now) {
    return [this, now](LogLevel level, std::string_view message, std::uint64_t suppressed) {
      hand_over(level, log_line(format_, now, level, message, {}, suppressed));
    };
  }

  void hand_over(LogLevel level, const std::string& line) {
    counters_.count(level);
    logger_->log(spdlog::level::info, line);  // the level is in the line already
  }

  const LogFormat format_;
  const market::Clock& clock_;
  metrics::LogCounters& counters_;
  std::atomic<LogLevel> level_;
  std::atomic<std::uint64_t> suppressed_{0};
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;
  std::mutex mutex_;  // guards limit_, and keeps lines in the order of their times
  LogLimit limit_;
};

Log::Log(LogOptions options, const market::Clock& clock, metrics::LogCounters& counters)
    : Log(options, clock, counters, std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

Log::Log(LogOptions options, const market::Clock& clock, metrics::LogCounters& counters,
         std::shared_ptr<spdlog::sinks::sink> sink)
    : writer_(std::make_unique<Writer>(options, clock, counters, std::move(sink))) {}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view message, LogFields fields, LogSite site) {
  writer_->write(level, message, fields, site);
}
void Log::poll() {
  writer_->poll();
}
void Log::set_level(LogLevel level) noexcept {
  writer_->set_level(level);
}
std::uint64_t Log::suppressed() const noexcept {
  return writer_->suppressed();
}
std::uint64_t Log::lost() const noexcept {
  return writer_->lost();
}

}  // namespace rotation::daemon
