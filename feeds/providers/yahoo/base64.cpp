#include "feeds/providers/yahoo/base64.hpp"

#include <array>
#include <cstdint>

namespace rotation::yahoo {
namespace {

constexpr std::uint8_t kNone = 0xFF;

constexpr auto kSextets = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNone);
  std::uint8_t next = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    table[static_cast<unsigned char>(c)] = next++;
  }
  return table;
}();

}  // namespace

std::optional<std::string_view> decode_base64(std::string_view text, std::span<char> buffer) noexcept {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  if (text.size() * 3 / 4 > buffer.size()) return std::nullopt;
  std::size_t size = 0;
  std::uint32_t bits = 0;  // the low `pending` of them are not written yet
  unsigned pending = 0;
  for (const char c : text) {
    const std::uint8_t sextet = kSextets[static_cast<unsigned char>(c)];
    if (sextet == kNone) return std::nullopt;
    bits = (bits << 6 | sextet) & 0xFFFF;
    pending += 6;
    if (pending < 8) continue;
    pending -= 8;
    buffer[size++] = static_cast<char>(bits >> pending & 0xFF);
  }
  if ((bits & ((1U << pending) - 1)) != 0) return std::nullopt;
  return std::string_view(buffer.data(), size);
}

}  // namespace rotation::yahoo
