#include "feeds/simulator/connection.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace rotation::simulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::awaitable;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr auto kCloseTimeout = std::chrono::seconds{5};
constexpr std::size_t kTicksPerTurn = 16'384;       // looked at before other connections get a turn
constexpr std::size_t kMessageLimit = 1U << 20;     // what a client may say at once
constexpr std::string_view kHaveYouRead = "read?";  // a ping's payload

// A reader, the only writer, and a watchdog for login and pings.
template <typename Stream>
class Connection final : public Peer, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Hall& hall, Stream stream, const Endpoint& endpoint, bool packed)
      : hall_(hall),
        seat_(hall.seats[static_cast<std::size_t>(endpoint.seat)]),
        counted_(is_shared(endpoint.seat)),
        ws_(std::move(stream)),
        wake_(hall.io),
        watch_(hall.io),
        conversation_(hall.endpoints.open(endpoint, packed, [this] { return take_seat(); })) {
    hall.peers.insert(this);
  }

  ~Connection() override {
    hall_.peers.erase(this);
    leave_seat();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  awaitable<void> converse(HttpRequest request) {
    beast::get_lowest_layer(ws_).expires_never();
    ws_.set_option(websocket::stream_base::timeout{.handshake_timeout = kCloseTimeout,
                                                   .idle_timeout = websocket::stream_base::none(),
                                                   .keep_alive_pings = false});
    websocket::permessage_deflate deflate;
    deflate.server_enable = true;
    deflate.compLevel = 1;
    ws_.set_option(deflate);
    ws_.read_message_max(kMessageLimit);
    ws_.control_callback([this](websocket::frame_type type, beast::string_view payload) {
      if (type == websocket::frame_type::pong) hear_pong(payload);
    });
    if (const auto [error] = co_await ws_.async_accept(request, kToken); error) co_return;
    ws_.binary(conversation_->binary());
    batch_.reserve(hall_.options.batch);
    frame_.resize(kFrameBytes + hall_.options.batch * kElementBytes);
    say(conversation_->greet(credentials_of(request)));
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

  void wake() override { wake_.cancel(); }
  [[nodiscard]] bool being_served() const override { return reading() && !served_; }
  [[nodiscard]] bool stuck(WallTime now) const override {
    const auto too_long = [&](const std::optional<WallTime>& since) {
      return since && now - *since > *hall_.options.slow_client;
    };
    return hall_.options.slow_client && (too_long(writing_since_) || too_long(asked_since_));
  }

 private:
  using State = Conversation::State;

  bool take_seat() {
    if (seat_ != nullptr) return false;
    seat_ = this;
    ++hall_.counters.clients;
    return true;
  }

  void leave_seat() {
    reader_.reset();
    if (seat_ == this) seat_ = nullptr;
  }

  [[nodiscard]] bool reading() const {
    return !dropped_ && !hang_up_ && conversation_->state() == State::admitted && conversation_->subscribed();
  }

  void say(Conversation::Frames frames) {
    for (std::string& frame : frames) outbox_.push_back(std::move(frame));
    wake_.cancel();
    const State state = conversation_->state();
    if (state == std::exchange(state_, state)) return;
    watch_.cancel();  // from the login to the pings
    if (state == State::admitted && counted_) ++hall_.counters.clients;
    if (state != State::refused) return;
    ++hall_.counters.refused;
    hang_up_ = wall_now();
    if (!conversation_->close_code()) *hang_up_ += hall_.options.refused_close;
  }

  awaitable<void> read() {
    beast::flat_buffer buffer;
    for (;;) {
      if (const auto [error, size] = co_await ws_.async_read(buffer, kToken); error) co_return;
      say(conversation_->hear(
          std::string_view(static_cast<const char*>(buffer.data().data()), buffer.size())));
      buffer.consume(buffer.size());
    }
  }

  awaitable<void> write() {
    const auto self = this->shared_from_this();
    while (!dropped_) {
      if (!outbox_.empty()) {
        const std::string text = std::move(outbox_.front());
        outbox_.pop_front();
        if (!co_await send(asio::buffer(text))) break;
        continue;
      }
      const WallTime now = wall_now();
      if (hang_up_ && now >= *hang_up_) {
        if (const auto code = conversation_->close_code()) co_await ws_.async_close(*code, kToken);
        break;
      }
      if (!reading()) {
        reader_.reset();
        co_await sleep_until(hang_up_.value_or(WallTime::max()));
        continue;
      }
      if (!reader_) reader_.emplace(hall_.playhead, now);
      if (const auto size = fill(now)) {
        if (*size == 0) {
          co_await asio::post(hall_.io, asio::use_awaitable);
          continue;
        }
        unread_ = true;
        if (!co_await send(asio::buffer(frame_.data(), *size))) break;
        continue;
      }
      if (hang_up_) continue;
      if (reader_->at_step_end()) {
        if (must_be_read() && !asked_since_ && !pinging_) {
          asked_since_ = now;
          if (!co_await ping(kHaveYouRead)) break;
          continue;
        }
        hall_.drop_stuck(now);
      }
      if (hall_.playhead.at_end() && hall_.options.exit_at_end) {
        served_ = true;
        hall_.finish_when_all_are_served();
      }
      if (dropped_) break;  // it was this one that was stuck
      co_await sleep_until(reader_->next_due().value_or(when_others_are_stuck(now)));
    }
    drop();
  }

  awaitable<bool> send(asio::const_buffer frame) {
    writing_since_ = wall_now();
    const auto [error, size] = co_await ws_.async_write(frame, kToken);
    writing_since_.reset();
    last_sent_ = wall_now();
    co_return !error;
  }

  awaitable<void> sleep_until(WallTime time) {
    wake_.expires_at(time);
    co_await wake_.async_wait(kToken);
  }

  // Puts the next ticks that are due and wanted into frame_. Returns its size, 0 if more have to be looked at
  // first, nullopt if there is nothing.
  std::optional<std::size_t> fill(WallTime now) {
    if (hall_.options.slow_client && reader_->lateness(now) > *hall_.options.slow_client) {
      say(conversation_->too_slow());
      hang_up_ = now;
      return std::nullopt;
    }
    batch_.clear();
    std::size_t seen = 0;
    for (; batch_.size() < hall_.options.batch && seen < kTicksPerTurn; ++seen) {
      const Tick* tick = reader_->peek(now);
      if (tick == nullptr && (!hall_.playhead.lockstep() || (batch_.empty() && !unread_))) {
        reader_->taken();
        tick = reader_->peek(now);
      }
      if (tick == nullptr) break;
      if (conversation_->wants(*tick)) {
        if (!batch_.empty() && !conversation_->share_a_frame(batch_.front(), *tick)) break;
        batch_.push_back(*tick);
      }
      reader_->pop();
    }
    if (batch_.empty()) return seen == kTicksPerTurn ? std::optional<std::size_t>(0) : std::nullopt;
    hall_.counters.frames.fetch_add(1, std::memory_order_relaxed);
    hall_.counters.elements.fetch_add(batch_.size(), std::memory_order_relaxed);
    return static_cast<std::size_t>(conversation_->encode(frame_.data(), batch_) - frame_.data());
  }

  // Several readers go in step: what is in a socket's buffers has not been taken yet. A pong tells that it
  // has, for pings are read in their turn.
  [[nodiscard]] bool must_be_read() const { return unread_ && hall_.playhead.lockstep(); }

  // When to look again whether those who are waited for still take anything.
  [[nodiscard]] WallTime when_others_are_stuck(WallTime now) const {
    return hall_.options.slow_client ? now + *hall_.options.slow_client : WallTime::max();
  }

  void hear_pong(std::string_view payload) {
    if (payload == kHaveYouRead) {
      asked_since_.reset();
      unread_ = false;
      wake_.cancel();
    }
    if (std::exchange(awaiting_pong_, false)) watch_.cancel();
  }

  // REQUIRES: no other ping is being sent.
  awaitable<bool> ping(std::string_view payload) {
    pinging_ = true;
    const auto [error] =
        co_await ws_.async_ping(websocket::ping_data(payload.data(), payload.size()), kToken);
    pinging_ = false;
    wake_.cancel();
    co_return !error;
  }

  awaitable<void> watch() {
    const auto self = this->shared_from_this();
    if (conversation_->state() == State::anonymous) {
      watch_.expires_after(hall_.options.login_timeout);
      co_await watch_.async_wait(kToken);
    }
    if (!dropped_ && conversation_->state() == State::anonymous) {
      say(conversation_->login_overdue());
      hang_up_ = wall_now();
      co_return;
    }
    while (!dropped_) {
      watch_.expires_after(hall_.options.ping_interval);
      if (const auto [cancelled] = co_await watch_.async_wait(kToken); cancelled || dropped_ || pinging_)
        continue;
      awaiting_pong_ = true;
      const WallTime pinged = wall_now();
      if (!co_await ping({})) break;
      watch_.expires_after(hall_.options.pong_timeout);
      co_await watch_.async_wait(kToken);
      // At that pace the sockets' buffers are always full, and a ping lies behind seconds of data: who goes
      // on taking them is there. Once it is asked whether it has read, nothing more is sent.
      const bool takes_data = hall_.playhead.as_fast_as_read() && !asked_since_ && last_sent_ > pinged;
      if (awaiting_pong_ && !takes_data) break;
    }
    drop();
  }

  Hall& hall_;
  const Peer*& seat_;
  const bool counted_;  // as a client when it is let in, and not when it takes a seat
  websocket::stream<Stream> ws_;
  asio::steady_timer wake_;   // wakes the writer
  asio::steady_timer watch_;  // of the watchdog
  std::unique_ptr<Conversation> conversation_;
  State state_ = State::anonymous;
  std::optional<Playhead::Reader> reader_;
  std::deque<std::string> outbox_;
  std::vector<Tick> batch_;  // goes into the next data frame
  std::vector<char> frame_;
  std::optional<WallTime> hang_up_;
  std::optional<WallTime> writing_since_;
  WallTime last_sent_{};
  std::optional<WallTime> asked_since_;  // whether it has been read
  bool unread_ = false;                  // as far as we know
  bool served_ = false;
  bool pinging_ = false;
  bool awaiting_pong_ = false;
  bool dropped_ = false;
};

template <typename Stream>
awaitable<void> converse_on(Hall& hall, Stream stream, HttpRequest request, const Endpoint& endpoint) {
  const bool packed = request[beast::http::field::content_type].find("msgpack") != beast::string_view::npos;
  const auto connection = std::make_shared<Connection<Stream>>(hall, std::move(stream), endpoint, packed);
  co_await connection->converse(std::move(request));
}

}  // namespace

awaitable<void> converse(Hall& hall, beast::tcp_stream stream, HttpRequest request,
                         const Endpoint& endpoint) {
  return converse_on(hall, std::move(stream), std::move(request), endpoint);
}

awaitable<void> converse(Hall& hall, beast::ssl_stream<beast::tcp_stream> stream, HttpRequest request,
                         const Endpoint& endpoint) {
  return converse_on(hall, std::move(stream), std::move(request), endpoint);
}

}  // namespace rotation::simulator
