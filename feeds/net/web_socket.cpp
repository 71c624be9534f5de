#include "feeds/net/web_socket.hpp"

#include <algorithm>
#include <type_traits>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "feeds/market/ensure.hpp"
#include "feeds/net/read_ahead.hpp"
#include "feeds/net/secret.hpp"
#include "feeds/net/tls_context.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = asio::ssl;
namespace ws = beast::websocket;
using tcp = asio::ip::tcp;

using Socket = asio::basic_stream_socket<tcp, Executor>;
using TlsStream = ssl::stream<Socket>;

// A dead path is noticed by our own pings not being acknowledged for so long.
constexpr unsigned kTcpUserTimeoutMs = 10'000;
// Beast asks for room by its own estimate, which may lie beyond the end of the message.
constexpr std::size_t kReserve = providers::kMaxMessage + 16 * 1024;

std::string with_query(const std::string& path, const std::string& query) {
  if (query.empty()) return path;
  std::string target;
  target.reserve(path.size() + 1 + query.size());  // no copy of a secret left behind by growth
  target += path;
  target += path.find('?') == std::string::npos ? '?' : '&';
  target += query;
  return target;
}

void wipe(providers::Handshake& handshake) noexcept {
  explicit_bzero(handshake.query.data(), handshake.query.size());
  for (auto& [name, value] : handshake.headers) explicit_bzero(value.data(), value.size());
}

// Is its last character cut off? Of a text that is UTF-8 up to there.
bool ends_within_character(std::string_view text) noexcept {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return false;
    if (byte >= 0xC0) return (byte >= 0xF0 ? 4U : byte >= 0xE0 ? 3U : 2U) > back;
  }
  return false;
}

template <class Layer>
class Client final : public WebSocket, public std::enable_shared_from_this<Client<Layer>> {
 public:
  static constexpr bool kTls = std::is_same_v<Layer, TlsStream>;

  template <class... Args>
  Client(const Endpoint& endpoint, bool binary, std::function<void()> on_bytes, Args&&... args)
      : endpoint_(endpoint), binary_(binary), stream_(std::forward<Args>(args)...) {
    stream_.next_layer().on_bytes(std::move(on_bytes));
    buffer_.reserve(kReserve);
  }

  Task<error_code> connect(tcp::endpoint address) override {
    error_code ignored;
    socket().close(ignored);
    closing_ = false;
    const auto [error] = co_await socket().async_connect(address, kAsValue);
    if (error) co_return error;
    // Beast may answer a broken message from within a synchronous read: better not at all than to wait.
    socket().non_blocking(true, ignored);
    socket().set_option(tcp::no_delay(true), ignored);
    socket().set_option(asio::socket_base::keep_alive(true), ignored);
    (void)::setsockopt(socket().native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kTcpUserTimeoutMs,
                       sizeof kTcpUserTimeoutMs);
    co_return error_code{};
  }

  Task<error_code> secure() override {
    if constexpr (kTls) {
      TlsStream& tls = stream_.next_layer().next_layer();
      expect_peer(tls.native_handle(), endpoint_.host);
      const auto [failure] = co_await tls.async_handshake(ssl::stream_base::client, kAsValue);
      co_return failure;
    }
    co_return error_code{};
  }

  [[nodiscard]] std::optional<market::Timestamp> certificate_expiry() override {
    if constexpr (kTls) return net::certificate_expiry(stream_.next_layer().next_layer().native_handle());
    return std::nullopt;
  }

  Task<Upgrade> upgrade(providers::Handshake with) override {
    // The time limits are the user's.
    stream_.set_option(ws::stream_base::timeout{ws::stream_base::none(), ws::stream_base::none(), false});
    stream_.set_option(ws::stream_base::decorator([&with](ws::request_type& request) {
      request.set(beast::http::field::user_agent, "rotationd");
      for (const auto& [name, value] : with.headers) request.set(name, value);
    }));
    stream_.read_message_max(providers::kMaxMessage);  // of a compressed one: inflated
    ws::permessage_deflate deflate;
    deflate.client_enable = endpoint_.compression;
    stream_.set_option(deflate);
    stream_.auto_fragment(false);
    ws::response_type response;
    const std::string host = authority(endpoint_);
    Secret target(with_query(endpoint_.path, with.query));
    const auto [error] = co_await stream_.async_handshake(response, host, target.reveal(), kAsValue);
    stream_.set_option(ws::stream_base::decorator([](ws::request_type&) {}));
    wipe(with);
    Upgrade outcome{error, error && error != ws::error::upgrade_declined ? 0 : response.result_int(), {}};
    if (const auto it = response.find(beast::http::field::retry_after); it != response.end()) {
      outcome.retry_after.assign(it->value().data(), it->value().size());
    }
    co_return outcome;
  }

  Task<error_code> write(std::string_view text) override {
    stream_.binary(binary_);
    const auto [error, size] = co_await stream_.async_write(asio::buffer(text), kAsValue);
    co_return error;
  }

  Task<error_code> read() override {
    buffer_.clear();
    const auto [error, size] = co_await stream_.async_read(buffer_, kAsValue);
    stream_.next_layer().frames().message_read();
    co_return checked(error);
  }

  [[nodiscard]] bool read_at_hand(error_code& error) override {
    // A close in progress reads by itself, and two readers must not meet.
    if (closing_ || !stream_.next_layer().frames().message_ready()) return false;
    buffer_.clear();
    stream_.read(buffer_, error);
    stream_.next_layer().frames().message_read();
    error = checked(error);
    return true;
  }

  [[nodiscard]] std::string_view message() const noexcept override {
    market::ensure(buffer_.capacity() >= buffer_.size() + providers::kPadding);
    return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
  }

  void ping() override {
    if (pinging_ || closing_) return;
    pinging_ = true;
    stream_.async_ping({}, [self = this->shared_from_this()](error_code) { self->pinging_ = false; });
  }

  void close() override { close(ws::close_code::normal); }

  void abort() noexcept override {
    closing_ = true;
    stream_.next_layer().on_bytes({});  // a close in progress may still read what came before
    error_code ignored;
    socket().close(ignored);
  }

 private:
  // Beast leaves a text that an empty last frame ends within a character to us, and the half character to the
  // next text.
  [[nodiscard]] error_code checked(error_code error) {
    if (error || !stream_.got_text() || !ends_within_character(message())) return error;
    close(ws::close_code::bad_payload);
    return ws::error::bad_frame_payload;
  }

  void close(ws::close_code code) {
    if (closing_) return;
    closing_ = true;
    stream_.async_close(code, [self = this->shared_from_this()](error_code) { self->abort(); });
  }

  Socket& socket() noexcept { return beast::get_lowest_layer(stream_); }

  const Endpoint endpoint_;
  const bool binary_;
  ws::stream<ReadAhead<Layer>> stream_;
  beast::flat_buffer buffer_;
  bool pinging_ = false;
  bool closing_ = false;
};

}  // namespace

std::shared_ptr<WebSocket> make_web_socket(asio::io_context& io, const Endpoint& endpoint,
                                           const std::string& ca_file, bool binary,
                                           std::function<void()> on_bytes) {
  if (!endpoint.tls) {
    return std::make_shared<Client<Socket>>(endpoint, binary, std::move(on_bytes), io.get_executor());
  }
  ssl::context context = tls_client_context(ca_file);  // the stream keeps what it needs of it
  return std::make_shared<Client<TlsStream>>(endpoint, binary, std::move(on_bytes), io.get_executor(),
                                             context);
}

bool is_protocol_error(const error_code& error) noexcept {
  return error == ws::condition::protocol_violation || error == ws::error::message_too_big ||
         error == ws::error::buffer_overflow;
}

bool is_close(const error_code& error) noexcept {
  return error == ws::error::closed;
}

}  // namespace rotation::net
