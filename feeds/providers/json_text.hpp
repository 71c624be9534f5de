// Writing JSON text.
#pragma once

#include <string>
#include <string_view>

namespace rotation::providers {

// Appends `text` as a JSON string, quoted and escaped. Bytes above 0x7F go through as they are (UTF-8).
inline void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace rotation::providers
