// Text put piece by piece where there is room for it: every function returns the new end. No allocation.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rotation::simulator {

inline char* put(char* out, std::string_view text) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

inline char* put(char* out, std::uint64_t value) noexcept {
  return std::to_chars(out, out + 20, value).ptr;
}

// A JSON array of what `element` puts for each of `items`, of which there is at least one.
template <class Items, class Element>
char* put_array(char* out, const Items& items, Element&& element) noexcept {
  *out++ = '[';
  for (const auto& item : items) {
    out = element(out, item);
    *out++ = ',';
  }
  out[-1] = ']';
  return out;
}

// A decimal number as short as it can be, never in exponent form.  REQUIRES: 32 bytes of room, |value| <
// 1e12.
char* encode_number(char* out, double value) noexcept;

// A key as it is written, quotes and colon included, and its value.
inline char* number(char* out, std::string_view key, double value) noexcept {
  return encode_number(put(out, key), value);
}
inline char* whole(char* out, std::string_view key, std::uint64_t value) noexcept {
  return put(put(out, key), value);
}

}  // namespace rotation::simulator
