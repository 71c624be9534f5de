// A synchronous stream that gathers what is written in pieces of 256 KiB, so that a server's writes are not
// what a bench measures, and so that TLS makes a record of each write without a system call for each.
#pragma once

#include <cstddef>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

namespace rotation::bench {

class Corked {
 public:
  using lowest_layer_type = boost::asio::ip::tcp::socket;
  using executor_type = lowest_layer_type::executor_type;

  explicit Corked(lowest_layer_type socket) : socket_(std::move(socket)) { waiting_.reserve(2 * kPiece); }

  lowest_layer_type& lowest_layer() { return socket_; }
  executor_type get_executor() { return socket_.get_executor(); }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
    error.clear();
    const std::size_t size = boost::asio::buffer_size(buffers);
    const std::size_t before = waiting_.size();
    waiting_.resize(before + size);
    boost::asio::buffer_copy(boost::asio::buffer(waiting_.data() + before, size), buffers);
    if (waiting_.size() >= kPiece) flush(error);
    return size;
  }

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
    flush(error);
    return error ? 0 : socket_.read_some(buffers, error);
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    return checked([&](auto& error) { return write_some(buffers, error); });
  }
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    return checked([&](auto& error) { return read_some(buffers, error); });
  }
  void flush() {
    boost::asio::write(socket_, boost::asio::buffer(waiting_));
    waiting_.clear();
  }

 private:
  void flush(boost::system::error_code& error) {
    boost::asio::write(socket_, boost::asio::buffer(waiting_), error);
    waiting_.clear();
  }
  template <class Call>
  std::size_t checked(const Call& call) {
    boost::system::error_code error;
    const std::size_t size = call(error);
    if (error) throw boost::system::system_error(error);
    return size;
  }

  static constexpr std::size_t kPiece = std::size_t{256} * 1024;
  lowest_layer_type socket_;
  std::vector<char> waiting_;
};

}  // namespace rotation::bench
