#include "feeds/simulator/put.hpp"

#include <cmath>

namespace rotation::simulator {

char* encode_number(char* out, double value) noexcept {
  // Prices of up to four decimals, the usual case: the shortest text of such a double is that decimal number.
  constexpr double kScale = 1e4;
  const double scaled = std::floor(value * kScale + 0.5);
  if (value < 0 || value >= 1e9 || scaled / kScale != value) {
    return std::to_chars(out, out + 32, value, std::chars_format::fixed).ptr;
  }
  const auto units = static_cast<std::uint64_t>(scaled);
  out = put(out, units / 10'000);
  auto rest = static_cast<unsigned>(units % 10'000);
  if (rest == 0) return out;
  *out++ = '.';
  for (unsigned digit = 1000; rest != 0; rest %= digit, digit /= 10)
    *out++ = static_cast<char>('0' + rest / digit);
  return out;
}

}  // namespace rotation::simulator
