#include "daemon/store/profile_text.hpp"

#include <array>
#include <charconv>

namespace rotation::daemon::store {

using signals::IntradayProfile;

std::string profile_text(const IntradayProfile::Averages& averages) {
  std::string text;
  std::array<char, 64> number;
  const auto add = [&](auto value, char before) {
    if (before != '\0') text += before;
    text.append(number.data(), std::to_chars(number.data(), number.data() + number.size(), value).ptr);
  };
  for (const IntradayProfile::Average& average : averages) {
    add(average.square, text.empty() ? '\0' : ' ');
    add(average.sessions, '/');
  }
  return text;
}

std::optional<IntradayProfile::Averages> profile_of(std::string_view text) {
  IntradayProfile::Averages averages;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto take = [&](auto& value, char before) {
    if (before != '\0' && (at == end || *at++ != before)) return false;
    const auto [next, error] = std::from_chars(at, end, value);
    at = next;
    return error == std::errc{};
  };
  for (std::size_t i = 0; i < averages.size(); ++i) {
    if (!take(averages[i].square, i == 0 ? '\0' : ' ') || !take(averages[i].sessions, '/'))
      return std::nullopt;
  }
  return at == end ? std::optional(averages) : std::nullopt;
}

}  // namespace rotation::daemon::store
