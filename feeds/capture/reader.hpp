// Reads one capture file, record by record.
//
// A file whose last record is not whole (a crash, a loss of power; also a tail of zeros) ends before it and
// says how much was cut. All other damage is an error that names the offset: nothing is skipped or guessed.
//
// One thread. Memory: the largest payload.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/capture/format.hpp"

namespace rotation::capture {

// One sentence that begins with the file.
struct CaptureError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Reader {
 public:
  // So many readable bytes, all zero, follow every payload: what a decoder asks for.
  static constexpr std::size_t kPadding = 64;

  // Opens the file and reads what it is. Throws CaptureError if it is no capture or of a version not known
  // here.
  explicit Reader(std::filesystem::path file);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
  // Empty if the file was torn before it said so much.
  [[nodiscard]] const std::vector<std::string>& connections() const noexcept { return connections_; }

  // The next record, its payload valid until the next call; false at the end. Throws CaptureError.
  [[nodiscard]] bool next(Record& record);

  // Once next() has said false: bytes of a last record that is not whole.
  [[nodiscard]] std::uint64_t torn() const noexcept { return torn_; }

 private:
  [[nodiscard]] bool read(RecordHead& head);
  [[nodiscard]] bool tear(std::uint64_t left);  // of it, `left` bytes; none: it has simply ended
  void read_connections();
  [[nodiscard]] bool zeros_from_here();
  [[noreturn]] void refuse(const std::string& what) const;

  const std::filesystem::path file_;
  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;  // of the record being read
  std::uint64_t number_ = 0;  // of the one before
  std::uint64_t torn_ = 0;
  bool ended_ = false;
  std::vector<std::string> connections_;
  std::string payload_;
};

}  // namespace rotation::capture
