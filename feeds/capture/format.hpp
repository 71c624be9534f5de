// The file format of a raw capture: what one feed's connections received, in the order of receipt.
//
//   file        magic "rotcapt\n", u32 version, u32 CRC32C of those 12 bytes; then records
//   record      32 bytes of RecordHead, then `size` bytes of payload
//   the first   is `connections`; the others name a connection by its position in that list
//
// Integers are little-endian. Every bit is under one of two checksums, a head's own and its payload's, so
// that a damaged length cannot pass for the end of the file. Numbers go up by one from 1 in each file: a
// record that is missing, doubled or out of place is noticed. Only what was received is stored, byte for byte
// and decompressed, whether text or not: no login of ours, and nothing else that we send.
//
// Pure functions and plain values.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "feeds/market/time.hpp"

namespace rotation::capture {

inline constexpr std::string_view kMagic{"rotcapt\n"};
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kPreamble = 16;
inline constexpr std::string_view kExtension{".capture"};
// A larger payload is damage: no provider's message may be so large.
inline constexpr std::size_t kMaxPayload = std::size_t{1} << 20;

enum class Kind : std::uint8_t {
  connections,  // payload: the names of the feed's connections, a line break after each
  begin,        // a connection begins: its decoder forgets the one before
  message,      // payload: as received
  mute,         // the feed said that the connection is mute,
  down,         // and that there is none; no payload
  gap,          // payload: Gap
};
inline constexpr std::size_t kKinds = 6;

struct RecordHead {
  std::uint32_t head_crc = 0;  // of the 28 bytes that follow
  std::uint32_t payload_crc = 0;
  std::uint64_t number = 0;
  std::int64_t received_ns = 0;  // since 1970, UTC
  std::uint32_t size = 0;        // of the payload
  std::uint16_t connection = 0;
  Kind kind{};
  std::uint8_t zero = 0;
};
static_assert(sizeof(RecordHead) == 32 && std::is_trivially_copyable_v<RecordHead>);
static_assert(std::endian::native == std::endian::little, "the heads go to disk as they are");

// Messages of one connection that are not in the file, at the place where they would be.
struct Gap {
  enum class Cause : std::uint32_t {
    queue,
    disk
  };  // no room on the way to the writer; the file could not be written

  std::uint64_t messages = 0;
  std::int64_t first_ns = 0;  // receive times
  std::int64_t last_ns = 0;
  Cause cause = Cause::queue;
  std::uint32_t zero = 0;
};
static_assert(sizeof(Gap) == 32 && std::is_trivially_copyable_v<Gap>);

// A record as its writer and its reader see it.
struct Record {
  Kind kind{};
  std::uint16_t connection = 0;
  market::Timestamp received{};
  std::string_view payload;
};

[[nodiscard]] std::uint32_t crc32c(std::string_view bytes) noexcept;

[[nodiscard]] std::string preamble();
// Appends `record` with its number and both checksums.
void append(std::string& file, const Record& record, std::uint64_t number);
// The checksum of a head as it should be.
[[nodiscard]] std::uint32_t head_crc(const RecordHead& head) noexcept;

[[nodiscard]] std::string_view bytes_of(const Gap& gap) noexcept;
[[nodiscard]] std::optional<Gap> gap_of(std::string_view payload) noexcept;

}  // namespace rotation::capture
