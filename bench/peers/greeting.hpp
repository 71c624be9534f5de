// What a plain client of Alpaca says before the data, over Beast, and the time of a message of the bench.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "bench/peer.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::bench {

using Socket = boost::beast::websocket::stream<boost::asio::ip::tcp::socket>;

inline void connect_and_subscribe(Socket& socket, std::uint16_t port) {
  socket.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
  socket.next_layer().set_option(boost::asio::ip::tcp::no_delay(true));
  socket.handshake("127.0.0.1", "/v2/sip");
  boost::beast::flat_buffer heard;
  socket.read(heard);  // the greeting
  for (const std::string_view said :
       {R"({"action":"auth","key":"key","secret":"secret"})", R"({"action":"subscribe","quotes":["*"]})"}) {
    socket.write(boost::asio::buffer(said));
    socket.read(heard);
  }
}

// The one that stands last in a message.
inline Course::Clock::time_point time_of(std::string_view message) {
  constexpr std::size_t kTime = 30;
  constexpr std::string_view kEnd = "\"}]";
  const auto time = message.size() < kTime + kEnd.size()
                        ? std::nullopt
                        : market::parse_rfc3339(message.substr(message.size() - kTime - kEnd.size(), kTime));
  if (!time) throw std::runtime_error("a message without a time");
  return std::chrono::time_point_cast<Course::Clock::duration>(*time);
}

}  // namespace rotation::bench
