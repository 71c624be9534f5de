#include "feeds/simulator/server.hpp"

#include <stdexcept>
#include <type_traits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/detect_ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "feeds/simulator/connection.hpp"
#include "feeds/simulator/massive/aggregates.hpp"
#include "feeds/simulator/massive/answer.hpp"
#include "feeds/simulator/massive/corporate_actions.hpp"
#include "feeds/simulator/rest.hpp"

namespace rotation::simulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable;
using asio::ip::tcp;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr auto kHttpTimeout = std::chrono::seconds{30};

http::response<http::string_body> reply(const HttpRequest& request, unsigned status, std::string body) {
  http::response<http::string_body> response(static_cast<http::status>(status), request.version());
  response.set(http::field::content_type, "application/json; charset=UTF-8");
  response.keep_alive(request.keep_alive());
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

}  // namespace

class Server::Listener {
 public:
  Listener(Source& source, const market::SeriesTable& series, ServerOptions options);

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] Hall& hall() { return hall_; }

 private:
  awaitable<void> accept();
  awaitable<void> serve(tcp::socket socket);
  template <typename Stream>
  awaitable<void> serve_http(Stream stream, beast::flat_buffer buffer);
  [[nodiscard]] RestResponse rest(const HttpRequest& request, std::string_view scheme);
  awaitable<void> report();

  Source& source_;
  const market::SeriesTable& series_;
  WallTime rest_minute_{};
  unsigned rest_calls_ = 0;  // in that minute
  std::optional<asio::ssl::context> tls_;
  Hall hall_;  // after what its coroutines refer to
  tcp::acceptor acceptor_{hall_.io};
  asio::signal_set signals_{hall_.io};
};

Server::Listener::Listener(Source& source, const market::SeriesTable& series, ServerOptions options)
    : source_(source), series_(series), hall_(source, series, std::move(options)) {
  try {
    if (!hall_.options.certificate.empty()) {
      tls_.emplace(asio::ssl::context::tls_server);
      tls_->use_certificate_chain_file(hall_.options.certificate);
      tls_->use_private_key_file(hall_.options.key, asio::ssl::context::pem);
    }
    const tcp::endpoint endpoint(asio::ip::make_address(hall_.options.address), hall_.options.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    if (hall_.options.stop_on_signals) {
      signals_.add(SIGINT);
      signals_.add(SIGTERM);
      signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) hall_.io.stop();
      });
    }
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + hall_.options.address + ":" +
                             std::to_string(hall_.options.port) + ": " + error.code().message());
  }
  asio::co_spawn(hall_.io, accept(), asio::detached);
  if (hall_.options.on_progress) asio::co_spawn(hall_.io, report(), asio::detached);
}

awaitable<void> Server::Listener::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(kToken);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of file descriptors or the like: others may close theirs.
      asio::steady_timer pause(hall_.io, std::chrono::milliseconds{100});
      co_await pause.async_wait(kToken);
      continue;
    }
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(hall_.io, serve(std::move(socket)), asio::detached);
  }
}

awaitable<void> Server::Listener::serve(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  stream.expires_after(kHttpTimeout);
  if (tls_) {
    const auto [error, secured] = co_await beast::async_detect_ssl(stream, buffer, kToken);
    if (error) co_return;
    if (secured) {
      beast::ssl_stream<beast::tcp_stream> secure(std::move(stream), *tls_);
      const auto [failed, used] =
          co_await secure.async_handshake(asio::ssl::stream_base::server, buffer.data(), kToken);
      if (failed) co_return;
      buffer.consume(used);
      co_await serve_http(std::move(secure), std::move(buffer));
      co_return;
    }
  }
  co_await serve_http(std::move(stream), std::move(buffer));
}

template <typename Stream>
awaitable<void> Server::Listener::serve_http(Stream stream, beast::flat_buffer buffer) {
  for (;;) {
    HttpRequest request;
    beast::get_lowest_layer(stream).expires_after(kHttpTimeout);
    if (const auto [error, n] = co_await http::async_read(stream, buffer, request, kToken); error) co_return;
    std::optional<http::response<http::string_body>> response;
    if (beast::websocket::is_upgrade(request)) {
      const Endpoint* const endpoint = find_endpoint(request.target());
      if (endpoint == nullptr) {
        response = reply(request, 404, R"({"message":"endpoint not found."})");
      } else {
        co_await converse(hall_, std::move(stream), std::move(request), *endpoint);
        co_return;
      }
    } else {
      constexpr bool kPlain = std::is_same_v<Stream, beast::tcp_stream>;
      RestResponse answered = rest(request, kPlain ? "http://" : "https://");
      response = reply(request, answered.status, std::move(answered.body));
    }
    const bool keep = response->keep_alive();
    if (const auto [error, n] = co_await http::async_write(stream, *response, kToken); error || !keep) break;
  }
  boost::system::error_code ignored;
  beast::get_lowest_layer(stream).socket().shutdown(tcp::socket::shutdown_send, ignored);
}

RestResponse Server::Listener::rest(const HttpRequest& request, std::string_view scheme) {
  ++hall_.counters.rest_calls;
  const WallTime now = wall_now();
  if (now - rest_minute_ >= std::chrono::minutes{1}) {
    rest_minute_ = now;
    rest_calls_ = 0;
  }
  const ServerOptions& options = hall_.options;
  const bool too_many = options.rest_calls != 0 && ++rest_calls_ > options.rest_calls;
  hall_.playhead.skip_to(now);
  const RestRequest asked{request.method_string(), request.target(), credentials_of(request),
                          std::string(scheme).append(request[http::field::host])};
  const market::Day closed = hall_.playhead.closed_through();
  const bool dividends = asked.target.starts_with(massive::kDividendsPath);
  const bool splits = asked.target.starts_with(massive::kSplitsPath);
  if (dividends || splits || asked.target.starts_with(massive::kAggregatesPath)) {
    if (too_many) return massive::too_many_calls();
    if (dividends) return massive::answer_dividends(asked, options.rules, series_, source_, closed);
    if (splits) return massive::answer_splits(asked, options.rules);
    return massive::answer_aggregates(asked, options.rules, series_, options.yield_scale, source_, closed);
  }
  return too_many ? rest_error(429, "too many requests.")
                  : answer(asked, options.rules, series_, source_, closed);
}

awaitable<void> Server::Listener::report() {
  asio::steady_timer timer(hall_.io);
  for (;;) {
    timer.expires_after(std::chrono::seconds{1});
    if (const auto [error] = co_await timer.async_wait(kToken); error) co_return;
    hall_.options.on_progress(hall_.playhead.clock(), hall_.playhead.sessions_played());
  }
}

Server::Server(Source& source, const market::SeriesTable& series, ServerOptions options)
    : listener_(std::make_unique<Listener>(source, series, std::move(options))) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
  return listener_->port();
}
const ServerCounters& Server::counters() const {
  return listener_->hall().counters;
}
void Server::run() {
  Hall& hall = listener_->hall();
  hall.io.run();
  for (Peer* const peer : hall.peers) peer->drop();
}
void Server::stop() {
  listener_->hall().io.stop();
}

}  // namespace rotation::simulator
