// Reads one capture file, record by record: segment::Reader, and what a capture promises besides.
//
// One thread. Memory: the largest payload.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "feeds/capture/format.hpp"
#include "feeds/segment/reader.hpp"

namespace rotation::capture {

class Reader {
 public:
  // So many readable bytes, all zero, follow every payload: what a decoder asks for.
  static constexpr std::size_t kPadding = segment::Reader::kPadding;

  // Opens the file and reads what it is. Throws segment::BadFile if it is no capture or of a version not
  // known here.
  explicit Reader(std::filesystem::path file);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return records_.file(); }
  // Empty if the file was torn before it said so much.
  [[nodiscard]] const std::vector<std::string>& connections() const noexcept { return connections_; }

  // The next record, its payload valid until the next call; false at the end. Throws segment::BadFile.
  [[nodiscard]] bool next(Record& record);

  // Once next() has said false: bytes of a last record that is not whole.
  [[nodiscard]] std::uint64_t torn() const noexcept { return records_.torn(); }

 private:
  segment::Reader records_;
  std::vector<std::string> connections_;
};

}  // namespace rotation::capture
