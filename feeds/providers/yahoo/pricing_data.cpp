#include "feeds/providers/yahoo/pricing_data.hpp"

#include <bit>
#include <limits>

namespace rotation::yahoo {
namespace {

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

class Reader {
 public:
  explicit Reader(std::string_view bytes) noexcept : rest_(bytes) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  [[nodiscard]] bool varint(std::uint64_t& out) noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) return false;
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        out = value;
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool bytes(std::uint64_t count, std::string_view& out) noexcept {
    if (count > rest_.size()) return false;
    out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
  }

 private:
  std::string_view rest_;
};

// The content of a field: a varint's value in `number`, of any other its bytes.
bool read_content(Reader& reader, WireType type, std::uint64_t& number, std::string_view& bytes) noexcept {
  switch (type) {
    case WireType::varint:
      return reader.varint(number);
    case WireType::fixed64:
      return reader.bytes(8, bytes);
    case WireType::bytes:
      return reader.varint(number) && reader.bytes(number, bytes);
    case WireType::fixed32:
      return reader.bytes(4, bytes);
  }
  return false;
}

float to_float(std::string_view little_endian) noexcept {
  std::uint32_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    bits |= static_cast<std::uint32_t>(static_cast<unsigned char>(little_endian[i])) << (8 * i);
  }
  return std::bit_cast<float>(bits);
}

std::int64_t from_zigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

}  // namespace

bool read_pricing_data(std::string_view bytes, PricingData& data) noexcept {
  Reader reader(bytes);
  while (!reader.at_end()) {
    std::uint64_t tag = 0;
    if (!reader.varint(tag) || tag > std::numeric_limits<std::uint32_t>::max()) return false;
    const std::uint64_t field = tag >> 3;
    const auto type = static_cast<WireType>(tag & 7);
    std::uint64_t number = 0;
    std::string_view content;
    if (field == 0 || !read_content(reader, type, number, content)) return false;

    const auto is = [&](WireType expected) {
      if (type != expected) data.wrong_type = true;
      return type == expected;
    };
    switch (field) {
      case 1:
        if (is(WireType::bytes)) data.id = content;
        break;
      case 2:
        if (is(WireType::fixed32)) data.price = to_float(content);
        break;
      case 3:
        if (is(WireType::varint)) data.time = from_zigzag(number);
        break;
      case 6:
        if (is(WireType::varint)) data.quote_type = number;
        break;
      default:
        break;
    }
  }
  return true;
}

}  // namespace rotation::yahoo
