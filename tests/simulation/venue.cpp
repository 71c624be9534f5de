#include "tests/simulation/venue.hpp"

#include <charconv>
#include <chrono>
#include <list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/net/task.hpp"

namespace rotation::testing {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using net::error_code;
using net::kAsValue;
using net::Task;
using Socket = asio::basic_stream_socket<stream_protocol, net::Executor>;

std::string accept_of(std::string_view request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const std::string text = std::string(request.substr(request.find(kName) + kName.size(), 24)) +
                           "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 32> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), SHA_DIGEST_LENGTH);
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

enum class Opcode : std::uint8_t { text = 1, close = 8, ping = 9, pong = 10 };

std::string frame(std::string_view payload, Opcode opcode = Opcode::text) {
  std::string bytes{static_cast<char>(0x80U | static_cast<unsigned>(opcode))};
  if (payload.size() < 126) {
    bytes += static_cast<char>(payload.size());
  } else {
    bytes += static_cast<char>(126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size() & 0xFF);
  }
  return bytes.append(payload);
}

// The shortest text that is the same number.
void append(std::string& to, double number) {
  std::array<char, 32> text;
  to.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

std::string alpaca_element(const market::Event& event, const std::string& symbol) {
  std::string text = event.kind == market::EventKind::quote ? R"({"T":"q","S":")" : R"({"T":"t","S":")";
  text += symbol;
  if (event.kind == market::EventKind::quote) {
    text += R"(","bp":)";
    append(text, event.quote.bid);
    text += R"(,"bs":)" + std::to_string(event.quote.bid_size) + R"(,"ap":)";
    append(text, event.quote.ask);
    text += R"(,"as":)" + std::to_string(event.quote.ask_size);
  } else {
    text += R"(","i":)" + std::to_string(event.trade.id) + R"(,"p":)";
    append(text, event.trade.price);
    text += R"(,"s":)" + std::to_string(event.trade.size) + R"(,"c":["6"])";
  }
  return text.append(R"(,"t":")").append(market::Rfc3339(event.ts_event).view()).append("\"}");
}

std::string massive_element(const market::Event& event, const std::string& symbol, Stream stream) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(event.ts_event.time_since_epoch());
  std::string text;
  if (stream == Stream::levels) {
    text = R"({"ev":"V","T":")" + symbol + R"(","val":)";
    append(text, event.value.value);
  } else {
    text = R"({"ev":"C","p":")" + symbol + R"(","b":)";
    append(text, event.value.value);
    text += R"(,"a":)";
    append(text, event.value.value);
  }
  return text + R"(,"t":)" + std::to_string(ms.count()) + "}";
}

std::string status(std::string_view status, std::string_view message) {
  return R"({"ev":"status","status":")" + std::string(status) + R"(","message":")" + std::string(message) +
         "\"}";
}

}  // namespace

Stream stream_of(market::SeriesClass series_class) noexcept {
  if (market::is_equity(series_class)) return Stream::shares;
  return series_class == market::SeriesClass::fx ? Stream::currencies : Stream::levels;
}

class Venue::Impl : public std::enable_shared_from_this<Venue::Impl> {
 public:
  Impl(asio::io_context& io, const std::vector<std::string>& symbols, std::mt19937_64& random)
      : io_(io), symbols_(symbols), random_(random) {}

  Machine::Answer admit(int socket) {
    if (take(Trouble::refused)) return Machine::Answer::refuses;
    if (take(Trouble::ignored)) return Machine::Answer::ignores;
    auto one = std::make_shared<Conversation>(Socket(io_.get_executor(), stream_protocol(), socket));
    one->number = ++connections_;
    if (take(Trouble::dropped)) return Machine::Answer::accepts;
    conversations_.push_back(one);
    asio::co_spawn(
        io_.get_executor(), [self = shared_from_this(), one] { return self->serve(one); }, asio::detached);
    return Machine::Answer::accepts;
  }

  void prepare(Trouble trouble) { prepared_[static_cast<std::size_t>(trouble)] = true; }

  void lose_network() {
    for (const auto& one : conversations_) one->end();
  }

  [[nodiscard]] std::uint64_t listener(Stream stream) const {
    const auto one = find(stream);
    return one ? one->number : 0;
  }

  void send(Stream stream, std::span<const market::Event> events) {
    const std::shared_ptr<Conversation> to = find(stream);
    std::string message = "[";
    for (const market::Event& event : events) {
      if (message.size() > 1) message += ',';
      const std::string& symbol = symbols_[market::index(event.series)];
      message +=
          stream == Stream::shares ? alpaca_element(event, symbol) : massive_element(event, symbol, stream);
      if (take(Trouble::bad_element)) message += bad_element(stream);
    }
    message += ']';
    std::string bytes = frame(message);
    if (take(Trouble::garbage)) bytes = frame(garbage()) + bytes;
    if (take(Trouble::breach)) bytes = breach() + bytes;
    if (take(Trouble::mute)) to->mute = true;
    if (take(Trouble::frozen)) to->mute = to->frozen = true;
    if (to->mute) return;
    if (take(Trouble::ended)) return to->end();
    const bool cut = take(Trouble::cut);
    if (cut) bytes.resize(1 + random_() % (bytes.size() - 1));
    const bool closes = take(Trouble::closed);
    if (closes) bytes += frame("\x03\xe9", Opcode::close);
    asio::co_spawn(
        io_.get_executor(),
        [self = shared_from_this(), to, bytes = std::move(bytes), ends = cut || closes]() mutable {
          return self->deliver(to, std::move(bytes), ends);
        },
        asio::detached);
  }

  [[nodiscard]] const std::array<std::uint64_t, kTroubles>& happened() const { return happened_; }

 private:
  struct Conversation {
    explicit Conversation(Socket s) : socket(std::move(s)) {}
    void end() {
      error_code ignored;
      socket.close(ignored);
      open = false;
    }
    Socket socket;
    std::uint64_t number = 0;
    Stream stream = Stream::shares;
    bool open = true;
    bool subscribed = false;
    bool mute = false;
    bool frozen = false;
    bool partial = false;     // has granted half
    bool delivering = false;  // a frame may be begun
    std::string unsaid;       // what waits for its end
  };

  bool take(Trouble trouble) {
    const auto number = static_cast<std::size_t>(trouble);
    if (!std::exchange(prepared_[number], false)) return false;
    ++happened_[number];
    return true;
  }

  [[nodiscard]] std::shared_ptr<Conversation> find(Stream stream) const {
    for (const auto& one : conversations_) {
      if (one->open && one->subscribed && one->stream == stream) return one;
    }
    return nullptr;
  }

  [[nodiscard]] std::string garbage() {
    static constexpr std::string_view kGarbage[]{
        R"([{"T":"q","S":"IWM","bp":)", "{}",   "[1,2]", "[[]]",   "",
        R"([{"T":"zz","ev":"zz"}])",    "null", "[",     "\"\\u\""};
    return std::string(kGarbage[random_() % std::size(kGarbage)]);
  }

  [[nodiscard]] std::string bad_element(Stream stream) {
    static constexpr std::string_view kShares[]{
        R"(,{"T":"q","S":"IWM","bp":"x","bs":1,"ap":1,"as":1,"t":"2020-01-06T15:00:00Z"})",
        R"(,{"T":"q","S":"NOBODY","bp":1,"bs":1,"ap":1,"as":1,"t":"2020-01-06T15:00:00Z"})",
        R"(,{"T":"t","S":"IWM","i":1,"p":1,"s":1,"t":"yesterday"})", R"(,{"T":"t","S":"IWM"})", ",7"};
    static constexpr std::string_view kLevels[]{R"(,{"ev":"V","T":"I:NOBODY","val":1,"t":1578322800000})",
                                                R"(,{"ev":"V","T":"I:TNX","val":true,"t":1578322800000})",
                                                R"(,{"ev":"C","p":"EUR/USD","b":1.1})", ",[]"};
    return std::string(stream == Stream::shares ? kShares[random_() % std::size(kShares)]
                                                : kLevels[random_() % std::size(kLevels)]);
  }

  [[nodiscard]] std::string breach() {
    using namespace std::string_literals;
    const std::string breaches[]{"\x83\x01x"s, "\x81\x81\0\0\0\0x"s, "\xC1\x01x"s, "\x81\x02\xC3\x28"s,
                                 "\x81\x7F\x00\x00\x01\x00\x00\x00\x00\x00"s};
    return breaches[random_() % std::size(breaches)];
  }

  // In pieces, as a network tears them.
  Task<void> deliver(std::shared_ptr<Conversation> to, std::string bytes, bool ends) {
    const bool torn = take(Trouble::torn);
    const std::size_t piece = torn ? 1 + random_() % 7 : 1 + random_() % (2 * bytes.size());
    net::Timer pause(io_.get_executor());
    to->delivering = true;
    for (std::string_view left = bytes; !left.empty() && to->open;) {
      const std::string_view next = left.substr(0, piece);
      left.remove_prefix(next.size());
      const auto [error, size] = co_await asio::async_write(to->socket, asio::buffer(next), kAsValue);
      if (error) break;
      if (torn && random_() % 16 == 0) {
        pause.expires_after(std::chrono::milliseconds{1 + random_() % 20});
        (void)co_await pause.async_wait(kAsValue);
      }
    }
    to->delivering = false;
    say(*to, std::exchange(to->unsaid, {}));
    if (ends) to->end();
  }

  // Short enough for the socket to have room. Never in the middle of a frame.
  static void say(Conversation& to, const std::string& bytes) {
    if (!to.open || to.frozen) return;
    if (to.delivering) {
      to.unsaid += bytes;
    } else {
      error_code ignored;  // whoever reads will see it
      asio::write(to.socket, asio::buffer(bytes), ignored);
    }
  }

  Task<void> serve(std::shared_ptr<Conversation> one) {
    std::string request;
    const auto [error, size] =
        co_await asio::async_read_until(one->socket, asio::dynamic_buffer(request), "\r\n\r\n", kAsValue);
    if (!error && upgrade(*one, request)) co_await converse(one);
    one->end();
    conversations_.remove(one);
  }

  bool upgrade(Conversation& one, const std::string& request) {
    if (take(Trouble::busy)) {
      say(one, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n");
      return false;
    }
    if (request.find("/forex") != std::string::npos) one.stream = Stream::currencies;
    if (request.find("/indices") != std::string::npos) one.stream = Stream::levels;
    one.frozen = take(Trouble::unanswered);
    say(one,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
            accept_of(request) + "\r\n\r\n");
    say(one, frame(one.stream == Stream::shares ? R"([{"T":"success","msg":"connected"}])"
                                                : "[" + status("connected", "Connected Successfully") + "]"));
    return true;
  }

  // Until the client goes.
  Task<void> converse(std::shared_ptr<Conversation> one) {
    while (one->open) {
      std::array<unsigned char, 2> head;
      const auto [error, size] = co_await asio::async_read(one->socket, asio::buffer(head), kAsValue);
      if (error) co_return;
      std::size_t length = head[1] & 0x7FU;
      std::array<unsigned char, 2> extended{};
      if (length == 126) {
        const auto [more, n] = co_await asio::async_read(one->socket, asio::buffer(extended), kAsValue);
        if (more) co_return;
        length = static_cast<std::size_t>(extended[0]) << 8 | extended[1];
      }
      std::string masked(4 + length, '\0');
      const auto [last, n] = co_await asio::async_read(one->socket, asio::buffer(masked), kAsValue);
      if (last) co_return;
      for (std::size_t i = 0; i < length; ++i) masked[4 + i] ^= masked[i % 4];
      answer(*one, static_cast<Opcode>(head[0] & 0x0FU), masked.substr(4));
    }
  }

  void answer(Conversation& one, Opcode opcode, const std::string& message) {
    if (opcode == Opcode::ping) say(one, frame(message, Opcode::pong));
    if (opcode == Opcode::text) answer(one, message);
    if (opcode != Opcode::close) return;
    say(one, frame(message, Opcode::close));
    one.end();
  }

  void answer(Conversation& one, const std::string& message) {
    if (message.find(R"("action":"auth")") != std::string::npos) {
      if (take(Trouble::not_admitted)) {
        if (random_() % 2 == 0) return;
        say(one, frame(one.stream == Stream::shares
                           ? R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])"
                           : "[" + status("max_connections", "Maximum number of connections") + "]"));
      } else {
        say(one, frame(one.stream == Stream::shares ? R"([{"T":"success","msg":"authenticated"}])"
                                                    : "[" + status("auth_success", "authenticated") + "]"));
      }
      return;
    }
    const bool half = !one.partial && take(Trouble::partial);
    one.partial = half;
    if (one.stream == Stream::shares) {
      const std::string trades = half ? R"(["SPY"])" : R"(["*"])";
      say(one, frame(R"([{"T":"subscription","trades":)" + trades + R"(,"quotes":["*"],"statuses":["*"]}])"));
    } else {
      say(one, frame(grants(message, half)));
    }
    one.subscribed = !half;
  }

  // Of {"action":"subscribe","params":"A,B"}.
  static std::string grants(const std::string& message, bool half) {
    constexpr std::string_view kParams = R"("params":")";
    const std::size_t begin = message.find(kParams) + kParams.size();
    std::string_view topics = std::string_view(message).substr(begin, message.rfind('"') - begin);
    std::string text = "[";
    for (bool granted = true; !topics.empty(); granted = !half || !granted) {
      const std::string_view topic = topics.substr(0, topics.find(','));
      topics.remove_prefix(std::min(topics.size(), topic.size() + 1));
      if (!granted) continue;
      if (text.size() > 1) text += ',';
      text += status("success", std::string("subscribed to: ").append(topic));
    }
    return text + "]";
  }

  asio::io_context& io_;
  const std::vector<std::string>& symbols_;
  std::mt19937_64& random_;
  std::list<std::shared_ptr<Conversation>> conversations_;
  std::uint64_t connections_ = 0;
  std::array<bool, kTroubles> prepared_{};
  std::array<std::uint64_t, kTroubles> happened_{};
};

Venue::Venue(asio::io_context& io, const std::vector<std::string>& symbols, std::mt19937_64& random)
    : impl_(std::make_shared<Impl>(io, symbols, random)) {}
Venue::~Venue() {
  impl_->lose_network();
}
Machine::Answer Venue::admit(int socket) {
  return impl_->admit(socket);
}
void Venue::prepare(Trouble trouble) {
  impl_->prepare(trouble);
}
void Venue::lose_network() {
  impl_->lose_network();
}
std::uint64_t Venue::listener(Stream stream) const {
  return impl_->listener(stream);
}
void Venue::send(Stream stream, std::span<const market::Event> events) {
  impl_->send(stream, events);
}
const std::array<std::uint64_t, kTroubles>& Venue::happened() const {
  return impl_->happened();
}

}  // namespace rotation::testing
