// Reads one file, record by record.
//
// A file whose last record is not whole (a crash, a loss of power; also a tail of zeros) ends before it and
// says how much was cut. All other damage is an error that names the offset: nothing is skipped or guessed.
//
// One thread. Memory: the largest payload.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "feeds/segment/format.hpp"
#include "feeds/segment/input.hpp"

namespace rotation::segment {

class Reader {
 public:
  // So many readable bytes, all zero, follow every payload: what a decoder asks for.
  static constexpr std::size_t kPadding = 64;

  // Opens the file and reads what it is. Throws BadFile if it is of another format or version; where there
  // are zeros instead, only next() does. `format` outlives the reader.
  Reader(const Format& format, std::filesystem::path file);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

  // The next record, its payload valid until the next call; false at the end. Throws BadFile; what followed
  // the record before is then in rest().
  [[nodiscard]] bool next(Record& record);

  // Once next() has said false: bytes of a last record that is not whole.
  [[nodiscard]] std::uint64_t torn() const noexcept { return torn_; }

  // Where the record that next() gave last ends; in the uncompressed file.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  // That record's number; 0: none yet.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

  // After next() has thrown: all that is in the file from offset() on. Once.
  [[nodiscard]] std::string rest();

  // Throws BadFile: the sentence, with the file and the offset of the record given last.
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  [[nodiscard]] bool tear();  // what was read is not whole; nothing of it there: the file has simply ended
  [[nodiscard]] bool only_zeros_left();
  [[noreturn]] void refuse_other() const;
  [[noreturn]] void refuse_at(std::uint64_t offset, const std::string& what) const;

  const Format& format_;
  const std::filesystem::path file_;
  Input in_;
  std::uint64_t begin_ = 0;   // of the record given last
  std::uint64_t offset_ = 0;  // behind it
  std::uint64_t number_ = 0;
  std::uint64_t torn_ = 0;
  bool ended_ = false;
  bool headless_ = false;  // what the file is was lost, or the file is nothing but zeros
  std::string read_;     // of the record being read or behind it, all that was taken from the file but
  std::string payload_;  // this, padded
};

}  // namespace rotation::segment
