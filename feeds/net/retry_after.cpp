#include "feeds/net/retry_after.hpp"

#include <algorithm>
#include <charconv>

#include <time.h>

namespace rotation::net {

market::Duration parse_retry_after(const std::string& text, market::Timestamp now) {
  constexpr market::Duration kMost = std::chrono::hours{1};
  const char* const last = text.data() + text.size();
  long long seconds = 0;
  if (const auto [end, error] = std::from_chars(text.data(), last, seconds);
      error == std::errc{} && end == last) {
    if (seconds > std::chrono::floor<std::chrono::seconds>(kMost).count()) return kMost;
    return std::max<market::Duration>(std::chrono::seconds{seconds}, market::Duration{0});
  }
  std::tm fields{};
  const char* const end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
  if (end == nullptr || *end != '\0') return market::Duration{0};
  const market::Timestamp then{std::chrono::seconds{timegm(&fields)}};
  if (!market::plausible(then)) return market::Duration{0};
  return std::clamp(then - now, market::Duration{0}, kMost);
}

}  // namespace rotation::net
