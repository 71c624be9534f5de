// Reads one segment of a journal, and tells a torn tail from damage.
//
// What a crash or a loss of power may leave is a tail, of anything, behind the last byte that was synced: the
// segment ends before it and says how much was cut. Anything else that is not as it was written is an error
// that names the offset: nothing is skipped or guessed.
//
// One thread. Memory: 1 MiB; of a damaged segment, what follows the damage.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "feeds/journal/format.hpp"
#include "feeds/segment/reader.hpp"

namespace rotation::journal {

// One record, but begin, synced and end.
struct Block {
  Kind kind{};                            // which of these it is:
  std::span<const market::Event> events;  // valid until the next one is read
  Gap gap;
  State state;
};

class SegmentReader {
 public:
  // Throws segment::BadFile.
  explicit SegmentReader(std::filesystem::path file);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return records_.file(); }
  // nullopt: the file was torn before it said so.
  [[nodiscard]] const std::optional<Begin>& begin() const noexcept { return begin_; }

  // False at the end. Throws segment::BadFile.
  [[nodiscard]] bool next(Block& block);

  // Once next() has said false: bytes of a tail that was cut, where it began, and whether the segment was
  // ended as it should be.
  [[nodiscard]] std::uint64_t torn() const noexcept { return torn_; }
  [[nodiscard]] std::uint64_t offset() const noexcept { return records_.offset(); }
  [[nodiscard]] bool ended() const noexcept { return ended_; }

  // Throws segment::BadFile with the sentence, the file and the offset of the block given last.
  [[noreturn]] void refuse(const std::string& what) const { records_.refuse(what); }

 private:
  [[nodiscard]] bool next_record(segment::Record& record);
  [[nodiscard]] bool was_synced(std::string_view rest) const;
  template <class Value>
  [[nodiscard]] Value value_of(std::string_view payload) const;

  segment::Reader records_;
  std::optional<Begin> begin_;
  std::vector<market::Event> events_;
  std::uint64_t torn_ = 0;
  bool ended_ = false;
  bool over_ = false;
};

// What a segment comes to.
struct Tally {
  std::uint64_t first = 0;  // sequences; 0: it has no event
  std::uint64_t last = 0;
  std::uint64_t events = 0;
  std::uint64_t missing = 0;  // that its gaps tell of
  std::uint64_t torn = 0;     // bytes
  bool ended = false;

  bool operator==(const Tally&) const = default;
};
// Reads all of it. Throws segment::BadFile.
[[nodiscard]] Tally tally(const std::filesystem::path& segment, const std::stop_token& stop = {});

}  // namespace rotation::journal
