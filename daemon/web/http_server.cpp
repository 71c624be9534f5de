#include "daemon/web/http_server.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <pthread.h>

#include "daemon/web/admission.hpp"
#include "daemon/web/basic_auth.hpp"
#include "daemon/web/http_headers.hpp"
#include "daemon/web/http_message.hpp"
#include "daemon/web/http_refusals.hpp"
#include "daemon/web/listen_address.hpp"
#include "daemon/web/router.hpp"
#include "daemon/web/shared_answer.hpp"
#include "daemon/web/stream_sessions.hpp"
#include "daemon/web/web_security.hpp"
#include "daemon/web/web_stream.hpp"

namespace rotation::daemon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using metrics::HttpCounters;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadSize = 4096;
constexpr std::chrono::seconds kStopGrace{1};
constexpr std::chrono::seconds kLinger{1};
constexpr std::chrono::milliseconds kAcceptPause{100};

// All that a shared answer may depend on (Route::shared).
std::string question(const http::request<http::string_body>& request) {
  std::string words;
  for (const std::string_view word : {request.method_string(), request.target(), request[http::field::accept],
                                      request[http::field::accept_encoding]}) {
    words.append(word) += '\n';
  }
  return words;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(WebOptions options, std::vector<Route> routes, HttpCounters& counters, Streams streams)
      : options_(std::move(options)),
        counters_(counters),
        router_(std::move(routes), std::move(streams.routes), counters),
        security_(options_.config_file, options_.config_look_again, options_.config_read),
        listeners_(io_, {options_.stream_clients, options_.message_bytes, options_.write_timeout},
                   std::move(streams.beat), security_) {
    for (const std::string& configured : options_.host_names) {
      const auto name = host_name(configured);
      if (!name) throw std::runtime_error("web.hosts: \"" + configured + "\" is not a host name");
      refusals_.add_host(*name);
    }
    for (const std::string& address : options_.listen) listen(address);
    port_ = acceptors_.front().local_endpoint().port();
  }

  void start() {
    for (tcp::acceptor& acceptor : acceptors_) {
      asio::co_spawn(io_, accept(acceptor), [](std::exception_ptr e) {
        if (e)
          std::rethrow_exception(e);  // out of memory: end the process rather than answer nobody for ever
      });
    }
    asio::co_spawn(io_, listeners_.run(), asio::detached);
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "web");
      io_.run();
    });
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] { begin_stop(); });
    thread_.join();
    for (Session* session : sessions_) session->stream.close();  // those that outlasted the grace
  }

  std::uint16_t port() const noexcept { return port_; }

 private:
  // A connection, from accept to close.
  struct Session {
    Session(Impl& owner, tcp::socket socket, const asio::ip::address& address)
        : impl(owner), peer(address), stream(std::move(socket)) {
      impl.sessions_.insert(this);
      impl.admission_.enter(peer);
    }
    ~Session() {
      impl.sessions_.erase(this);
      impl.admission_.leave(peer);
      if (impl.stopping_ && impl.sessions_.empty() && !impl.io_.stopped()) impl.grace_.cancel();
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Impl& impl;
    const asio::ip::address peer;
    WebStream stream;
    bool answering = false;
  };

  void listen(const std::string& address) {
    const tcp::endpoint endpoint = parse_listen_address(address);
    try {
      acceptors_.emplace_back(io_, endpoint);  // SO_REUSEADDR: a restart need not wait for old connections
    } catch (const boost::system::system_error& e) {
      throw std::runtime_error("cannot listen on " + address + ": " + e.code().message());
    }
    if (!endpoint.address().is_unspecified()) refusals_.add_host(endpoint.address().to_string());
  }

  asio::awaitable<void> accept(tcp::acceptor& acceptor) {
    while (!stopping_) {
      auto [ec, socket] = co_await acceptor.async_accept(kAwait);
      if (stopping_) break;
      if (ec) {  // descriptors gone, most likely: leave them to the feeds and try again a little later
        asio::steady_timer pause(io_, kAcceptPause);
        co_await pause.async_wait(kAwait);
        continue;
      }
      const auto peer = socket.remote_endpoint(ec).address();
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);  // TLS writes a response in several pieces
      const Admission::Verdict verdict = admission_.judge(peer);
      if (ec || verdict == Admission::Verdict::drop) continue;
      auto session = std::make_unique<Session>(*this, std::move(socket), peer);
      if (verdict == Admission::Verdict::serve) {
        asio::co_spawn(io_, serve(std::move(session)), asio::detached);
      } else {
        asio::co_spawn(io_, refuse(std::move(session)), asio::detached);
      }
    }
  }

  asio::awaitable<void> refuse(std::unique_ptr<Session> session) {
    if (!co_await secure(*session)) co_return;
    // Here and below a name of its own: GCC 12 spoils arguments that are made within a co_await expression.
    Response response = plain(503, "Too many connections; try again later.\n");
    co_await answer(*session, std::move(response));
    co_await linger(*session);
  }

  // TLS, where it is spoken. False: there is no telling this client anything.
  asio::awaitable<bool> secure(Session& session) {
    if (!security_.tls()) co_return true;
    const auto settings = security_.settings();
    if (settings == nullptr) co_return false;
    session.stream.expires_after(options_.read_timeout);
    const auto [ec] = co_await session.stream.handshake(settings, kAwait);
    co_return !ec;
  }

  asio::awaitable<void> serve(std::unique_ptr<Session> session) {
    if (!co_await secure(*session)) co_return;
    beast::flat_buffer buffer(options_.header_bytes + options_.body_bytes + kReadSize);
    for (bool first = true; !stopping_; first = false) {
      const bool idle = !first && buffer.size() == 0;
      session->stream.expires_after(idle ? options_.idle_timeout : options_.read_timeout);
      RequestParser parser;
      parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes));
      parser.body_limit(options_.body_bytes);
      if (auto refusal = co_await receive(session->stream, buffer, parser, idle)) {
        if (refusal->status == 0) co_return;
        // Nothing that follows can be told apart from this request's remains: close.
        co_await answer(*session, std::move(*refusal));
        break;
      }
      if (stopping_ || !co_await respond(*session, parser.get())) break;
    }
    // Half-close first: a close with unread input would reset the connection under the last response.
    co_await linger(*session);
  }

  // Reads a request, whose time to arrive begins with its first byte if the connection is idle now.
  // What is wrong with it, if anything; status 0: the client has gone, or was too slow.
  asio::awaitable<std::optional<Response>> receive(WebStream& stream, beast::flat_buffer& buffer,
                                                   RequestParser& parser, bool idle) {
    // Not http::async_read_header: its limit is not that of the whole header when that comes in pieces.
    for (std::size_t parsed = 0; !parser.is_header_done();) {
      if (buffer.size() > 0) {
        error_code ec;
        const std::size_t n = parser.put(buffer.data(), ec);
        buffer.consume(n);
        parsed += n;
        const std::size_t size = parsed + (parser.is_header_done() ? 0 : buffer.size());
        if (size > options_.header_bytes) co_return refusals_.header_too_long(parser);
        if (ec && ec != http::error::need_more) co_return refusals_.read(ec, parser);
        if (parser.is_header_done()) break;
      }
      const auto [ec, n] = co_await stream.async_read_some(buffer.prepare(kReadSize), kAwait);
      if (ec) co_return Response{.status = 0};
      buffer.commit(n);
      if (std::exchange(idle, false)) stream.expires_after(options_.read_timeout);
    }
    if (auto refusal = refusals_.header(parser.get())) co_return refusal;
    if (parser.is_done()) co_return std::nullopt;

    stream.expires_after(options_.read_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto [ec, written] = co_await asio::async_write(stream, asio::buffer(kContinue), kAwait);
      if (ec) co_return Response{.status = 0};
    }
    const auto [ec, n] = co_await http::async_read(stream, buffer, parser, kAwait);
    if (ec) co_return refusals_.read(ec, parser);
    co_return std::nullopt;
  }

  // nullopt: the request may be answered.
  asio::awaitable<std::optional<Response>> stopped_at_the_door(
      const Session& session, const http::request<http::string_body>& request) {
    const auto settings = security_.settings();
    if (settings == nullptr) co_return plain(500, "The web configuration is wrong; the log says where.\n");
    if (settings->file.users.empty()) co_return std::nullopt;
    switch (co_await auth_.check(settings->file.users, request[http::field::authorization], session.peer)) {
      case BasicAuth::Verdict::right:
        co_return std::nullopt;
      case BasicAuth::Verdict::wrong:
        co_return plain(401, "Unauthorized\n");
      case BasicAuth::Verdict::busy:
        break;
    }
    co_return plain(503, "Too many passwords are being checked; try again later.\n");
  }

  // Answers a whole request. False: close the connection.
  asio::awaitable<bool> respond(Session& session, const http::request<http::string_body>& request) {
    const Router::Place* place = nullptr;
    Response response;
    if (auto stopped = co_await stopped_at_the_door(session, request)) {
      response = *std::move(stopped);
    } else {
      const Target target = split(request);
      place = router_.find(target.path);
      if (place == nullptr) {
        response = router_.lost();
      } else if (place->shared()) {
        const SharedAnswer::Ticket ticket = shared_.ask();
        session.answering = true;
        co_await asio::post(io_, asio::use_awaitable);  // behind all whose requests are here already
        response = shared_.answer(ticket, question(request), [&] {
          Response made = Router::call(*place, target, request);
          pack(made, request);
          return made;
        });
      } else if (place->stream() == nullptr) {
        response = Router::call(*place, target, request);
      } else if (auto refusal = Router::refusal(*place, request)) {
        response = *std::move(refusal);
      } else if (listeners_.full()) {
        response = plain(503, "Too many clients are listening; try again later.\n");
      } else {
        co_await converse(session, *place, target, request);
        co_return false;
      }
    }
    co_return co_await answer(session, std::move(response), &request, place);
  }

  asio::awaitable<void> converse(Session& session, const Router::Place& place, const Target& target,
                                 const http::request<http::string_body>& request) {
    const StreamRoute& route = *place.stream();
    const bool web_socket = route.kind == StreamRoute::Kind::web_socket;
    auto talk =
        route.open({.path = target.path, .query = target.query, .last_event_id = request["Last-Event-ID"]});
    counters_.count(place.handler, web_socket ? 101 : 200);
    counters_.listens(place.handler, +1);
    session.stream.expires_after(options_.write_timeout);
    auto conversation = web_socket ? listeners_.web_socket(session.stream, request, std::move(talk))
                                   : listeners_.events(session.stream, request, std::move(talk));
    co_await std::move(conversation);
    counters_.listens(place.handler, -1);
  }

  // Writes the response; `request` is null where none was understood. False: close the connection.
  asio::awaitable<bool> answer(Session& session, Response response,
                               const http::request<http::string_body>* request = nullptr,
                               const Router::Place* place = nullptr) {
    if (request != nullptr && response.status == 200 && !response.etag.empty() &&
        names_tag((*request)[http::field::if_none_match], response.etag)) {
      response.status = 304;
      response.body.clear();
    }
    counters_.count(place != nullptr ? place->handler : HttpCounters::kNone, response.status);
    auto message = daemon::message(std::move(response), request);
    for (const auto& [name, value] : security_.headers()) message.set(name, value);
    if (message.result_int() == 405) message.set(http::field::allow, place->methods());
    const bool keep = request != nullptr && request->keep_alive() && !stopping_;
    message.keep_alive(keep);

    session.answering = true;
    session.stream.expires_after(options_.write_timeout);
    const auto [ec, n] = co_await http::async_write(session.stream, message, kAwait);
    session.answering = false;
    co_return !ec && keep;
  }

  // Lets the client read the last response before the connection goes.
  asio::awaitable<void> linger(Session& session) {
    error_code ec;
    session.stream.expires_after(kLinger);
    if (session.stream.encrypted()) std::tie(ec) = co_await session.stream.shutdown(kAwait);
    session.stream.socket().shutdown(tcp::socket::shutdown_send, ec);
    std::array<char, 4096> ignored;
    while (!ec && !stopping_) {
      std::tie(ec, std::ignore) =
          co_await session.stream.tcp().async_read_some(asio::buffer(ignored), kAwait);
    }
  }

  void begin_stop() {
    stopping_ = true;
    listeners_.stop();
    error_code ignored;
    for (tcp::acceptor& acceptor : acceptors_) acceptor.close(ignored);
    for (Session* session : sessions_) {
      if (!session->answering) session->stream.close();
    }
    if (sessions_.empty()) return;
    grace_.expires_after(kStopGrace);
    grace_.async_wait([this](error_code ec) {
      if (!ec) io_.stop();
    });
  }

  const WebOptions options_;
  HttpCounters& counters_;
  const Router router_;
  HttpRefusals refusals_{{options_.uri_bytes, options_.header_bytes, options_.body_bytes}};
  WebSecurity security_;
  StreamSessions listeners_;  // its coroutines are io_'s, and go with it
  std::uint16_t port_ = 0;    // known even after stop()
  bool stopping_ = false;     // from here on: web thread only
  std::set<Session*> sessions_;
  Admission admission_{options_.connections, options_.connections_per_address};
  asio::io_context io_{1};  // destroyed before what its coroutines refer to, after what refers to it
  std::deque<tcp::acceptor> acceptors_;  // in the order of the listen addresses
  asio::steady_timer grace_{io_};
  SharedAnswer shared_;
  BasicAuth auth_;  // goes before what the coroutines refer to that wait for it
  std::thread thread_;
};

HttpServer::HttpServer(WebOptions options, std::vector<Route> routes, HttpCounters& counters, Streams streams)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(routes), counters, std::move(streams))) {}
HttpServer::~HttpServer() {
  stop();
}
void HttpServer::start() {
  impl_->start();
}
void HttpServer::stop() {
  impl_->stop();
}
std::uint16_t HttpServer::port() const noexcept {
  return impl_->port();
}

}  // namespace rotation::daemon
