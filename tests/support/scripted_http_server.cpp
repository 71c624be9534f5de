#include "tests/support/scripted_http_server.hpp"

#include <mutex>
#include <string>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace rotation::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

class ScriptedHttpServer::Impl {
 public:
  Impl(Script script, std::optional<Identity> tls) : script_(std::move(script)) {
    if (tls) {
      context_.emplace(asio::ssl::context::tls_server);
      context_->use_certificate_chain(asio::buffer(tls->certificate_pem));
      context_->use_private_key(asio::buffer(tls->key_pem), asio::ssl::context::pem);
    }
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  ~Impl() {
    io_.stop();
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  [[nodiscard]] std::vector<HttpRequestSeen> requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
  }

 private:
  asio::awaitable<void> accept() {
    for (int connection = 0;; ++connection) {
      tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
      asio::co_spawn(io_, serve(std::move(socket), connection), [](const std::exception_ptr&) {});
    }
  }

  asio::awaitable<void> serve(tcp::socket socket, int connection) {
    if (!context_) {
      co_await converse(socket, connection, "");
      co_return;
    }
    asio::ssl::stream<tcp::socket> stream{std::move(socket), *context_};
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    co_await converse(stream, connection, name == nullptr ? "" : name);
  }

  template <class Stream>
  asio::awaitable<void> converse(Stream& stream, int connection, std::string server_name) {
    beast::flat_buffer buffer;
    for (;;) {
      http::request<http::string_body> request;
      co_await http::async_read(stream, buffer, request, asio::use_awaitable);
      const HttpRequestSeen seen{std::string(request.target()),
                                 request.body(),
                                 std::string(request[http::field::host]),
                                 std::string(request["APCA-API-KEY-ID"]),
                                 std::string(request["APCA-API-SECRET-KEY"]),
                                 std::string(request[http::field::authorization]),
                                 server_name,
                                 connection};
      {
        const std::lock_guard lock{mutex_};
        requests_.push_back(seen);
      }
      const ScriptedAnswer script = script_(seen);
      if (script.then == ScriptedAnswer::Then::hang_up) co_return;
      if (script.then == ScriptedAnswer::Then::stall) {
        asio::steady_timer never{io_, asio::steady_timer::time_point::max()};
        co_await never.async_wait(asio::use_awaitable);
      }
      http::response<http::string_body> response{http::int_to_status(script.status), 11, script.body};
      response.result(script.status);
      for (const auto& [name, value] : script.headers) response.set(name, value);
      response.prepare_payload();
      co_await http::async_write(stream, response, asio::use_awaitable);
    }
  }

  Script script_;
  std::optional<asio::ssl::context> context_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  const std::uint16_t port_ = acceptor_.local_endpoint().port();
  mutable std::mutex mutex_;
  std::vector<HttpRequestSeen> requests_;
  std::thread thread_;
};

ScriptedHttpServer::ScriptedHttpServer(Script script, std::optional<Identity> tls)
    : impl_(std::make_unique<Impl>(std::move(script), std::move(tls))) {}
ScriptedHttpServer::~ScriptedHttpServer() = default;

std::uint16_t ScriptedHttpServer::port() const {
  return impl_->port();
}
std::vector<HttpRequestSeen> ScriptedHttpServer::requests() const {
  return impl_->requests();
}

}  // namespace rotation::testing
