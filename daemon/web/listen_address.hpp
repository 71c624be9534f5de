// Where the HTTP listener listens, as written on the command line.
#pragma once

#include <string>

#include <boost/asio/ip/tcp.hpp>

namespace rotation::daemon {

// "127.0.0.1:8711", "[::1]:8711", "localhost:8711", ":8711" (every IPv4 address); port 0 means any free one.
// Throws std::runtime_error with a sentence for the operator.
[[nodiscard]] boost::asio::ip::tcp::endpoint parse_listen_address(const std::string& text);

}  // namespace rotation::daemon
