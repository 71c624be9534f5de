// A stream that reads from the layer below up to 256 KiB at once, whatever is asked for, and knows how many
// whole WebSocket messages it holds. (Beast alone asks for 1.5 KiB at a time: a system call per ten quotes.)
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/stream_traits.hpp>

#include "feeds/net/frame_scanner.hpp"
#include "feeds/net/task.hpp"

namespace rotation::net {

template <class Next>
class ReadAhead {
 public:
  using next_layer_type = Next;
  using executor_type = typename Next::executor_type;

  template <class... Args>
  explicit ReadAhead(Args&&... args) : next_(std::forward<Args>(args)...) {}

  [[nodiscard]] Next& next_layer() noexcept { return next_; }
  [[nodiscard]] const Next& next_layer() const noexcept { return next_; }
  [[nodiscard]] executor_type get_executor() noexcept { return next_.get_executor(); }
  [[nodiscard]] FrameScanner& frames() noexcept { return frames_; }
  // Called whenever something has come from below; empty: nobody is.
  void on_bytes(std::function<void()> call) noexcept { on_bytes_ = std::move(call); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const auto step = [this, buffers, begun = false](auto& self, error_code error = {},
                                                     std::size_t size = 0) mutable {
      if (!begun) {
        begun = true;
        if (begin_ != end_) return boost::asio::post(get_executor(), std::move(self));
        return next_.async_read_some(boost::asio::buffer(bytes_.get(), kSize), std::move(self));
      }
      if (size != 0) {
        begin_ = 0;
        end_ = size;
        if constexpr (kInRecords) read_records();
        frames_.feed({bytes_.get(), end_});
        if (on_bytes_) on_bytes_();
      }
      const std::size_t taken = take(buffers);
      if (taken != 0) error = {};  // an error that came with bytes will come again
      self.complete(error, taken);
    };
    return boost::asio::async_compose<Token, void(error_code, std::size_t)>(step, token, next_);
  }

  // Never reads from below: only for what frames().message_ready() says is here.
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) noexcept {
    const std::size_t taken = take(buffers);
    if (taken == 0) {
      error = boost::asio::error::would_block;
    } else {
      error.clear();
    }
    return taken;
  }
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    error_code error;
    const std::size_t taken = read_some(buffers, error);
    if (error) throw boost::system::system_error(error);
    return taken;
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return next_.async_write_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    return next_.write_some(buffers, error);
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    return next_.write_some(buffers);
  }

 private:
  static constexpr std::size_t kSize = std::size_t{256} * 1024;
  static constexpr bool kInRecords = !std::is_same_v<Next, boost::beast::lowest_layer_type<Next>>;

  // TLS gives a record at a time, which may be a single message: takes all that is here. REQUIRES: the socket
  // does not block. An error will come again.
  void read_records() noexcept {
    error_code error;
    while (!error && end_ < kSize) {
      end_ += next_.read_some(boost::asio::buffer(bytes_.get() + end_, kSize - end_), error);
    }
  }

  template <class Buffers>
  std::size_t take(const Buffers& buffers) noexcept {
    const auto taken =
        boost::asio::buffer_copy(buffers, boost::asio::buffer(bytes_.get() + begin_, end_ - begin_));
    begin_ += taken;
    return taken;
  }

  Next next_;
  FrameScanner frames_;
  std::function<void()> on_bytes_;
  std::unique_ptr<unsigned char[]> bytes_{new unsigned char[kSize]};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// The end of a connection that was closed, or failed, while being read. Beast's own teardowns wait for the
// other side's end of stream, without a time limit; here whoever reads closes the socket next, and that is
// that.
template <class Next>
void teardown(boost::beast::role_type, ReadAhead<Next>& stream, error_code& error) noexcept {
  error_code ignored;  // it may be gone already
  boost::beast::get_lowest_layer(stream).shutdown(boost::asio::socket_base::shutdown_send, ignored);
  error.clear();
}

template <class Next, class Handler>
void async_teardown(boost::beast::role_type role, ReadAhead<Next>& stream, Handler&& handler) {
  error_code error;
  teardown(role, stream, error);
  boost::asio::post(stream.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler), error));
}

}  // namespace rotation::net
