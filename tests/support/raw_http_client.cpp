#include "tests/support/raw_http_client.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rotation::testing {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;

Bio bio(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate certificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(bio(pem).get(), nullptr, nullptr, nullptr));
}

Context context(const ClientTls& tls) {
  Context made(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(made.get()), certificate(tls.trusted).get());
  if (!tls.certificate.empty()) {
    const Key key(PEM_read_bio_PrivateKey(bio(tls.key).get(), nullptr, nullptr, nullptr));
    SSL_CTX_use_certificate(made.get(), certificate(tls.certificate).get());
    SSL_CTX_use_PrivateKey(made.get(), key.get());
  }
  if (!tls.cipher.empty()) {
    SSL_CTX_set_max_proto_version(made.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(made.get(), tls.cipher.c_str());
  }
  if (!tls.curve.empty()) SSL_CTX_set1_groups_list(made.get(), tls.curve.c_str());
  return made;
}

}  // namespace

void RawHttpClient::EndTls::operator()(ssl_st* connection) const noexcept {
  SSL_free(connection);
}

RawHttpClient::RawHttpClient(std::uint16_t port, const ClientTls& tls) : RawHttpClient(port) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  const timeval limit{10, 0};     // within OpenSSL; outside it readable_within() waits
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  tls_.reset(SSL_new(context(tls).get()));
  SSL_set_fd(tls_.get(), socket_);
  SSL_set1_host(tls_.get(), "127.0.0.1");
  if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("no TLS");
}

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
    : socket_(std::exchange(other.socket_, -1)),
      tls_(std::move(other.tls_)),
      received_(std::move(other.received_)) {}

void RawHttpClient::send(std::string_view bytes) {
  if (tls_) {
    if (SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) {
      throw std::runtime_error("TLS ended");
    }
    return;
  }
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool RawHttpClient::readable_within(int milliseconds) const {
  if (tls_ && SSL_pending(tls_.get()) > 0) return true;
  pollfd waiting{socket_, POLLIN, 0};
  return poll(&waiting, 1, milliseconds) > 0;
}

bool RawHttpClient::receive() {
  if (!readable_within(10'000)) throw std::runtime_error("no answer within 10 s");
  std::array<char, 16 * 1024> chunk;
  if (tls_) {
    const int n = SSL_read(tls_.get(), chunk.data(), static_cast<int>(chunk.size()));
    if (n <= 0 && SSL_get_error(tls_.get(), n) != SSL_ERROR_ZERO_RETURN)
      throw std::runtime_error("TLS failed");
    received_.append(chunk.data(), static_cast<std::size_t>(std::max(n, 0)));
    return n > 0;
  }
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
  const std::size_t length = answer.status == 304 ? 0 : std::stoul(answer.headers.at("content-length"));
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
