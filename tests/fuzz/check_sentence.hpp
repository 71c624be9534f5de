// What holds of every sentence that a person is to read, whatever it complains of.
#pragma once

#include <algorithm>
#include <cassert>
#include <string_view>

#include "tests/fuzz/utf8.hpp"

namespace rotation::testing {

inline void check_sentence(std::string_view sentence) {
  assert(!sentence.empty() && is_utf8(sentence));
  assert(std::none_of(sentence.begin(), sentence.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
}

}  // namespace rotation::testing
