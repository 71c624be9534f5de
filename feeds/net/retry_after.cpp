#include "feeds/net/retry_after.hpp"

#include <algorithm>
#include <charconv>

#include <time.h>

namespace rotation::net {

// Everything in seconds: what the other side writes may be far beyond the nanoseconds' range.
market::Duration parse_retry_after(const std::string& text, market::Timestamp now) {
  using std::chrono::seconds;
  constexpr seconds kMost = std::chrono::hours{1};
  const char* const last = text.data() + text.size();
  seconds::rep count = 0;
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc{} || end != last) {
    std::tm fields{};
    const char* const rest = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
    if (rest == nullptr || *rest != '\0') return market::Duration{0};
    const seconds then{timegm(&fields)};
    if (then >= std::chrono::floor<seconds>(market::kLatest.time_since_epoch())) return market::Duration{0};
    count = (then - std::chrono::floor<seconds>(now.time_since_epoch())).count();
  }
  return std::clamp(seconds{count}, seconds{0}, kMost);
}

}  // namespace rotation::net
