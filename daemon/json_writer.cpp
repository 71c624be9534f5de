#include "daemon/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "feeds/market/ensure.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (byte < 0x20) {
      out.append("\\u00").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    } else {
      out += c;
    }
  }
  out += '"';
}

void JsonWriter::break_line() {
  if (indent_ == 0) return;
  text_ += '\n';
  text_.append(static_cast<std::size_t>(indent_ * depth_), ' ');
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) text_ += ',';
  if (depth_ > 0) break_line();
  first_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  ++depth_;
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  market::ensure(depth_ > 0 && !after_key_);
  --depth_;
  if (!first_) break_line();
  text_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  market::ensure(depth_ > 0 && !after_key_);
  separate();
  append_json_string(text_, name);
  text_ += indent_ == 0 ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::literal(std::string_view text) {
  separate();
  text_ += text;
  return *this;
}

namespace {

template <class Float>
std::string_view shortest(Float x, std::array<char, 32>& digits) {
  if (!std::isfinite(x)) return "null";
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), x).ptr;
  return {digits.data(), static_cast<std::size_t>(end - digits.data())};
}

}  // namespace

JsonWriter& JsonWriter::value(double x) {
  std::array<char, 32> digits{};
  return literal(shortest(x, digits));
}

JsonWriter& JsonWriter::value(float x) {
  std::array<char, 32> digits{};
  return literal(shortest(x, digits));
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(text_, text);
  return *this;
}

JsonWriter& JsonWriter::value(market::Day day) {
  return value(market::format_date(day));
}

JsonWriter& JsonWriter::value(market::Timestamp time) {
  return value(market::Rfc3339(time).view());
}

}  // namespace rotation::daemon
