#include "feeds/history/history.hpp"

namespace rotation::history {

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  std::string result = "'";
  for (const char c : text.substr(0, kShown)) result += c >= ' ' && c < 0x7F ? c : '?';
  return result + (text.size() > kShown ? "...'" : "'");
}

}  // namespace rotation::history
