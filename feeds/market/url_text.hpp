// Writing and reading the query of an address.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace rotation::market {

// Appends `text` with everything but RFC 3986's unreserved characters as %XX.
inline void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                            c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
}

// Every %XX read; nullopt: not written so.
inline std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || read.ptr != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

// The same of a query's keys and values, where a plus is a space.
inline std::optional<std::string> unescaped_in_query(std::string text) {
  for (char& c : text) {
    if (c == '+') c = ' ';
  }
  return unescaped(text);
}

}  // namespace rotation::market
