// Alpaca's quotes as whole WebSocket frames, encoded beforehand: 65,536 of them in turn, only their times are
// written anew. About 133 bytes each, as the real stream sends them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::bench {

// What stands before the payload of a server's text or binary frame. REQUIRES: size < 65,536.
[[nodiscard]] std::string frame_head(std::size_t size, bool binary);

class Frames {
 public:
  // `quotes` in each frame.
  Frames(std::size_t quotes, bool msgpack);

  // The next frame; its quotes are of that time.
  [[nodiscard]] std::string_view next(market::Timestamp time);

  [[nodiscard]] market::Timestamp begin() const noexcept { return begin_; }  // of the first quote

 private:
  struct Frame {
    std::size_t at;
    std::size_t size;
    std::vector<std::size_t> times;  // where they stand
  };

  bool msgpack_;
  market::Timestamp begin_;
  std::string bytes_;
  std::vector<Frame> frames_;
  std::size_t next_ = 0;
};

}  // namespace rotation::bench
