// Reads one run of a journal: every event the engine consumed, in that order, over all its segments.
//
// What is read equals what was appended, but for what gaps and torn tails tell of; a hole that nothing tells
// of is an error. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "feeds/journal/segment_reader.hpp"

namespace rotation::journal {

class Reader {
 public:
  // Segments of one run, in order, at least one; the first ones may be gone, and all but the last may become
  // compressed meanwhile. Those that hold nothing after event `after` are passed over. Throws
  // segment::BadFile if none says what begins.
  explicit Reader(std::vector<std::filesystem::path> segments, std::uint64_t after = 0);

  // Of the first segment there is.
  [[nodiscard]] const Begin& begin() const noexcept { return *present_->begin(); }

  // The next block; false at the end. Throws segment::BadFile if the segments do not follow each other, too.
  [[nodiscard]] bool next(Block& block);

  [[nodiscard]] std::uint64_t events() const noexcept { return events_; }    // given so far
  [[nodiscard]] std::uint64_t missing() const noexcept { return missing_; }  // that gaps told of
  [[nodiscard]] std::uint64_t torn() const noexcept { return torn_; }        // bytes of tails
  // Once next() has said false: did the run end as it should? Else it was cut off, or goes on.
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  void pass_over(std::uint64_t after);
  void open_following();
  [[nodiscard]] bool clip(Block& block) const;
  void follow(const Block& block);

  const std::vector<std::filesystem::path> segments_;
  std::size_t opened_ = 0;
  std::unique_ptr<SegmentReader> present_;
  std::unique_ptr<SegmentReader> following_;
  std::uint64_t expected_ = 0;  // sequence of the next event
  std::uint64_t events_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t torn_ = 0;
  bool ended_ = false;
  bool over_ = false;
};

// The segments of a run in the folder: of the one that began last, or of the one whose name begins with
// `run`. Throws segment::BadFile if there is none, std::filesystem::filesystem_error if the folder cannot be
// read.
[[nodiscard]] std::vector<std::filesystem::path> run_in(const std::filesystem::path& folder,
                                                        std::string_view run = {});

}  // namespace rotation::journal
