#include "feeds/net/frame_scanner.hpp"

#include <algorithm>

namespace rotation::net {

void FrameScanner::feed(std::span<const unsigned char> bytes) noexcept {
  for (std::size_t at = 0; at < bytes.size();) {
    switch (part_) {
      case Part::http: {
        const unsigned char c = bytes[at++];
        const bool expected = c == (crlf_ % 2 == 0 ? '\r' : '\n');
        crlf_ = expected ? static_cast<std::uint8_t>(crlf_ + 1) : (c == '\r' ? 1 : 0);
        if (crlf_ == 4) part_ = Part::header;
        break;
      }
      case Part::header:
        if (header_have_ == 0 && bytes.size() - at >= kUsualHeader) {
          if (const std::size_t size = usual_header(bytes.data() + at); size > 0) {
            at += size;
            break;
          }
        }
        header_[header_have_++] = bytes[at++];
        if (header_have_ == 2) {
          const unsigned length = header_[1] & 0x7FU;
          const unsigned extended = length == 126 ? 2 : length == 127 ? 8 : 0;
          header_need_ = static_cast<std::uint8_t>(2 + extended + ((header_[1] & 0x80U) != 0 ? 4 : 0));
        }
        if (header_have_ == header_need_) header_complete();
        break;
      case Part::payload: {
        const auto step = std::min<std::uint64_t>(payload_left_, bytes.size() - at);
        at += step;
        payload_left_ -= step;
        break;
      }
    }
    if (part_ == Part::payload && payload_left_ == 0) {
      if (ends_message_) ++received_;
      part_ = Part::header;
    }
  }
}

// The header of a whole message below 64 KiB, which needs no bytes put together: how long it is; 0: it is
// another one.
std::size_t FrameScanner::usual_header(const unsigned char* bytes) noexcept {
  const bool data = (bytes[0] & 0x88U) == 0x80U;
  if (!data || bytes[1] > 126) return 0;
  payload_left_ = bytes[1] < 126 ? bytes[1] : std::size_t{bytes[2]} << 8U | bytes[3];
  ends_message_ = true;
  part_ = Part::payload;
  return bytes[1] < 126 ? 2 : 4;
}

void FrameScanner::header_complete() noexcept {
  const unsigned length = header_[1] & 0x7FU;
  payload_left_ = length;
  if (length >= 126) {
    payload_left_ = 0;
    for (int i = 2; i < (length == 126 ? 4 : 10); ++i) payload_left_ = payload_left_ << 8 | header_[i];
  }
  const bool control = (header_[0] & 0x08U) != 0;
  ends_message_ = !control && (header_[0] & 0x80U) != 0;
  if (control) {
    if (!control_seen_ || read_ > last_control_) first_control_ = received_;  // the earlier ones are past
    last_control_ = received_;
    control_seen_ = true;
  }
  header_have_ = 0;
  header_need_ = 2;
  part_ = Part::payload;
}

}  // namespace rotation::net
