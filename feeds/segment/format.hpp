// The file format of what is kept in the order it came: numbered, checksummed records, appended.
//
//   file        8 bytes of magic, u32 version, u32 CRC32C of those 12 bytes; then records
//   record      32 bytes of RecordHead, then `size` bytes of payload
//
// Integers are little-endian. Every bit is under one of two checksums, a head's own and its payload's, so
// that a damaged length cannot pass for the end of the file. Numbers go up by one from 1 in each file: a
// record that is missing, doubled or out of place is noticed. What the kinds and payloads are, the format
// says that is built on this one: feeds/capture, feeds/journal.
//
// Pure functions and plain values.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "feeds/market/time.hpp"

namespace rotation::segment {

inline constexpr std::size_t kPreamble = 16;
// A larger payload is damage.
inline constexpr std::size_t kMaxPayload = std::size_t{1} << 20;

// What a file is.
struct Format {
  std::string_view magic;  // 8 bytes
  std::uint32_t version;
  std::string_view extension;
  std::string_view noun;  // "capture", as in "is not a capture"
  std::uint8_t kinds;     // of records: 0 to kinds - 1
};

struct RecordHead {
  std::uint32_t head_crc = 0;  // of the 28 bytes that follow
  std::uint32_t payload_crc = 0;
  std::uint64_t number = 0;
  std::int64_t time_ns = 0;  // since 1970, UTC
  std::uint32_t size = 0;    // of the payload
  std::uint16_t source = 0;
  std::uint8_t kind = 0;
  std::uint8_t zero = 0;
};
static_assert(sizeof(RecordHead) == 32 && std::is_trivially_copyable_v<RecordHead>);
static_assert(std::endian::native == std::endian::little, "the heads go to disk as they are");

// A record as its writer and its reader see it.
struct Record {
  std::uint8_t kind = 0;
  std::uint16_t source = 0;
  market::Timestamp time{};
  std::string_view payload;
};

[[nodiscard]] std::string preamble(const Format& format);
// Appends `record` with its number and both checksums.
void append(std::string& file, const Record& record, std::uint64_t number);
// The checksum of a head as it should be.
[[nodiscard]] std::uint32_t head_crc(const RecordHead& head) noexcept;

// What the head of a record, or a payload, looks like on disk.
template <class T>
[[nodiscard]] std::string_view bytes_of(const T& value) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace rotation::segment
