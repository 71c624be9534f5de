// A connection to the HTTP listener: TCP, and TLS over it once handshake() has been called. An
// AsyncReadStream and AsyncWriteStream to Asio and Beast; every operation ends at expires_after().
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "daemon/web/web_security.hpp"

namespace rotation::daemon {

class WebStream {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;
  using Socket = boost::asio::ip::tcp::socket;

  explicit WebStream(Socket socket) : tcp_(std::move(socket)) {}

  executor_type get_executor() { return tcp_.get_executor(); }
  Socket& socket() { return tcp_.socket(); }
  boost::beast::tcp_stream& tcp() { return tcp_; }  // below TLS
  void expires_after(std::chrono::nanoseconds time) { tcp_.expires_after(time); }
  void close() { tcp_.close(); }  // at once, without TLS's goodbye
  [[nodiscard]] bool encrypted() const { return tls_.has_value(); }

  // Signature void(error_code), as that of shutdown(). REQUIRES: settings->tls.
  template <class Token>
  auto handshake(const std::shared_ptr<WebSecurity::Settings>& settings, Token&& token) {
    settings_ = settings;
    return tls_.emplace(tcp_, *settings_->tls)
        .async_handshake(boost::asio::ssl::stream_base::server, std::forward<Token>(token));
  }
  // TLS's goodbye, answered. REQUIRES: encrypted().
  template <class Token>
  auto shutdown(Token&& token) {
    return tls_->async_shutdown(std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          if (tls_) {
            tls_->async_read_some(into, std::move(handler));
          } else {
            tcp_.async_read_some(into, std::move(handler));
          }
        },
        token, buffers);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_) {
            tls_->async_write_some(from, std::move(handler));
          } else {
            tcp_.async_write_some(from, std::move(handler));
          }
        },
        token, buffers);
  }

  // What a WebSocket over it asks for. Its end is not that of the connection, which whoever answers requests
  // on it lets linger and closes.
  friend void beast_close_socket(WebStream& stream) { stream.close(); }
  template <class Handler>
  friend void async_teardown(boost::beast::role_type /*role*/, WebStream& stream, Handler&& handler) {
    boost::asio::post(stream.get_executor(), boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                                              boost::system::error_code{}));
  }

 private:
  boost::beast::tcp_stream tcp_;
  std::shared_ptr<WebSecurity::Settings> settings_;  // whose context TLS uses
  std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream&>> tls_;
};

}  // namespace rotation::daemon
