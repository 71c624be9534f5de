// UTF-8 by the table of RFC 3629, character by character.
#pragma once

#include <string_view>

namespace rotation::testing {

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned lead = at(0);
    const std::size_t n = lead < 0x80   ? 1
                          : lead < 0xC2 ? 0
                          : lead < 0xE0 ? 2
                          : lead < 0xF0 ? 3
                          : lead < 0xF5 ? 4
                                        : 0;
    if (n == 0) return false;
    for (std::size_t i = 1; i < n; ++i) {
      if ((at(i) & 0xC0U) != 0x80) return false;
    }
    if ((lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) >= 0xA0)) return false;
    if ((lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) >= 0x90)) return false;
    text.remove_prefix(n);
  }
  return true;
}

}  // namespace rotation::testing
