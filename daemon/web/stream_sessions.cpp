#include "daemon/web/stream_sessions.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "daemon/web/http_message.hpp"

namespace rotation::daemon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kBeat{25};
constexpr std::chrono::milliseconds kIdleBeat{50};  // with nobody to tell
constexpr int kSendBuffer = 128 << 10;  // bytes: what is older than that is left out rather than sent late

using Pieces = std::array<asio::const_buffer, 3>;

Pieces pieces(const Frame& frame) {
  const std::string_view shared = frame.shared != nullptr ? std::string_view(*frame.shared) : "";
  return {asio::buffer(frame.head), asio::buffer(shared), asio::buffer(frame.tail)};
}

void set_limits(WebStream& stream, std::chrono::milliseconds timeout) {
  error_code ignored;
  stream.socket().set_option(asio::socket_base::send_buffer_size(kSendBuffer), ignored);
  const auto unanswered = static_cast<unsigned>(timeout.count());
  ::setsockopt(stream.socket().native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered,
               sizeof unanswered);
  stream.tcp().expires_never();  // from here on the beat looks after it
}

}  // namespace

class StreamSessions::Client {
 public:
  Client(StreamSessions& all, WebStream& connection, std::unique_ptr<Talk> its)
      : stream(connection), talk(std::move(its)), rings(all.io_), room(all.io_), all_(all) {
    all_.clients_.insert(this);
  }
  ~Client() { all_.clients_.erase(this); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // One half of the conversation has ended; the other one may wait for what will not come.
  void end(bool at_once) {
    over = true;
    rings.cancel();
    room.cancel();
    if (at_once || writing_since) stream.close();
  }

  WebStream& stream;
  const std::unique_ptr<Talk> talk;
  asio::steady_timer rings;  // cancelled: there may be something to say
  asio::steady_timer room;   // cancelled: something was said
  std::optional<Steady::time_point> writing_since;
  bool over = false;

 private:
  StreamSessions& all_;
};

class StreamSessions::WebSocketLine {
 public:
  WebSocketLine(WebStream& stream, std::size_t message_bytes) : ws_(stream), buffer_(message_bytes + kSlack) {
    ws_.read_message_max(message_bytes);
    ws_.text(true);
    ws_.auto_fragment(false);  // a message goes out as it is, in one write
  }

  asio::awaitable<bool> accept(const HttpRequest& request, const WebSecurity& security) {
    ws_.set_option(websocket::stream_base::decorator([&security](websocket::response_type& response) {
      response.set(http::field::server, "rotationd");
      set_security_headers(response);
      for (const auto& [name, value] : security.headers()) response.set(name, value);
    }));
    const auto [ec] = co_await ws_.async_accept(request, kAwait);
    co_return !ec;
  }
  asio::awaitable<bool> say(const Frame& frame) {
    const Pieces all = pieces(frame);
    const auto [ec, n] = co_await ws_.async_write(all, kAwait);
    co_return !ec;
  }
  // Empty: the other side has gone, or is not to be heard any more.
  asio::awaitable<std::optional<std::string_view>> hear() {
    buffer_.clear();
    const auto [ec, n] = co_await ws_.async_read(buffer_, kAwait);
    if (ec) co_return std::nullopt;
    co_return std::string_view(static_cast<const char*>(buffer_.data().data()), n);
  }

 private:
  static constexpr std::size_t kSlack = 1024;  // that Beast prepares beyond a message

  websocket::stream<WebStream&, false> ws_;
  beast::flat_buffer buffer_;
};

class StreamSessions::EventLine {
 public:
  explicit EventLine(WebStream& stream) : stream_(stream) {}

  asio::awaitable<bool> accept(const HttpRequest& request, const WebSecurity& security) {
    http::response<http::empty_body> head(http::status::ok, request.version());
    head.set(http::field::server, "rotationd");
    head.set(http::field::content_type, "text/event-stream");
    head.set(http::field::cache_control, "no-store");
    set_security_headers(head);
    for (const auto& [name, value] : security.headers()) head.set(name, value);
    head.keep_alive(false);  // its end is that of the connection
    http::response_serializer<http::empty_body> serializer(head);
    const auto [ec, n] = co_await http::async_write_header(stream_, serializer, kAwait);
    co_return !ec;
  }
  asio::awaitable<bool> say(const Frame& frame) {
    const Pieces all = pieces(frame);
    const auto [ec, n] = co_await asio::async_write(stream_, all, kAwait);
    co_return !ec;
  }
  // Nothing that is said here means anything; its end does.
  asio::awaitable<std::optional<std::string_view>> hear() {
    const auto into = asio::buffer(ignored_);
    const auto [ec, n] = co_await stream_.async_read_some(into, kAwait);
    if (ec) co_return std::nullopt;
    co_return std::string_view();
  }

 private:
  WebStream& stream_;
  std::array<char, 512> ignored_{};
};

StreamSessions::StreamSessions(asio::io_context& io, Limits limits, std::function<void()> beat,
                               const WebSecurity& security)
    : io_(io), limits_(limits), beat_(std::move(beat)), security_(security) {}

asio::awaitable<void> StreamSessions::run() {
  asio::steady_timer pause(io_);
  pause_ = &pause;
  while (!stopping_) {
    beat_();
    const Steady::time_point now = Steady::now();
    for (Client* client : clients_) {
      if (client->writing_since && now - *client->writing_since > limits_.write_timeout) {
        client->stream.close();  // the rest of a message stands before any word of farewell
      } else {
        client->rings.cancel();
      }
    }
    pause.expires_after(clients_.empty() ? kIdleBeat : kBeat);
    co_await pause.async_wait(kAwait);
  }
  pause_ = nullptr;
}

void StreamSessions::stop() {
  stopping_ = true;
  if (pause_ != nullptr) pause_->cancel();
}

asio::awaitable<void> StreamSessions::web_socket(WebStream& stream, const HttpRequest& request,
                                                 std::unique_ptr<Talk> talk) {
  Client client(*this, stream, std::move(talk));
  WebSocketLine line(stream, limits_.message_bytes);
  const bool accepted = co_await line.accept(request, security_);
  if (accepted) co_await converse(client, line);
}

asio::awaitable<void> StreamSessions::events(WebStream& stream, const HttpRequest& request,
                                             std::unique_ptr<Talk> talk) {
  Client client(*this, stream, std::move(talk));
  EventLine line(stream);
  const bool accepted = co_await line.accept(request, security_);
  if (accepted) co_await converse(client, line);
}

template <class Line>
asio::awaitable<void> StreamSessions::converse(Client& client, Line& line) {
  using namespace asio::experimental::awaitable_operators;
  set_limits(client.stream, limits_.write_timeout);
  auto both = speak(client, line) && hear(client, line);
  co_await std::move(both);
}

template <class Line>
asio::awaitable<void> StreamSessions::speak(Client& client, Line& line) {
  bool said = true;
  while (said && !client.over) {
    const Steady::time_point now = Steady::now();
    const std::optional<Frame> frame = client.talk->next(now);
    if (!frame) {
      client.rings.expires_at(Steady::time_point::max());
      co_await client.rings.async_wait(kAwait);
      continue;
    }
    client.writing_since = now;
    said = co_await line.say(*frame);
    client.writing_since.reset();
    client.room.cancel();
  }
  if (!client.over) client.end(true);
}

template <class Line>
asio::awaitable<void> StreamSessions::hear(Client& client, Line& line) {
  while (!client.over) {
    const std::optional<std::string_view> text = co_await line.hear();
    if (!text) break;
    client.talk->hear(*text);
    client.rings.cancel();
    while (!client.over && !client.talk->listening()) {
      client.room.expires_at(Steady::time_point::max());
      co_await client.room.async_wait(kAwait);
    }
  }
  if (!client.over) client.end(false);
}

}  // namespace rotation::daemon
