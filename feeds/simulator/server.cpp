#include "feeds/simulator/server.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/detect_ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "feeds/simulator/encoder.hpp"
#include "feeds/simulator/rest.hpp"

namespace rotation::simulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::awaitable;
using asio::ip::tcp;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr auto kHttpTimeout = std::chrono::seconds{30};
constexpr auto kLinger = std::chrono::seconds{1};  // between the last tick and the end of run()
constexpr std::size_t kTicksPerTurn = 16'384;      // looked at before other connections get a turn
constexpr std::size_t kMessageLimit = 1U << 20;    // what a client may say at once
constexpr std::string_view kTestPath = "/v2/test";
constexpr std::string_view kTestSymbol = "FAKEPACA";

WallTime wall_now() {
  return std::chrono::steady_clock::now();
}

using Request = http::request<http::string_body>;

std::optional<Credentials> credentials_of(const Request& request) {
  return from_headers(request["APCA-API-KEY-ID"], request["APCA-API-SECRET-KEY"],
                      request[http::field::authorization]);
}

http::response<http::string_body> reply(const Request& request, unsigned status, std::string body) {
  http::response<http::string_body> response(static_cast<http::status>(status), request.version());
  response.set(http::field::content_type, "application/json; charset=UTF-8");
  response.keep_alive(request.keep_alive());
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

// A WebSocket connection, as far as the others need to know it.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void drop() = 0;
};

}  // namespace

// What connections share. All of it belongs to the thread in run().
struct Server::Hall {
  Hall(Source& source_in, const market::SeriesTable& series_in, ServerOptions options_in);

  awaitable<void> accept();
  awaitable<void> serve(tcp::socket socket);
  template <typename Stream>
  awaitable<void> serve_http(Stream stream, beast::flat_buffer buffer);
  [[nodiscard]] RestResponse rest(const Request& request);
  awaitable<void> report();
  void finish();

  Source& source;
  const market::SeriesTable& series;
  const ServerOptions options;
  ServerCounters counters;
  Playhead playhead;
  std::vector<std::string> symbols;       // of the streams, by series
  std::vector<std::string> test_symbols;  // of the test stream: one, which moves as the first series does
  std::vector<char> tapes;
  std::set<Peer*> peers;
  const Peer* seat = nullptr;  // the one admitted
  bool streaming = false;      // it has subscribed, so the playhead moves by what it is sent
  bool finishing = false;
  WallTime rest_minute{};
  unsigned rest_calls = 0;  // in that minute
  std::optional<asio::ssl::context> tls;

  // After what coroutines refer to, before what refers to it.
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::steady_timer linger{io};
};

namespace {

// One WebSocket connection: a reader, the only writer, and a watchdog for login and pings.
template <typename Hall, typename Stream>
class Connection final : public Peer, public std::enable_shared_from_this<Connection<Hall, Stream>> {
 public:
  Connection(Hall& hall, Stream stream, bool test)
      : hall_(hall),
        ws_(std::move(stream)),
        wake_(hall.io),
        watch_(hall.io),
        symbols_(test ? hall.test_symbols : hall.symbols),
        dialogue_(hall.options.rules, symbols_, [this] { return take_seat(); }) {
    hall.peers.insert(this);
  }

  ~Connection() override {
    hall_.peers.erase(this);
    leave_seat();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  awaitable<void> converse(Request request) {
    beast::get_lowest_layer(ws_).expires_never();
    websocket::permessage_deflate deflate;
    deflate.server_enable = true;
    deflate.compLevel = 1;
    ws_.set_option(deflate);
    ws_.read_message_max(kMessageLimit);
    ws_.control_callback([this](websocket::frame_type type, beast::string_view) {
      if (type == websocket::frame_type::pong && std::exchange(awaiting_pong_, false)) watch_.cancel();
    });
    if (const auto [error] = co_await ws_.async_accept(request, kToken); error) co_return;
    frame_.resize(hall_.options.batch * (kElementBytes + 1) + 2);
    say(dialogue_.greet(credentials_of(request)));
    auto self = this->shared_from_this();
    asio::co_spawn(
        hall_.io, [self] { return self->write(); }, asio::detached);
    asio::co_spawn(
        hall_.io, [self] { return self->watch(); }, asio::detached);
    co_await read();
    drop();
  }

  void drop() override {
    leave_seat();
    dropped_ = true;
    beast::get_lowest_layer(ws_).close();
    wake_.cancel();
    watch_.cancel();
  }

 private:
  bool take_seat() {
    if (hall_.seat != nullptr) return false;
    hall_.seat = this;
    ++hall_.counters.clients;
    watch_.cancel();  // from the login to the pings
    return true;
  }

  void leave_seat() {
    if (hall_.seat != this) return;
    hall_.seat = nullptr;
    hall_.streaming = false;
  }

  void say(std::vector<std::string> frames) {
    for (std::string& frame : frames) outbox_.push_back(std::move(frame));
    wake_.cancel();
    if (dialogue_.state() == Dialogue::State::refused && !refused_) {
      refused_ = true;
      ++hall_.counters.refused;
      hang_up_ = wall_now() + hall_.options.refused_close;
      watch_.cancel();
    }
  }

  awaitable<void> read() {
    beast::flat_buffer buffer;
    for (;;) {
      if (const auto [error, size] = co_await ws_.async_read(buffer, kToken); error) co_return;
      say(dialogue_.hear(std::string_view(static_cast<const char*>(buffer.data().data()), buffer.size())));
      buffer.consume(buffer.size());
    }
  }

  awaitable<void> write() {
    const auto self = this->shared_from_this();
    while (!dropped_) {
      std::size_t size = 0;
      if (!outbox_.empty()) {
        const std::string text = std::move(outbox_.front());
        outbox_.pop_front();
        if (const auto [error, n] = co_await ws_.async_write(asio::buffer(text), kToken); error) break;
        continue;
      }
      const WallTime now = wall_now();
      if (hang_up_ && now >= *hang_up_) break;
      const bool reading =
          dialogue_.state() == Dialogue::State::admitted && !dialogue_.subscription().empty();
      if (reading && !hang_up_) {
        if (!hall_.streaming) {
          hall_.streaming = true;
          hall_.playhead.join(now);
          last_data_ = now;
        }
        const bool more = fill(now, size);
        if (size > 0) {
          last_data_ = now;
          if (const auto [error, n] = co_await ws_.async_write(asio::buffer(frame_.data(), size), kToken);
              error) {
            break;
          }
          continue;
        }
        if (more) {
          co_await asio::post(hall_.io, asio::use_awaitable);
          continue;
        }
        if (hall_.playhead.at_end() && hall_.options.exit_at_end) hall_.finish();
      }
      if (!reading && hall_.seat == this) hall_.streaming = false;
      wake_.expires_at(next_deadline(reading));
      co_await wake_.async_wait(kToken);
    }
    drop();
  }

  // Puts the next ticks that are due and wanted into frame_. Returns whether more may be due.
  bool fill(WallTime now, std::size_t& size) {
    Playhead& playhead = hall_.playhead;
    const Subscription& wanted = dialogue_.subscription();
    if (const auto late = hall_.options.slow_client) {
      const auto due = playhead.next_due();
      if (due && hall_.options.speed != kAsFastAsRead && now - *due > *late) {
        say({error_message(407)});
        hang_up_ = now;
        return true;
      }
    }
    char* out = frame_.data();
    *out++ = '[';
    std::size_t elements = 0;
    const auto add = [&](const Tick& tick) {
      const std::size_t i = tick.kind == TickKind::heartbeat ? 0 : market::index(tick.series);
      out = encode(out, tick, symbols_[i], hall_.tapes[i]);
      *out++ = ',';
      ++elements;
    };
    std::size_t seen = 0;
    for (; elements < hall_.options.batch && seen < kTicksPerTurn; ++seen) {
      const Tick* const tick = playhead.peek(now);
      if (tick == nullptr) break;
      if (wanted.wants(*tick)) add(*tick);
      playhead.pop();
    }
    if (elements == 0 && seen < kTicksPerTurn && now - last_data_ >= hall_.options.quiet_heartbeat) {
      const market::Timestamp clock = playhead.clock(now);
      const Tick heartbeat{.due = clock, .ts = clock, .kind = TickKind::heartbeat};
      if (wanted.wants(heartbeat)) add(heartbeat);
      last_data_ = now;
    }
    if (elements == 0) return seen == kTicksPerTurn;
    out[-1] = ']';
    size = static_cast<std::size_t>(out - frame_.data());
    hall_.counters.frames.fetch_add(1, std::memory_order_relaxed);
    hall_.counters.elements.fetch_add(elements, std::memory_order_relaxed);
    return true;
  }

  WallTime next_deadline(bool reading) {
    WallTime deadline = WallTime::max();
    if (hang_up_) return *hang_up_;
    if (!reading) return deadline;
    deadline = last_data_ + hall_.options.quiet_heartbeat;
    if (const auto due = hall_.playhead.next_due()) deadline = std::min(deadline, *due);
    return deadline;
  }

  awaitable<void> watch() {
    const auto self = this->shared_from_this();
    if (dialogue_.state() == Dialogue::State::anonymous) {
      watch_.expires_after(hall_.options.login_timeout);
      co_await watch_.async_wait(kToken);
    }
    if (!dropped_ && dialogue_.state() == Dialogue::State::anonymous) {
      say({error_message(404)});
      hang_up_ = wall_now();
      co_return;
    }
    while (!dropped_) {
      watch_.expires_after(hall_.options.ping_interval);
      if (const auto [cancelled] = co_await watch_.async_wait(kToken); cancelled || dropped_) continue;
      awaiting_pong_ = true;
      if (const auto [error] = co_await ws_.async_ping({}, kToken); error) break;
      watch_.expires_after(hall_.options.pong_timeout);
      co_await watch_.async_wait(kToken);
      if (awaiting_pong_) break;
    }
    drop();
  }

  Hall& hall_;
  websocket::stream<Stream> ws_;
  asio::steady_timer wake_;   // wakes the writer
  asio::steady_timer watch_;  // of the watchdog
  const std::vector<std::string>& symbols_;
  Dialogue dialogue_;
  std::deque<std::string> outbox_;
  std::vector<char> frame_;
  std::optional<WallTime> hang_up_;
  WallTime last_data_{};
  bool refused_ = false;
  bool awaiting_pong_ = false;
  bool dropped_ = false;
};

}  // namespace

Server::Hall::Hall(Source& source_in, const market::SeriesTable& series_in, ServerOptions options_in)
    : source(source_in), series(series_in), options(std::move(options_in)), playhead(source, options.speed) {
  for (const auto& member : series.all()) {
    symbols.push_back(member.name);
    test_symbols.emplace_back(test_symbols.empty() ? kTestSymbol : std::string_view{});
    tapes.push_back(tape(member.name));
  }
  try {
    if (!options.certificate.empty()) {
      tls.emplace(asio::ssl::context::tls_server);
      tls->use_certificate_chain_file(options.certificate);
      tls->use_private_key_file(options.key, asio::ssl::context::pem);
    }
    const tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    if (options.stop_on_signals) {
      signals.add(SIGINT);
      signals.add(SIGTERM);
      signals.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) io.stop();
      });
    }
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + options.address + ":" + std::to_string(options.port) +
                             ": " + error.code().message());
  }
  asio::co_spawn(io, accept(), asio::detached);
  if (options.on_progress) asio::co_spawn(io, report(), asio::detached);
}

awaitable<void> Server::Hall::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(kToken);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of file descriptors or the like: others may close theirs.
      asio::steady_timer pause(io, std::chrono::milliseconds{100});
      co_await pause.async_wait(kToken);
      continue;
    }
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(io, serve(std::move(socket)), asio::detached);
  }
}

awaitable<void> Server::Hall::serve(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  stream.expires_after(kHttpTimeout);
  if (tls) {
    const auto [error, secured] = co_await beast::async_detect_ssl(stream, buffer, kToken);
    if (error) co_return;
    if (secured) {
      beast::ssl_stream<beast::tcp_stream> secure(std::move(stream), *tls);
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
awaitable<void> Server::Hall::serve_http(Stream stream, beast::flat_buffer buffer) {
  for (;;) {
    Request request;
    beast::get_lowest_layer(stream).expires_after(kHttpTimeout);
    if (const auto [error, n] = co_await http::async_read(stream, buffer, request, kToken); error) co_return;
    std::optional<http::response<http::string_body>> response;
    if (websocket::is_upgrade(request)) {
      const std::string_view path = request.target();
      if (path == "/v2/sip" || path == "/v2/iex" || path == kTestPath) {
        if (request[http::field::content_type].find("msgpack") == std::string_view::npos) {
          auto connection =
              std::make_shared<Connection<Hall, Stream>>(*this, std::move(stream), path == kTestPath);
          co_await connection->converse(std::move(request));
          co_return;
        }
        response = reply(request, 415, R"({"message":"this simulator speaks JSON only"})");
      } else {
        response = reply(request, 404, R"({"message":"endpoint not found."})");
      }
    } else {
      RestResponse answered = rest(request);
      response = reply(request, answered.status, std::move(answered.body));
    }
    const bool keep = response->keep_alive();
    if (const auto [error, n] = co_await http::async_write(stream, *response, kToken); error || !keep) break;
  }
  boost::system::error_code ignored;
  beast::get_lowest_layer(stream).socket().shutdown(tcp::socket::shutdown_send, ignored);
}

RestResponse Server::Hall::rest(const Request& request) {
  ++counters.rest_calls;
  const WallTime now = wall_now();
  if (now - rest_minute >= std::chrono::minutes{1}) {
    rest_minute = now;
    rest_calls = 0;
  }
  if (options.rest_calls != 0 && ++rest_calls > options.rest_calls)
    return rest_error(429, "too many requests.");
  if (!streaming) playhead.skip_to(now);
  return answer({request.method_string(), request.target(), credentials_of(request)}, options.rules, series,
                source, playhead.closed_through());
}

awaitable<void> Server::Hall::report() {
  asio::steady_timer timer(io);
  for (;;) {
    timer.expires_after(std::chrono::seconds{1});
    if (const auto [error] = co_await timer.async_wait(kToken); error) co_return;
    options.on_progress(playhead.clock(wall_now()), playhead.sessions_played());
  }
}

void Server::Hall::finish() {
  if (finishing) return;
  finishing = true;
  linger.expires_after(kLinger);
  linger.async_wait([this](const boost::system::error_code& error) {
    if (!error) io.stop();
  });
}

Server::Server(Source& source, const market::SeriesTable& series, ServerOptions options)
    : hall_(std::make_unique<Hall>(source, series, std::move(options))) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
  return hall_->acceptor.local_endpoint().port();
}
const ServerCounters& Server::counters() const {
  return hall_->counters;
}
void Server::run() {
  hall_->io.run();
  for (Peer* const peer : hall_->peers) peer->drop();
}
void Server::stop() {
  hall_->io.stop();
}

}  // namespace rotation::simulator
