#include "daemon/log_limit.hpp"

namespace rotation::daemon {

bool LogLimit::admit(LogSite site, LogLevel level, std::string_view message, market::Timestamp now,
                     const Report& report) {
  std::pair key{std::string(site.name()), site.line()};
  if (windows_.size() >= kMostSites && windows_.find(key) == windows_.end()) key = {"", 0};
  Window& window = windows_[std::move(key)];
  if (now >= window.end) {
    close(window, report);
    window.end = now + Log::kWindow;
  }
  if (window.written < Log::kBurst) {
    ++window.written;
    return true;
  }
  ++suppressed_;
  ++window.suppressed;
  window.level = level;
  window.message = message.substr(0, 512);
  return false;
}

void LogLimit::close_windows(market::Timestamp now, const Report& report) {
  for (auto& [site, window] : windows_) {
    if (now >= window.end) close(window, report);
  }
}

void LogLimit::close(Window& window, const Report& report) {
  if (window.suppressed > 0) report(window.level, window.message, window.suppressed);
  window = {};
}

}  // namespace rotation::daemon
