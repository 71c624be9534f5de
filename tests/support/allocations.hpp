// How often this thread has asked for memory, by operator new or malloc, from the program or its static
// libraries.
//
// Link `rotation_counted_allocations` into the test program.
#pragma once

#include <cstdint>

namespace rotation::testing {

[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace rotation::testing
