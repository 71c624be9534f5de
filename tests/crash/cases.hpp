// How often to disturb a life, and what it has written.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rotation::testing {

// A sanitizer makes a life ten times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// The number in the environment, else the usual one, or that of a sanitizer.
inline int cases(const char* variable, int usual, int sanitized) {
  const char* const number = std::getenv(variable);
  return number != nullptr ? std::atoi(number) : kSanitized ? sanitized : usual;
}

inline std::string events_in(const std::filesystem::path& folder) {
  std::ifstream in(folder / "events.jsonl", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace rotation::testing
