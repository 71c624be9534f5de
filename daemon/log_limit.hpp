// How often one place may write to the log: pure, for Log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/log.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

// Counts per site in windows of a minute that begin with a site's first line. Memory is bounded: past
// kMostSites all new sites share one. Thread safety: none.
class LogLimit {
 public:
  static constexpr std::size_t kMostSites = 1024;

  // Told about the lines a closed window swallowed: at the level and with the message of the last one.
  using Report = std::function<void(LogLevel level, std::string_view message, std::uint64_t suppressed)>;

  // Whether a line may be written now. If the site's last window is over, its report comes first.
  [[nodiscard]] bool admit(LogSite site, LogLevel level, std::string_view message, market::Timestamp now,
                           const Report& report);
  // Reports every window that is over at `now`, in the order of the sites' names.
  void close_windows(market::Timestamp now, const Report& report);

  [[nodiscard]] std::uint64_t suppressed() const noexcept { return suppressed_; }

 private:
  struct Window {
    market::Timestamp end = market::kNoTime;
    int written = 0;
    std::uint64_t suppressed = 0;
    LogLevel level{};
    std::string message;
  };

  static void close(Window& window, const Report& report);

  std::map<std::pair<std::string, std::uint32_t>, Window> windows_;
  std::uint64_t suppressed_ = 0;
};

}  // namespace rotation::daemon
