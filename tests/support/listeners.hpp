// Ports of 127.0.0.1 that nobody serves: what answers is the kernel, or nothing.
#pragma once

#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace rotation::testing {

// Connections are taken, and nothing is ever said on them. Once it is gone its port refuses them.
class SilentListener {
 public:
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
};

// Its queue is full: the next connect gets no answer.
class FullListener {
 public:
  FullListener() {
    acceptor_.open(boost::asio::ip::tcp::v4());
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
    acceptor_.listen(0);
    first_.connect(acceptor_.local_endpoint());
    second_.async_connect(acceptor_.local_endpoint(), [](const boost::system::error_code&) {});
  }
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::ip::tcp::socket first_{io_};
  boost::asio::ip::tcp::socket second_{io_};
};

}  // namespace rotation::testing
