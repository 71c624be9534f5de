#include "feeds/capture/reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace rotation::capture {

Reader::Reader(std::filesystem::path file) : file_(std::move(file)) {
  std::error_code error;
  if (std::filesystem::is_directory(file_, error)) throw CaptureError(file_.string() + ": is a directory");
  errno = 0;
  in_.open(file_, std::ios::binary);
  if (!in_)
    throw CaptureError(file_.string() + ": cannot be read: " + std::generic_category().message(errno));
  size_ = std::filesystem::file_size(file_, error);
  if (error) throw CaptureError(file_.string() + ": cannot be read: " + error.message());

  std::array<char, kPreamble> found{};
  in_.read(found.data(), kPreamble);
  const std::string_view begin(found.data(), static_cast<std::size_t>(in_.gcount()));
  const std::string expected = preamble();
  if (begin.substr(0, kMagic.size()) != kMagic.substr(0, begin.size())) {
    throw CaptureError(file_.string() + ": is not a capture");
  }
  if (begin.size() < kPreamble) {
    ended_ = true;
    torn_ = begin.size();
    return;
  }
  if (begin != expected) {
    std::uint32_t version = 0;
    std::uint32_t crc = 0;
    std::memcpy(&version, begin.data() + kMagic.size(), sizeof version);
    std::memcpy(&crc, begin.data() + kPreamble - sizeof crc, sizeof crc);
    if (crc != crc32c(begin.substr(0, kPreamble - sizeof crc))) refuse("the file's head is damaged");
    throw CaptureError(file_.string() + ": is a capture of version " + std::to_string(version) + ", not " +
                       std::to_string(kVersion));
  }
  offset_ = kPreamble;
  read_connections();
}

void Reader::read_connections() {
  RecordHead head;
  if (!read(head)) return;
  if (head.kind != Kind::connections) refuse("the first record does not name the connections");
  for (std::size_t at = 0; at < payload_.size() - kPadding;) {
    const std::size_t end = payload_.find('\n', at);
    connections_.push_back(payload_.substr(at, end - at));
    at = end == std::string::npos ? payload_.size() : end + 1;
  }
}

bool Reader::next(Record& record) {
  RecordHead head;
  const std::uint64_t at = offset_;
  if (ended_ || !read(head)) return false;
  if (head.kind == Kind::connections || head.connection >= connections_.size()) {
    offset_ = at;
    refuse("the record does not belong here");
  }
  record = {head.kind, head.connection, market::Timestamp{market::Duration{head.received_ns}},
            std::string_view(payload_.data(), head.size)};
  return true;
}

// One record with its payload; false: the file has ended, or is torn.
bool Reader::read(RecordHead& head) {
  const std::uint64_t left = size_ - offset_;
  if (left < sizeof head) return tear(left);
  in_.read(reinterpret_cast<char*>(&head), sizeof head);
  if (!in_) refuse("cannot be read");
  if (head.head_crc != head_crc(head)) {
    if (zeros_from_here()) return tear(left);
    refuse("the record's head is damaged");
  }
  if (head.size > kMaxPayload || static_cast<std::size_t>(head.kind) >= kKinds || head.zero != 0) {
    refuse("the record is of no kind known here");
  }
  if (head.number != number_ + 1) {
    refuse("record " + std::to_string(head.number) + " follows " + std::to_string(number_));
  }
  if (left - sizeof head < head.size) return tear(left);
  payload_.assign(head.size + kPadding, '\0');
  in_.read(payload_.data(), head.size);
  if (!in_) refuse("cannot be read");
  if (head.payload_crc != crc32c({payload_.data(), head.size})) refuse("the record's payload is damaged");
  if (head.kind == Kind::gap && !gap_of({payload_.data(), head.size}))
    refuse("the gap is of no form known here");
  number_ = head.number;
  offset_ += sizeof head + head.size;
  return true;
}

bool Reader::tear(std::uint64_t left) {
  ended_ = true;
  torn_ = left;
  return false;
}

// Some file systems leave zeros where the data of a file that had grown were lost.
bool Reader::zeros_from_here() {
  in_.seekg(static_cast<std::streamoff>(offset_));
  std::array<char, 4096> some{};
  while (in_) {
    in_.read(some.data(), some.size());
    if (std::any_of(some.begin(), some.begin() + in_.gcount(), [](char c) { return c != 0; })) return false;
  }
  return true;
}

void Reader::refuse(const std::string& what) const {
  throw CaptureError(file_.string() + ": " + what + " (offset " + std::to_string(offset_) + ")");
}

}  // namespace rotation::capture
