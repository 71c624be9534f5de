// The folder of a journal: what its files are called, which there are, and how long they stay.
//
// A segment is RUN-NUMBER.journal, RUN the time at which its run began, NUMBER counted from 000001; with .zst
// behind it once it is compressed. Names sort in the order of runs and segments. RUN.ring is the ring
// (ring.hpp) of a run in progress, or of one that could not end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::journal {

struct SegmentFile {
  std::filesystem::path path;
  std::string run;           // as it stands in the name
  std::uint32_t number = 0;  // of the segment in its run
  bool compressed = false;
};

[[nodiscard]] std::filesystem::path segment_path(const std::filesystem::path& folder, market::Timestamp run,
                                                 std::uint32_t number);

[[nodiscard]] std::filesystem::path ring_path(const std::filesystem::path& folder, market::Timestamp run);

// In order. Throws std::filesystem::filesystem_error.
[[nodiscard]] std::vector<std::filesystem::path> rings_in(const std::filesystem::path& folder);

// All of the folder, in order. Where a segment is there twice, the compressed one: it has been verified.
// Throws std::filesystem::filesystem_error.
[[nodiscard]] std::vector<SegmentFile> segments_in(const std::filesystem::path& folder);

// Replaces a segment by its compressed form, once that is on the disk and reads as the segment does. Why not;
// empty: done. Blocks; memory: some 2 MiB. Once `stop` is requested it is given up, and that is no trouble.
[[nodiscard]] std::string compress(const std::filesystem::path& segment, const std::stop_token& stop = {});

struct Retention {
  market::Duration age = std::chrono::days{7};
  std::uint64_t bytes = std::uint64_t{8} << 30;
};
// Removes the oldest segments while they are older or together larger than they may be, none from `open` on,
// which is being written or the next to be; how many bytes of those before it stay. Throws
// std::filesystem::filesystem_error.
std::uint64_t retain(const std::filesystem::path& folder, const Retention& retention,
                     const std::filesystem::path& open);

}  // namespace rotation::journal
