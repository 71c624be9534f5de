// ensure: an assertion that stays on in what is shipped.
//
// For what only a mistake in this program can break, never for input. A broken one ends the process with one
// line on stderr, and the next start recovers: a daemon that is down is noticed, one that is wrong is not.
// Any thread. Cost: a comparison that is predicted right.
#pragma once

namespace rotation::market {

[[noreturn, gnu::cold]] void broken(const char* file, int line, const char* function) noexcept;

// The place is the caller's (std::source_location, which Debian 12's Clang does not have).
constexpr void ensure(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE(),
                      const char* function = __builtin_FUNCTION()) noexcept {
  if (!holds) [[unlikely]]
    broken(file, line, function);
}

}  // namespace rotation::market
