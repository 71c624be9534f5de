#include "feeds/providers/msgpack_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::providers {
namespace {

constexpr int kMaxDepth = 64;

// Bytes in, text out; whatever does not fit makes the whole void.
class Transcription {
 public:
  Transcription(std::string_view in, char* out, std::size_t room) : in_(in), out_(out), end_(out + room) {}

  // False: see MsgpackText::transcribe.
  bool run() noexcept { return value(0) && in_.empty(); }
  [[nodiscard]] char* end() const noexcept { return out_; }

 private:
  // Big-endian.
  template <class Word>
  bool take(Word& word) noexcept {
    if (in_.size() < sizeof word) return false;
    word = 0;
    for (std::size_t i = 0; i < sizeof word; ++i) {
      word = static_cast<Word>(word << 7U << 1U | static_cast<unsigned char>(in_[i]));
    }
    in_.remove_prefix(sizeof word);
    return true;
  }

  bool take_bytes(std::size_t n, std::string_view& bytes) noexcept {
    if (in_.size() < n) return false;
    bytes = in_.substr(0, n);
    in_.remove_prefix(n);
    return true;
  }

  // A length of 1, 2 or 4 bytes, by the last two bits of the type.
  bool take_length(unsigned log2_bytes, std::uint32_t& length) noexcept {
    std::uint8_t one = 0;
    std::uint16_t two = 0;
    if (log2_bytes == 2) return take(length);
    if (log2_bytes == 1 ? !take(two) : !take(one)) return false;
    length = log2_bytes == 1 ? two : one;
    return true;
  }

  bool put(std::string_view text) noexcept {
    if (static_cast<std::size_t>(end_ - out_) < text.size()) return false;
    if (!text.empty()) std::memcpy(out_, text.data(), text.size());
    out_ += text.size();
    return true;
  }

  template <class Number>
  bool put_number(Number number) noexcept {
    const auto [end, error] = std::to_chars(out_, end_, number);
    if (error != std::errc{}) return false;
    out_ = end;
    return true;
  }

  template <class Float>
  bool put_float(Float number) noexcept {
    if (std::isnan(number)) return put("NaN");
    if (std::isinf(number)) return put(number > 0 ? "Infinity" : "-Infinity");
    return put_number(number);
  }

  bool put_text(std::string_view text) noexcept {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (!put("\"")) return false;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      bool fits = false;
      if (c == '"' || c == '\\') {
        const std::array<char, 2> escaped{'\\', c};
        fits = put({escaped.data(), escaped.size()});
      } else if (byte < 0x20) {
        const std::array<char, 6> escaped{'\\', 'u', '0', '0', kHex[byte >> 4U], kHex[byte & 0xFU]};
        fits = put({escaped.data(), escaped.size()});
      } else {
        fits = put({&c, 1});
      }
      if (!fits) return false;
    }
    return put("\"");
  }

  bool put_time(std::int64_t seconds, std::uint32_t nanoseconds) noexcept {
    constexpr std::int64_t kBillion = 1'000'000'000;
    constexpr std::int64_t kLimit = std::numeric_limits<std::int64_t>::max() / kBillion - 1;
    if (nanoseconds >= kBillion) return put("null");
    if (seconds < -kLimit) return put("\"0001-01-01T00:00:00Z\"");
    if (seconds > kLimit) return put("\"9999-12-31T23:59:59Z\"");
    const market::Timestamp ts{market::Duration{seconds * kBillion + nanoseconds}};
    return put("\"") && put(market::Rfc3339(ts).view()) && put("\"");
  }

  bool text(std::uint32_t length) noexcept {
    std::string_view bytes;
    return take_bytes(length, bytes) && put_text(bytes);
  }

  bool extension(std::uint32_t length) noexcept {
    constexpr std::uint8_t kTimestamp = 0xFF;
    std::uint8_t type = 0;
    if (!take(type)) return false;
    std::uint32_t nanoseconds = 0;
    if (type == kTimestamp && length == 4) {
      std::uint32_t seconds = 0;
      return take(seconds) && put_time(seconds, 0);
    }
    if (type == kTimestamp && length == 8) {
      std::uint64_t both = 0;
      if (!take(both)) return false;
      nanoseconds = static_cast<std::uint32_t>(both >> 34U);
      return put_time(static_cast<std::int64_t>(both & 0x3'FFFF'FFFFU), nanoseconds);
    }
    if (type == kTimestamp && length == 12) {
      std::uint64_t seconds = 0;
      return take(nanoseconds) && take(seconds) &&
             put_time(std::bit_cast<std::int64_t>(seconds), nanoseconds);
    }
    std::string_view ignored;
    return take_bytes(length, ignored) && put("null");
  }

  bool array(std::uint32_t entries, int depth) noexcept {
    if (!put("[")) return false;
    for (std::uint32_t i = 0; i < entries; ++i) {
      if ((i != 0 && !put(",")) || !value(depth + 1)) return false;
    }
    return put("]");
  }

  bool map(std::uint32_t entries, int depth) noexcept {
    if (!put("{")) return false;
    for (std::uint32_t i = 0; i < entries; ++i) {
      if ((i != 0 && !put(",")) || !is_text() || !value(depth + 1) || !put(":") || !value(depth + 1))
        return false;
    }
    return put("}");
  }

  [[nodiscard]] bool is_text() const noexcept {
    if (in_.empty()) return false;
    const auto type = static_cast<unsigned char>(in_.front());
    return (type & 0xE0U) == 0xA0 || (type >= 0xD9 && type <= 0xDB);
  }

  bool value(int depth) noexcept {
    std::uint8_t type = 0;
    std::uint32_t length = 0;
    if (depth > kMaxDepth || !take(type)) return false;
    if (type <= 0x7F) return put_number(type);
    if (type >= 0xE0) return put_number(static_cast<int>(type) - 0x100);
    if (type <= 0x8F) return map(type & 0x0FU, depth);
    if (type <= 0x9F) return array(type & 0x0FU, depth);
    if (type <= 0xBF) return text(type & 0x1FU);
    switch (type) {
      case 0xC0:
        return put("null");
      case 0xC2:
        return put("false");
      case 0xC3:
        return put("true");
      case 0xC4:
      case 0xC5:
      case 0xC6: {  // binary data
        std::string_view ignored;
        return take_length(type - 0xC4U, length) && take_bytes(length, ignored) && put("null");
      }
      case 0xC7:
      case 0xC8:
      case 0xC9:
        return take_length(type - 0xC7U, length) && extension(length);
      case 0xCA: {
        std::uint32_t bits = 0;
        return take(bits) && put_float(std::bit_cast<float>(bits));
      }
      case 0xCB: {
        std::uint64_t bits = 0;
        return take(bits) && put_float(std::bit_cast<double>(bits));
      }
      case 0xCC:
        return number<std::uint8_t, unsigned>();
      case 0xCD:
        return number<std::uint16_t, unsigned>();
      case 0xCE:
        return number<std::uint32_t, std::uint32_t>();
      case 0xCF:
        return number<std::uint64_t, std::uint64_t>();
      case 0xD0:
        return number<std::uint8_t, std::int8_t>();
      case 0xD1:
        return number<std::uint16_t, std::int16_t>();
      case 0xD2:
        return number<std::uint32_t, std::int32_t>();
      case 0xD3:
        return number<std::uint64_t, std::int64_t>();
      case 0xD4:
      case 0xD5:
      case 0xD6:
      case 0xD7:
      case 0xD8:
        return extension(1U << (type - 0xD4U));
      case 0xD9:
      case 0xDA:
      case 0xDB:
        return take_length(type - 0xD9U, length) && text(length);
      case 0xDC:
      case 0xDD:
        return take_length(type - 0xDBU, length) && array(length, depth);
      case 0xDE:
      case 0xDF:
        return take_length(type - 0xDDU, length) && map(length, depth);
      default:
        return false;  // 0xC1, which is never used
    }
  }

  template <class Word, class Number>
  bool number() noexcept {
    Word word = 0;
    return take(word) && put_number(static_cast<Number>(word));
  }

  std::string_view in_;
  char* out_;
  char* end_;
};

void append_big_endian(std::string& out, std::size_t value) {
  out += static_cast<char>(value >> 8U & 0xFFU);
  out += static_cast<char>(value & 0xFFU);
}

}  // namespace

MsgpackText::MsgpackText(std::size_t room) : text_(room + kPadding) {}

std::optional<std::string_view> MsgpackText::transcribe(std::string_view bytes) noexcept {
  Transcription transcription(bytes, text_.data(), text_.size() - kPadding);
  if (!transcription.run()) return std::nullopt;
  return std::string_view(text_.data(), static_cast<std::size_t>(transcription.end() - text_.data()));
}

void append_msgpack_map(std::string& out, std::size_t entries) {
  out += '\xDE';
  append_big_endian(out, entries);
}

void append_msgpack_array(std::string& out, std::size_t entries) {
  out += '\xDC';
  append_big_endian(out, entries);
}

void append_msgpack_text(std::string& out, std::string_view text) {
  out += '\xDA';
  append_big_endian(out, text.size());
  out += text;
}

}  // namespace rotation::providers
