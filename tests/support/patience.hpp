// How long a test waits for what has to come, where it says nothing of how soon: a machine that has ten times
// as much to do passes, too. CTest's own limit (tests/CMakeLists.txt) is longer.
#pragma once

#include <chrono>

namespace rotation::testing {

inline constexpr std::chrono::minutes kPatience{10};

}  // namespace rotation::testing
