// A currency pair's two spellings: Massive's documentation writes "EUR-USD", its data "EUR/USD".
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace rotation::massive {

[[nodiscard]] inline std::string with_slash(std::string pair) {
  std::replace(pair.begin(), pair.end(), '-', '/');
  return pair;
}

// The same without memory: the view is of `buffer`, or of `pair` where there is nothing to do or it is too
// long to be one.
[[nodiscard]] inline std::string_view with_slash(std::string_view pair,
                                                 std::array<char, 16>& buffer) noexcept {
  if (pair.size() > buffer.size() || pair.find('-') == std::string_view::npos) return pair;
  std::replace_copy(pair.begin(), pair.end(), buffer.begin(), '-', '/');
  return {buffer.data(), pair.size()};
}

}  // namespace rotation::massive
