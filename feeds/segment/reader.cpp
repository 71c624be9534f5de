#include "feeds/segment/reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "feeds/segment/crc32c.hpp"

namespace rotation::segment {

Reader::Reader(const Format& format, std::filesystem::path file)
    : format_(format), file_(std::move(file)), in_(file_) {
  read_.resize(kPreamble);
  read_.resize(in_.read(read_.data(), kPreamble));
  const std::string_view magic = format_.magic;
  if (std::string_view(read_).substr(0, magic.size()) != magic.substr(0, read_.size())) {
    headless_ = read_ == std::string(read_.size(), '\0');
    if (headless_) return;
    refuse_other();
  }
  if (read_.size() < kPreamble) {
    (void)tear();
    return;
  }
  if (read_ != preamble(format_)) {
    std::uint32_t version = 0;
    std::uint32_t crc = 0;
    std::memcpy(&version, read_.data() + magic.size(), sizeof version);
    std::memcpy(&crc, read_.data() + kPreamble - sizeof crc, sizeof crc);
    if (crc != crc32c({read_.data(), kPreamble - sizeof crc})) refuse_at(0, "the file's head is damaged");
    throw BadFile(file_.string() + ": is a " + std::string(format_.noun) + " of version " +
                  std::to_string(version) + ", not " + std::to_string(format_.version));
  }
  offset_ = kPreamble;
}

bool Reader::next(Record& record) {
  if (ended_) return false;
  if (headless_) {
    if (only_zeros_left()) return tear();
    refuse_other();
  }
  RecordHead head;
  read_.resize(sizeof head);
  payload_.clear();
  read_.resize(in_.read(read_.data(), sizeof head));
  if (read_.size() < sizeof head) return tear();
  std::memcpy(&head, read_.data(), sizeof head);
  if (head.head_crc != head_crc(head)) {
    if (only_zeros_left()) return tear();
    refuse_at(offset_, "the record's head is damaged");
  }
  if (head.size > kMaxPayload || head.kind >= format_.kinds || head.zero != 0) {
    refuse_at(offset_, "the record is of no kind known here");
  }
  if (head.number != number_ + 1) {
    refuse_at(offset_, "record " + std::to_string(head.number) + " follows " + std::to_string(number_));
  }
  payload_.resize(head.size + kPadding);
  const std::size_t there = in_.read(payload_.data(), head.size);
  if (there < head.size) {
    payload_.resize(there);
    return tear();
  }
  std::fill_n(payload_.begin() + head.size, kPadding, '\0');
  if (head.payload_crc != crc32c({payload_.data(), head.size})) {
    payload_.resize(head.size);
    refuse_at(offset_, "the record's payload is damaged");
  }
  number_ = head.number;
  begin_ = std::exchange(offset_, offset_ + sizeof head + head.size);
  record = {head.kind, head.source, market::Timestamp{market::Duration{head.time_ns}},
            std::string_view(payload_.data(), head.size)};
  return true;
}

std::string Reader::rest() {
  std::string rest = read_ + payload_;
  constexpr std::size_t kPiece = std::size_t{1} << 18;
  for (std::size_t n = kPiece; n == kPiece;) {
    const std::size_t end = rest.size();
    rest.resize(end + kPiece);
    n = in_.read(rest.data() + end, kPiece);
    rest.resize(end + n);
  }
  return rest;
}

bool Reader::tear() {
  ended_ = true;
  torn_ = read_.size() + payload_.size();
  return false;
}

// Some file systems leave zeros where the data of a file that had grown were lost.
bool Reader::only_zeros_left() {
  read_ = rest();
  return std::all_of(read_.begin(), read_.end(), [](char c) { return c == 0; });
}

void Reader::refuse_other() const {
  throw BadFile(file_.string() + ": is not a " + std::string(format_.noun));
}

void Reader::refuse(const std::string& what) const {
  refuse_at(begin_, what);
}

void Reader::refuse_at(std::uint64_t offset, const std::string& what) const {
  throw BadFile(file_.string() + ": " + what + " (offset " + std::to_string(offset) + ")");
}

}  // namespace rotation::segment
