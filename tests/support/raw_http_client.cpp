#include "tests/support/raw_http_client.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rotation::testing {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

RawHttpClient::RawHttpClient(std::uint16_t port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) fail("socket");
  if (receive_buffer > 0) {
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(socket_);
    fail("connect");
  }
}

RawHttpClient::~RawHttpClient() {
  if (socket_ >= 0) close(socket_);
}

RawHttpClient::RawHttpClient(RawHttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

void RawHttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool RawHttpClient::readable_within(int milliseconds) const {
  pollfd waiting{socket_, POLLIN, 0};
  return poll(&waiting, 1, milliseconds) > 0;
}

bool RawHttpClient::receive() {
  if (!readable_within(10'000)) throw std::runtime_error("no answer within 10 s");
  std::array<char, 16 * 1024> chunk;
  const ssize_t n = recv(socket_, chunk.data(), chunk.size(), 0);
  if (n < 0) fail("recv");
  received_.append(chunk.data(), static_cast<std::size_t>(n));
  return n > 0;
}

HttpAnswer RawHttpClient::read(bool head_only) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) throw std::runtime_error("the connection ended before a response");
  }
  HttpAnswer answer;
  answer.head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  std::istringstream head(answer.head);
  std::string line;
  std::getline(head, line);
  answer.status = static_cast<unsigned>(std::stoul(line.substr(line.find(' ') + 1)));
  while (std::getline(head, line)) {
    const auto colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = line.substr(colon + 2, line.size() - colon - 3);
  }
  if (head_only || answer.status == 100) return answer;
  const std::size_t length = std::stoul(answer.headers.at("content-length"));
  while (received_.size() < length) {
    if (!receive()) throw std::runtime_error("the connection ended within a response");
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

std::string RawHttpClient::read_to_end() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

}  // namespace rotation::testing
