#include "daemon/log_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "feeds/market/ensure.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

constexpr std::size_t kLongestText = 512;

// Next code point of UTF-8 text; a byte that belongs to none is U+FFFD. `text` is not empty.
char32_t take_code_point(std::string_view& text) {
  constexpr char32_t kReplacement = 0xFFFD;
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC0 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF8 ? 4
                                          : 0;
  char32_t code = size == 1 ? first : first & (0xFFU >> (size + 1));
  bool valid = size > 0 && size <= text.size();
  for (std::size_t i = 1; valid && i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    valid = (next & 0xC0U) == 0x80U;
    code = code << 6U | (next & 0x3FU);
  }
  valid = valid && code >= kSmallest[size] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  text.remove_prefix(valid ? size : 1);
  return valid ? code : kReplacement;
}

void append_escape(std::string& out, char32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> static_cast<unsigned>(shift) & 15U];
}

// In double quotes with JSON's escapes, which serve logfmt too; everything outside printable ASCII is
// escaped.
void append_quoted(std::string& out, std::string_view text) {
  const bool cut = text.size() > kLongestText;
  text = text.substr(0, kLongestText);
  out += '"';
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    if (code == '"' || code == '\\') {
      out += '\\';
      out += static_cast<char>(code);
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += "\\t";
    } else if (code == '\r') {
      out += "\\r";
    } else if (code >= 0x20 && code < 0x7F) {
      out += static_cast<char>(code);
    } else if (code < 0x10000) {
      append_escape(out, code);
    } else {
      append_escape(out, 0xD800 + ((code - 0x10000) >> 10U));
      append_escape(out, 0xDC00 + ((code - 0x10000) & 0x3FFU));
    }
  }
  out += cut ? "...\"" : "\"";
}

void append_text(std::string& out, LogFormat format, std::string_view text) {
  const bool bare = format == LogFormat::logfmt && !text.empty() && text.size() <= kLongestText &&
                    std::all_of(text.begin(), text.end(), [](char c) {
                      return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
                    });
  if (bare) {
    out += text;
  } else {
    append_quoted(out, text);
  }
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append_value(std::string& out, LogFormat format, const LogField::Data& data) {
  if (const auto* text = std::get_if<std::string_view>(&data)) {
    append_text(out, format, *text);
  } else if (const auto* truth = std::get_if<bool>(&data)) {
    out += *truth ? "true" : "false";
  } else if (const auto* number = std::get_if<double>(&data)) {
    // JSON has no literal for these.
    if (std::isfinite(*number)) return append_number(out, *number);
    append_text(out, format, std::isnan(*number) ? "NaN" : *number > 0 ? "+Inf" : "-Inf");
  } else if (const auto* whole = std::get_if<std::int64_t>(&data)) {
    append_number(out, *whole);
  } else {
    append_number(out, std::get<std::uint64_t>(data));
  }
}

void append_field(std::string& out, LogFormat format, const LogField& field) {
  market::ensure(!field.key.empty() && std::all_of(field.key.begin(), field.key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }));
  if (format == LogFormat::json) {
    out += out.size() > 1 ? ",\"" : "\"";
    out += field.key;
    out += "\":";
  } else {
    if (!out.empty()) out += ' ';
    out += field.key;
    out += '=';
  }
  append_value(out, format, field.data);
}

// Always three decimals, so that lines align.
std::string time_text(market::Timestamp ts) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(ts);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(milliseconds);
  std::string text(market::Rfc3339(seconds).view());
  const auto fraction = std::to_string(1000 + (milliseconds - seconds).count());
  return text.replace(text.size() - 1, 1, '.' + fraction.substr(1) + 'Z');
}

}  // namespace

std::string log_line(LogFormat format, market::Timestamp ts, LogLevel level, std::string_view message,
                     LogFields fields, std::uint64_t suppressed) {
  std::string line;
  line.reserve(256);
  if (format == LogFormat::json) line += '{';
  append_field(line, format, {"ts", time_text(ts)});
  append_field(line, format, {"level", kLogLevelNames[static_cast<std::size_t>(level)]});
  append_field(line, format, {"msg", message});
  for (const LogField& field : fields) append_field(line, format, field);
  if (suppressed > 0) append_field(line, format, {"suppressed", suppressed});
  if (format == LogFormat::json) line += '}';
  return line;
}

}  // namespace rotation::daemon
