// Follows the frame boundaries in what a WebSocket server sends, without looking at payloads, so that one
// knows how many whole messages have already been received.
//
// Why: an asynchronous read per message costs four times a synchronous one. With this, one wake-up can be
// followed by synchronous reads of everything that is here in whole, none of which can block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rotation::net {

class FrameScanner {
 public:
  // Takes the next bytes from the wire, beginning with the HTTP answer to the upgrade. What breaks the
  // protocol is not noticed here; the reader will.
  void feed(std::span<const unsigned char> bytes) noexcept;

  // The reader has read one message, in whatever way.
  void message_read() noexcept { ++read_; }

  // Is the next message here in whole, and no control frame before its end? (A control frame may have to be
  // answered, which is better done asynchronously.)
  [[nodiscard]] bool message_ready() const noexcept {
    const bool control = control_seen_ && first_control_ <= read_ && read_ <= last_control_;
    return read_ < received_ && !control;
  }

 private:
  enum class Part : std::uint8_t { http, header, payload };
  static constexpr std::size_t kUsualHeader = 4;
  std::size_t usual_header(const unsigned char* bytes) noexcept;
  void header_complete() noexcept;

  Part part_ = Part::http;
  std::uint8_t crlf_ = 0;  // how much of CR LF CR LF has been seen
  unsigned char header_[14]{};
  std::uint8_t header_have_ = 0;
  std::uint8_t header_need_ = 2;
  std::uint64_t payload_left_ = 0;
  bool ends_message_ = false;
  std::uint64_t received_ = 0;  // messages received in whole
  std::uint64_t read_ = 0;
  // A control frame that arrived after n whole messages is met while message n is read.
  bool control_seen_ = false;
  std::uint64_t first_control_ = 0;
  std::uint64_t last_control_ = 0;
};

}  // namespace rotation::net
