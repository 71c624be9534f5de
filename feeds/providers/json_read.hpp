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
[[nodiscard]] Read read(od::value value, int depth, std::int64_t& out) noexcept;   // digits and a sign only
// A string; the view lives as long as the parser's document.
[[nodiscard]] Read read(od::value value, int depth, std::string_view& out) noexcept;

// Reads a text that is one array. `element` reads or checks each value and says whether it was JSON.  False:
// the text is not, or not an array, or goes on after it. REQUIRES: SIMDJSON_PADDING readable bytes after
// `text`; room for it in the parser.
template <class Element>
[[nodiscard]] bool read_array(od::parser& parser, std::string_view text, Element&& element) noexcept {
  od::document document;
  od::array elements;
  if (parser.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document) !=
          simdjson::SUCCESS ||
      document.get_array().get(elements) != simdjson::SUCCESS) {
    return false;
  }
  for (auto one : elements) {
    od::value value;
    if (one.get(value) != simdjson::SUCCESS || !element(value)) return false;
  }
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Likewise a text that is one object: `body` reads or checks all of it.
template <class Body>
[[nodiscard]] bool read_object(od::parser& parser, std::string_view text, Body&& body) noexcept {
  od::document document;
  od::object object;
  if (parser.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document) !=
          simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS || !body(object)) {
    return false;
  }
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Reads every field of an object in order: `field(key, value)` reads or checks the value. wrong_type if one
// of them was; of a key given twice both are read, so that the last counts.
template <class Field>
[[nodiscard]] Read read_fields(od::object& object, Field&& field) noexcept {
  Read outcome = Read::ok;
  for (auto one : object) {
    std::string_view key;
    od::value value;
    if (one.unescaped_key().get(key) != simdjson::SUCCESS || one.value().get(value) != simdjson::SUCCESS) {
      return Read::malformed;
    }
    const Read read = field(key, value);
    if (read == Read::malformed) return read;
    if (read != Read::ok) outcome = read;
  }
  return outcome;
}

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
