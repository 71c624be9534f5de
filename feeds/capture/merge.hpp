// Several capture files as one stream, in the order of receipt.
//
// Within a file the order is the file's. Between files the earlier receive time comes first, and of equal
// ones the file named earlier; so the files of one feed may be given in any order, and those of several feeds
// together.
//
// One thread.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <vector>

#include "feeds/capture/reader.hpp"

namespace rotation::capture {

class Merge {
 public:
  // Opens all of them; throws segment::BadFile.
  explicit Merge(const std::vector<std::filesystem::path>& files);

  [[nodiscard]] std::size_t size() const noexcept { return readers_.size(); }
  [[nodiscard]] const Reader& operator[](std::size_t file) const noexcept { return readers_[file]; }

  struct Arrival {
    std::size_t file;
    const Record* record;
  };
  // Valid until the next call; a record of nullptr: all have ended. Throws segment::BadFile.
  [[nodiscard]] Arrival next();

 private:
  std::deque<Reader> readers_;
  std::vector<Record> heads_;
  std::vector<bool> ended_;
  std::size_t taken_;  // whose head was given last; size(): none yet
};

}  // namespace rotation::capture
