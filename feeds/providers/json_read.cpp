#include "feeds/providers/json_read.hpp"

#include <cmath>
#include <limits>

namespace rotation::providers::json {
namespace {

std::string_view trimmed(std::string_view token) noexcept {
  const auto end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end + 1);
}

bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// RFC 8259, section 6.
bool is_number(std::string_view text) noexcept {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < text.size() && digit(text[at])) ++at;
    return at - first;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const bool zero_first = at < text.size() && text[at] == '0';
  const std::size_t whole = digits();
  if (whole == 0 || (zero_first && whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

// What it is that did not read as a number: one out of range or in the words that some servers print for what
// is not finite, both harmless to the rest of the text, or no JSON.
Read unreadable_number(std::string_view token) noexcept {
  const std::string_view text = trimmed(token);
  if (text == "NaN" || text == "Infinity" || text == "-Infinity" || is_number(text)) return Read::wrong_type;
  return Read::malformed;
}

Read check_object(od::value& value, int depth) noexcept {
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return Read::malformed;
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return Read::malformed;
    od::value child;
    if (field.value().get(child) != simdjson::SUCCESS) return Read::malformed;
    if (check(child, depth) != Read::ok) return Read::malformed;
  }
  return Read::ok;
}

Read check_array(od::value& value, int depth) noexcept {
  od::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return Read::malformed;
  for (auto element : array) {
    od::value child;
    if (element.get(child) != simdjson::SUCCESS) return Read::malformed;
    if (check(child, depth) != Read::ok) return Read::malformed;
  }
  return Read::ok;
}

// A value that is not the number, string or whatever was asked for.
Read other(od::value& value, int depth) noexcept {
  return check(value, depth) == Read::ok ? Read::wrong_type : Read::malformed;
}

bool starts_number(char c) noexcept {
  return c == '-' || digit(c);
}

}  // namespace

Read check(od::value value, int depth) noexcept {
  if (depth >= kMaxDepth) return Read::malformed;
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return Read::malformed;
  bool valid = false;
  switch (token[0]) {
    case '{':
      return check_object(value, depth + 1);
    case '[':
      return check_array(value, depth + 1);
    case '"': {
      std::string_view text;
      valid = value.get_string().get(text) == simdjson::SUCCESS;
      break;
    }
    case 't':
    case 'f': {
      bool truth = false;
      valid = value.get_bool().get(truth) == simdjson::SUCCESS;
      break;
    }
    case 'n': {
      bool null = false;
      valid = value.is_null().get(null) == simdjson::SUCCESS && null;
      break;
    }
    default: {
      double number = 0;
      valid = (starts_number(token[0]) && value.get_double().get(number) == simdjson::SUCCESS) ||
              unreadable_number(token) == Read::wrong_type;
    }
  }
  return valid ? Read::ok : Read::malformed;
}

Read read(od::value value, int depth, double& out) noexcept {
  if (value.get_double().get(out) == simdjson::SUCCESS) return Read::ok;
  return other(value, depth);
}

Read read(od::value value, int depth, std::uint32_t& out) noexcept {
  constexpr auto kMax = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t whole = 0;
  if (value.get_uint64().get(whole) == simdjson::SUCCESS) {
    if (whole > kMax) return Read::wrong_type;
    out = static_cast<std::uint32_t>(whole);
    return Read::ok;
  }
  double number = -1;
  const Read outcome = read(value, depth, number);
  if (outcome != Read::ok) return outcome;
  if (!(number >= 0 && number <= kMax && number == std::floor(number))) return Read::wrong_type;
  out = static_cast<std::uint32_t>(number);
  return Read::ok;
}

Read read(od::value value, int depth, std::uint64_t& out) noexcept {
  if (value.get_uint64().get(out) == simdjson::SUCCESS) return Read::ok;
  return other(value, depth);
}

Read read(od::value value, int depth, std::int64_t& out) noexcept {
  if (value.get_int64().get(out) == simdjson::SUCCESS) return Read::ok;
  return other(value, depth);
}

Read read(od::value value, int depth, std::string_view& out) noexcept {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return Read::malformed;
  if (token[0] != '"') return other(value, depth);
  return value.get_string().get(out) == simdjson::SUCCESS ? Read::ok : Read::malformed;
}

}  // namespace rotation::providers::json
