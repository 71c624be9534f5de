// Any bytes as what a venue sends on a connection that was upgraded, or in place of the upgrade: the client
// gives the messages that a slow reading of RFC 6455 finds in them, however they arrive, and comes to an end.
#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "feeds/net/web_socket.hpp"
#include "tests/fuzz/utf8.hpp"

namespace rotation {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using net::error_code;

// The whole messages before the first breach, close or cut.
std::vector<std::string> messages_in(std::string_view bytes) {
  std::vector<std::string> found;
  std::string message;
  unsigned open = 0;  // opcode of the message begun
  while (bytes.size() >= 2) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    const unsigned opcode = first & 0x0FU;
    const bool last = (first & 0x80U) != 0;
    const bool control = opcode >= 8;
    if ((first & 0x70U) != 0 || (second & 0x80U) != 0) break;  // nothing was agreed; only clients mask
    if (opcode > 10 || (opcode > 2 && !control)) break;
    if (control && (!last || second > 125)) break;
    if (!control && (opcode == 0) != (open != 0)) break;
    std::uint64_t size = second;
    const std::size_t extended = second == 126 ? 2 : second == 127 ? 8 : 0;
    if (bytes.size() < 2 + extended) break;
    if (extended != 0) size = 0;
    for (std::size_t i = 0; i < extended; ++i) size = size << 8 | static_cast<unsigned char>(bytes[2 + i]);
    if ((extended == 2 && size < 126) || (extended == 8 && size < 65536)) break;
    bytes.remove_prefix(2 + extended);
    if (size > bytes.size() || opcode == 8) break;
    if (!control) {
      message += bytes.substr(0, size);
      if (opcode != 0) open = opcode;
      if (last) {
        if (message.size() > providers::kMaxMessage || (open == 1 && !testing::is_utf8(message))) break;
        found.push_back(std::exchange(message, {}));
        open = 0;
      }
    }
    bytes.remove_prefix(size);
  }
  return found;
}

std::string accept_of(std::string_view request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const std::size_t at = request.find(kName);
  assert(at != std::string_view::npos);
  const std::string_view key = request.substr(at + kName.size(), 24);
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 32> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), SHA_DIGEST_LENGTH);
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

class Conversation {
 public:
  // `piece`: bytes that are sent at once.
  Conversation(bool upgrade, std::size_t piece, std::string_view bytes)
      : upgrade_(upgrade), piece_(piece), bytes_(bytes) {
    asio::co_spawn(io_, listen(), asio::detached);
    asio::co_spawn(io_, call(), asio::detached);
    io_.run();
  }

  [[nodiscard]] const std::vector<std::string>& received() const { return received_; }
  [[nodiscard]] bool upgraded() const { return upgraded_; }

 private:
  net::Task<void> listen() {
    using Socket = asio::basic_stream_socket<tcp, net::Executor>;
    Socket socket(io_.get_executor());
    (void)co_await acceptor_.async_accept(socket, net::kAsValue);
    std::string request;
    (void)co_await asio::async_read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", net::kAsValue);
    if (upgrade_) {
      const std::string answer =
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Accept: " +
          accept_of(request) + "\r\n\r\n";
      (void)co_await asio::async_write(socket, asio::buffer(answer), net::kAsValue);
    }
    error_code error;
    for (std::string_view rest = bytes_; !rest.empty() && !error;) {
      const std::size_t n = std::min(piece_, rest.size());
      std::tie(error, std::ignore) =
          co_await asio::async_write(socket, asio::buffer(rest.substr(0, n)), net::kAsValue);
      rest.remove_prefix(n);
    }
    socket.shutdown(Socket::shutdown_send, error);
    std::array<char, 1024> ignored;
    while (!error) {
      std::tie(error, std::ignore) = co_await socket.async_read_some(asio::buffer(ignored), net::kAsValue);
    }
  }

  // As feeds/net/connection does it.
  net::Task<void> call() {
    const tcp::endpoint address = acceptor_.local_endpoint();
    const auto socket =
        net::make_web_socket(io_, {false, "localhost", std::to_string(address.port()), "/"}, "", false, {});
    error_code error = co_await socket->connect(address);
    assert(!error);
    const net::Upgrade upgrade = co_await socket->upgrade({});
    error = upgrade.error;
    upgraded_ = !error;
    while (!error) {
      error = co_await socket->read();
      while (!error) {
        received_.emplace_back(socket->message());
        if (!socket->read_at_hand(error)) break;
      }
    }
    assert(error != asio::error::would_block);
    socket->abort();
  }

  const bool upgrade_;
  const std::size_t piece_;
  const std::string_view bytes_;
  asio::io_context io_{1};
  asio::basic_socket_acceptor<tcp, net::Executor> acceptor_{io_.get_executor(),
                                                            {asio::ip::address_v4::loopback(), 0}};
  std::vector<std::string> received_;
  bool upgraded_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool upgrade = data[0] != 0xFF;
  const std::size_t piece = data[0] % 16 == 0 ? size : data[0] % 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Conversation conversation(upgrade, piece, bytes);
  assert(conversation.upgraded() == upgrade);
  if (upgrade) assert(conversation.received() == messages_in(bytes));
  return 0;
}

}  // namespace rotation
