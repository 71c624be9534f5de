// Reading JSON by simdjson On-Demand with the strictness of a full parser.
//
// On-Demand looks only at what is asked for, so whoever wants the whole text to be valid has to ask for all
// of it: every value is either read by one of the functions below or walked over by `check`.
#pragma once

#include <cstdint>
#include <string_view>

#include <simdjson.h>

namespace rotation::providers::json {

namespace od = simdjson::ondemand;

enum class Read : std::uint8_t {
  ok,
  wrong_type,  // valid, but not what was asked for: the value's neighbours can still be read
  malformed,   // not JSON: the whole text is void
};

inline constexpr int kMaxDepth = 64;

// Is this value JSON?  ok or malformed. `depth`: how many containers it is in.
[[nodiscard]] Read check(od::value value, int depth) noexcept;

// Typed reads. A value of another type is checked on the way. Unless ok, `out` is unchanged.
[[nodiscard]] Read read(od::value value, int depth, double& out) noexcept;         // any finite number
[[nodiscard]] Read read(od::value value, int depth, std::uint32_t& out) noexcept;  // 100, 100.0 and 1e2 alike
[[nodiscard]] Read read(od::value value, int depth, std::uint64_t& out) noexcept;  // digits only
// A string; the view lives as long as the parser's document.
[[nodiscard]] Read read(od::value value, int depth, std::string_view& out) noexcept;

// The key of a field if it is one or two characters without escapes, packed; 0 for any other.
[[nodiscard]] inline std::uint16_t short_key(const od::raw_json_string& key) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(key.raw());
  if (p[0] == '\\' || p[0] == '"') return 0;
  if (p[1] == '"') return p[0];
  if (p[1] == '\\' || p[2] != '"') return 0;
  return static_cast<std::uint16_t>(p[0] | p[1] << 8);
}
constexpr std::uint16_t packed(std::string_view key) noexcept {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(key[0]) |
                                    (key.size() > 1 ? static_cast<unsigned char>(key[1]) << 8 : 0));
}

}  // namespace rotation::providers::json
