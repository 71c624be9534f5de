// How many lines were logged, by level. Any thread writes, any reads.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rotation::metrics {

enum class LogLevel : std::uint8_t { debug, info, warn, error };
inline constexpr std::array<std::string_view, 4> kLogLevelNames{"debug", "info", "warn", "error"};

class LogCounters {
 public:
  void count(LogLevel level) noexcept {
    lines_[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get(LogLevel level) const noexcept {
    return lines_[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, kLogLevelNames.size()> lines_{};
};

}  // namespace rotation::metrics
