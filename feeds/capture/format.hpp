// What a raw capture holds: what one feed's connections received, in the order of receipt, as records of
// feeds/segment. The first is `connections`; the others name a connection by its position in that list.
//
// Only what was received is stored, byte for byte and decompressed, whether text or not: no login of ours,
// and nothing else that we send.
//
// Pure functions and plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "feeds/market/time.hpp"
#include "feeds/segment/format.hpp"

namespace rotation::capture {

enum class Kind : std::uint8_t {
  connections,  // payload: the names of the feed's connections, a line break after each
  begin,        // a connection begins: its decoder forgets the one before
  message,      // payload: as received
  mute,         // the feed said that the connection is mute,
  down,         // and that there is none; no payload
  gap,          // payload: Gap
};
inline constexpr std::uint8_t kKinds = 6;

inline constexpr segment::Format kFormat{
    .magic = "rotcapt\n", .version = 1, .extension = ".capture", .noun = "capture", .kinds = kKinds};

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

// Appends `record` with its number and both checksums.
void append(std::string& file, const Record& record, std::uint64_t number);

[[nodiscard]] std::optional<Gap> gap_of(std::string_view payload) noexcept;

}  // namespace rotation::capture
