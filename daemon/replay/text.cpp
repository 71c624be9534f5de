#include "daemon/replay/text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace rotation::daemon {
namespace {

template <class... Form>
std::string digits(double value, Form... form) {
  std::array<char, 64> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, form...).ptr};
}

}  // namespace

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "-";
  const std::string text = digits(value, std::chars_format::fixed, decimals);
  // Nothing is minus zero.
  return text.find_first_of("123456789") == std::string::npos && text.starts_with('-') ? text.substr(1)
                                                                                       : text;
}

std::string change_text(double log_change) {
  if (std::isnan(log_change)) return "-";
  const std::string text = fixed(100 * log_change, 1);
  return (text.starts_with('-') ? "" : "+") + text + " %";
}

std::string share_text(double share) {
  return std::isnan(share) ? "-" : fixed(100 * share, 0) + " %";
}

std::string return_text(const ForwardReturn& r) {
  return r.n == 0 ? "-" : change_text(r.mean) + ", " + share_text(r.hit);
}

std::string round_trip(double value) {
  return std::isnan(value) ? "" : digits(value);
}

}  // namespace rotation::daemon
