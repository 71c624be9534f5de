// The daemon's log: one line per message to stderr, logfmt or JSON, written by a thread of its own.
//
//   log.info("feed live", {{"feed", name}, {"series", count}});
//   ts=2026-01-05T14:30:00.123Z level=info msg="feed live" feed=alpaca series=51
//
// Lines are ASCII: whatever came from outside is escaped, so no feed, file or request can forge a line or
// reach a terminal. Values are cut at 512 bytes. A place in the code may write kBurst lines a minute; what it
// says beyond is counted, and one line with suppressed=N follows when the minute is over. If the writer
// cannot keep up, the oldest waiting lines go, counted.
//
// Any thread; costs a lock, an allocation or two and no I/O. Never per tick.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <variant>

#include "daemon/log_options.hpp"
#include "feeds/market/ports.hpp"

namespace spdlog::sinks {
class sink;
}

namespace rotation::daemon {

// One key=value. Keys are the programmer's: lower-case letters, digits and '_'. Text has to live until the
// call returns, no longer.
struct LogField {
  using Data = std::variant<std::string_view, bool, std::int64_t, std::uint64_t, double>;

  LogField(std::string_view k, std::string_view text) : key(k), data(text) {}
  LogField(std::string_view k, const char* text) : key(k), data(std::string_view(text)) {}
  template <class T>
  requires std::is_arithmetic_v<T> LogField(std::string_view k, T value) : key(k), data(widen(value)) {}

  std::string_view key;
  Data data;

 private:
  template <class T>
  static Data widen(T value) {
    if constexpr (std::is_same_v<T, bool>)
      return value;
    else if constexpr (std::is_floating_point_v<T>)
      return static_cast<double>(value);
    else if constexpr (std::is_signed_v<T>)
      return static_cast<std::int64_t>(value);
    else
      return static_cast<std::uint64_t>(value);
  }
};
using LogFields = std::initializer_list<LogField>;

// Who shares a rate limit: a place in the code, or a name for messages that reach the log through one place.
class LogSite {
 public:
  LogSite(std::source_location place) noexcept : name_(place.file_name()), line_(place.line()) {}
  explicit LogSite(std::string_view name) noexcept : name_(name) {}
  // For lines that are rare by nature and must all be there: no limit.
  [[nodiscard]] static LogSite unlimited() noexcept { return LogSite(std::string_view{}); }

  [[nodiscard]] bool is_unlimited() const noexcept { return name_.empty(); }

  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] std::uint32_t line() const noexcept { return line_; }

 private:
  std::string_view name_;
  std::uint32_t line_ = 0;
};

class Log {
 public:
  static constexpr int kBurst = 5;
  static constexpr market::Duration kWindow = std::chrono::minutes{1};

  // To stderr. `counters` counts the lines handed to the writer; it and `clock` outlive the log.
  Log(LogOptions options, const market::Clock& clock, metrics::LogCounters& counters);
  // To `sink`, which is called from the writing thread only.
  Log(LogOptions options, const market::Clock& clock, metrics::LogCounters& counters,
      std::shared_ptr<spdlog::sinks::sink> sink);
  // Writes what is waiting, the suppressed counts included.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view message, LogFields fields = {},
             LogSite site = std::source_location::current()) {
    write(LogLevel::debug, message, fields, site);
  }
  void info(std::string_view message, LogFields fields = {}, LogSite site = std::source_location::current()) {
    write(LogLevel::info, message, fields, site);
  }
  void warn(std::string_view message, LogFields fields = {}, LogSite site = std::source_location::current()) {
    write(LogLevel::warn, message, fields, site);
  }
  void error(std::string_view message, LogFields fields = {},
             LogSite site = std::source_location::current()) {
    write(LogLevel::error, message, fields, site);
  }
  void write(LogLevel level, std::string_view message, LogFields fields, LogSite site);

  // Writes the suppressed counts of the minutes that are over. Call it every few seconds, from any thread;
  // without it they are written with the next message of their site.
  void poll();
  // Takes effect for what is logged from now on (a reload).
  void set_level(LogLevel level) noexcept;

  [[nodiscard]] std::uint64_t suppressed() const noexcept;  // by the rate limit
  [[nodiscard]] std::uint64_t lost() const noexcept;        // overrun before the writer got to them

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace rotation::daemon
