#include "daemon/replay/progress.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "daemon/replay/text.hpp"

namespace rotation::daemon {
namespace {

constexpr std::size_t kBar = 30;  // characters
constexpr auto kRedraw = std::chrono::milliseconds{100};

double seconds(market::Duration d) {
  return std::chrono::duration<double>(d).count();
}

}  // namespace

Progress::Progress(std::ostream& out, bool terminal, const market::Clock& clock, std::string what,
                   std::string unit, std::size_t total)
    : out_(out),
      terminal_(terminal),
      clock_(clock),
      what_(std::move(what)),
      unit_(std::move(unit)),
      total_(std::max<std::size_t>(total, 1)),
      begun_(clock.now()),
      shown_(begun_) {}

Progress::~Progress() {
  if (terminal_ && done_ > 0) out_ << "\r\033[K" << std::flush;
}

void Progress::advance() {
  done_ = std::min(done_ + 1, total_);
  if (terminal_) {
    const market::Timestamp now = clock_.now();
    if (now - shown_ < kRedraw) return;
    shown_ = now;
    show(now);
  } else if (const std::size_t tenths = 10 * done_ / total_; tenths > tenths_) {
    tenths_ = tenths;
    show(clock_.now());
  }
}

void Progress::show(market::Timestamp now) {
  const double elapsed = seconds(now - begun_);
  const double share = static_cast<double>(done_) / static_cast<double>(total_);
  if (terminal_) {
    const std::size_t full = kBar * done_ / total_;
    out_ << '\r' << what_ << " [" << std::string(full, '#') << std::string(kBar - full, '.') << "] ";
  } else {
    out_ << what_ << ' ';
  }
  out_ << 100 * done_ / total_ << " %, " << done_ << " of " << total_ << ' ' << unit_;
  if (elapsed > 0) {
    const double rate = static_cast<double>(done_) / elapsed;
    out_ << ", " << fixed(rate, rate < 10 ? 1 : 0) << "/s, " << std::llround(elapsed * (1 - share) / share)
         << " s left";
  }
  out_ << (terminal_ ? "\033[K" : "\n") << std::flush;
}

}  // namespace rotation::daemon
