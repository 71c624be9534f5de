// MessagePack as the JSON text of the same value, so that one decoder reads both.
//
//   83 a1 54 a1 74 a1 70 cb 40 59 00.. a1 74 d6 ff 60 42 55 80 {"T":"t","p":100,"t":"2021-03-05T16:00:00Z"}
//
// Doubles are written so that they read back as the same bits, timestamps (extension -1) as RFC 3339 to the
// nanosecond, binary data and other extensions as null, what is not finite as NaN or Infinity, which no JSON
// reader of ours takes for a number. A time that no Timestamp holds becomes one of the years 1 or 9999.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::providers {

class MsgpackText {
 public:
  // `room`: bytes of text, at most.
  explicit MsgpackText(std::size_t room);

  // The text, until the next call, with kPadding readable bytes after it. nullopt: not exactly one whole
  // value, nested deeper than 64, with a key that is no string, or longer than there is room.  No allocation.
  [[nodiscard]] std::optional<std::string_view> transcribe(std::string_view bytes) noexcept;

 private:
  std::vector<char> text_;
};

// Writing what a client says.  REQUIRES: fewer than 2^16 entries, shorter than 2^16 bytes.
void append_msgpack_map(std::string& out, std::size_t entries);
void append_msgpack_array(std::string& out, std::size_t entries);
void append_msgpack_text(std::string& out, std::string_view text);

}  // namespace rotation::providers
