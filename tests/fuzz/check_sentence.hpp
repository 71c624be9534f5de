// What holds of every sentence that a person is to read, whatever it complains of.
#pragma once

#include <algorithm>
#include <cassert>
#include <string_view>

#include "tests/fuzz/utf8.hpp"

namespace rotation::testing {

inline void check_line(std::string_view line) {
  assert(!line.empty());
  assert(std::none_of(line.begin(), line.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
}

inline void check_sentence(std::string_view sentence) {
  check_line(sentence);
  assert(is_utf8(sentence));
}

}  // namespace rotation::testing
