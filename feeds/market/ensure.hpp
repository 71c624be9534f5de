// ensure: an assertion that stays on in what is shipped.
//
// For what only a mistake in this program can break, never for input. A broken one ends the process with one
// line on stderr, and the next start recovers: a daemon that is down is noticed, one that is wrong is not.
// Any thread. Cost: a comparison that is predicted right.
#pragma once

#include <source_location>

namespace rotation::market {

[[noreturn, gnu::cold]] void broken(const std::source_location& where) noexcept;

constexpr void ensure(bool holds,
                      const std::source_location& where = std::source_location::current()) noexcept {
  if (!holds) [[unlikely]]
    broken(where);
}

}  // namespace rotation::market
