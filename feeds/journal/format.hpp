// What the event journal holds: the events that the engine consumed, in the order it did, as records of
// feeds/segment.
//
//   begin    text, the first record: which run, which segment of it, and what the numbers in events stand for
//   events   1 to kEventsPerRecord events of 64 bytes; sequences go up by one
//   gap      events that are in no file, at the place where they would be
//   synced   u64: so many bytes of this file are known to be on the disk
//   state    the engine's state hash after an event
//   end      nothing follows in this segment
//
// A run is one life of an engine, from the first event of its warm-up; its segments follow each other
// without a hole. Where one repeats events of the one before (which could not be synced), the later counts.
//
// Pure functions and plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/segment/format.hpp"

namespace rotation::journal {

enum class Kind : std::uint8_t { begin, events, gap, synced, state, end };

inline constexpr segment::Format kFormat{
    .magic = "rotjrnl\n", .version = 1, .extension = ".journal", .noun = "journal", .kinds = 6};
inline constexpr std::size_t kEventsPerRecord = 4096;
// Records begin at multiples of it, so that they can be found behind damage.
inline constexpr std::size_t kAlignment = 8;

// Series and connections by their numbers in events.
struct Begin {
  market::Timestamp run{};     // when the run began: its name
  std::uint32_t segment = 1;   // of the run
  std::uint64_t sequence = 1;  // of the first event in this segment
  std::string version;         // of the program
  std::string config_hash;
  std::vector<std::string> connections;
  std::vector<std::string> series;

  bool operator==(const Begin&) const = default;
};

struct Gap {
  enum class Cause : std::uint64_t { queue };  // no room on the way to the writer

  std::uint64_t first = 0;  // sequences, both missing
  std::uint64_t last = 0;
  Cause cause = Cause::queue;
};

struct State {
  std::uint64_t sequence = 0;  // of the event after which
  std::uint64_t hash = 0;
};

// Is it an event as this program makes them, of one of so many series? Its numbers may be anything.
[[nodiscard]] bool is_known(const market::Event& event, std::size_t series) noexcept;

[[nodiscard]] std::string text_of(const Begin& begin);
[[nodiscard]] std::optional<Begin> begin_of(std::string_view text);

}  // namespace rotation::journal
