#include "daemon/web/listen_address.hpp"

#include <charconv>
#include <cstdint>
#include <stdexcept>

namespace rotation::daemon {

boost::asio::ip::tcp::endpoint parse_listen_address(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon != std::string::npos) {
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host.empty()) host = "0.0.0.0";
    if (host == "localhost") host = "127.0.0.1";
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data() + colon + 1, end, port);
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(host, ec);
    if (!ec && problem == std::errc{} && rest == end) return {address, port};
  }
  throw std::runtime_error("web.listen-address \"" + text +
                           "\" is not an address and a port, such as 127.0.0.1:8711");
}

}  // namespace rotation::daemon
