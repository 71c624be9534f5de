#include "feeds/net/connection.hpp"

#include <algorithm>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/address.hpp>

#include "feeds/net/retry_after.hpp"

namespace rotation::net {

namespace asio = boost::asio;
using market::Disconnect;
using providers::Retry;
using providers::Step;
using Steady = std::chrono::steady_clock;

namespace {

constexpr market::Duration kOfferAgain = std::chrono::milliseconds{1};
constexpr std::size_t kBatch = 64;  // events offered at once, at least, while more messages are at hand
static_assert(providers::kMaxMessage <= segment::kMaxPayload);

Retry retry_for_status(unsigned status) noexcept {
  // Redirects are never followed (the credentials would go along); a wrong path or a retired address stays
  // so.
  const bool busy = status == 408 || status == 425 || status == 429;
  return status >= 300 && status < 500 && !busy ? Retry::permanent : Retry::passing;
}

}  // namespace

market::Event status_event(market::FeedId feed, market::StatusCode code, market::Timestamp now) {
  market::Event event;
  event.ts_event = event.ts_recv = now;
  event.kind = market::EventKind::status;
  event.feed = feed;
  event.status = {code};
  return event;
}

Connection::Connection(const Surroundings& around)
    : around_(around),
      watch_timer_(around.io.get_executor()),
      room_timer_(around.io.get_executor()),
      outbox_timer_(around.io.get_executor()),
      phase_since_(Steady::now()),
      blocked_since_(phase_since_),
      pinged_(phase_since_),
      kept_alive_(phase_since_),
      last_frame_(phase_since_),
      quiet_since_(phase_since_),
      first_data_(phase_since_),
      last_data_(phase_since_) {}

Task<Ending> Connection::run() {
  using namespace asio::experimental::awaitable_operators;
  around_.provider.begin();
  if (around_.options.capture != nullptr) around_.options.capture->begin(around_.clock.now());
  co_await (converse() && speak() && watch());
  if (socket_) socket_->abort();
  Ending ending = std::move(*ending_);
  ending.live = live_;
  if (live_) ending.data = last_data_ - first_data_;
  co_return ending;
}

void Connection::stop() {
  fail({.why = Disconnect::closed, .text = "stopped"});
}

Task<void> Connection::converse() {
  const bool established = co_await establish();
  if (established) {
    bool open = true;
    while (open) open = co_await read_messages();
  }
  phase_ = Phase::over;
  if (socket_) socket_->abort();  // nobody reads any more: a write is not waited for
  watch_timer_.cancel();
  outbox_timer_.cancel();
}

// Up to the point where the other side may speak.
Task<bool> Connection::establish() {
  const bool reached = co_await reach();
  if (!reached) co_return false;
  enter(Phase::secure);
  if (const error_code error = co_await socket_->secure(); error) {
    fail(Disconnect::tls, "TLS: " + error.message());
    co_return false;
  }
  if (const auto expiry = socket_->certificate_expiry()) {
    around_.counters.certificate_expiry_ns.store(expiry->time_since_epoch().count(),
                                                 std::memory_order_relaxed);
  }
  enter(Phase::upgrade);
  const Upgrade upgrade = co_await socket_->upgrade(around_.provider.handshake(credentials()));
  if (upgrade.error) {
    Ending ending{.why = Disconnect::upgrade, .text = "upgrade: " + upgrade.error.message()};
    if (upgrade.status != 0) {
      ending.text = "upgrade refused with HTTP status " + std::to_string(upgrade.status);
      ending.retry = retry_for_status(upgrade.status);
      ending.not_before = parse_retry_after(upgrade.retry_after, around_.clock.now());
    }
    fail(std::move(ending));
    co_return false;
  }
  if (failing()) co_return false;
  begin(Step::greeting);
  co_return true;
}

// Any one of the addresses, in turn.
Task<bool> Connection::reach() {
  const LiveFeedOptions& options = around_.options;
  const Endpoint& endpoint = options.endpoint;
  const std::vector<std::string> addresses = co_await around_.lookup(endpoint.host, options.timings.step);
  if (failing()) co_return false;
  try {
    socket_ = make_web_socket(around_.io, endpoint, options.ca_file, around_.provider.profile().binary,
                              [this] { last_frame_ = Steady::now(); });
  } catch (const std::runtime_error& unreadable) {
    fail(Disconnect::tls, unreadable.what());
    co_return false;
  }
  error_code error;
  const auto port = static_cast<asio::ip::port_type>(std::stoul(endpoint.port));
  std::string last = "no address found";
  for (const auto& text : addresses) {
    const asio::ip::address address = asio::ip::make_address(text, error);
    if (!error && !endpoint.tls && !address.is_loopback()) {
      error =
          make_error_code(boost::system::errc::permission_denied);  // credentials do not leave in the clear
    }
    if (!error) {
      enter(Phase::connect);
      error = co_await socket_->connect({address, port});
    }
    if (failing()) co_return false;
    if (!error) co_return true;
    last = (text == endpoint.host ? "" : text + ": ") + error.message();
  }
  fail(addresses.empty() ? Disconnect::resolve : Disconnect::connect, endpoint.host + ": " + last);
  co_return false;
}

// One wake-up: waits for a message, then takes every one that is already here. False: the connection is over.
Task<bool> Connection::read_messages() {
  error_code error = co_await socket_->read();
  const market::Timestamp ts_recv = around_.clock.now();
  last_frame_ = Steady::now();
  // While closing, what still comes is read, and no more.
  while (!error && !failing()) {
    const providers::Decoded told = take(ts_recv);
    answer(told);
    if (around_.outlet.events().size() >= kBatch && !hand_over(ts_recv)) co_await make_room();
    if (failing() || !socket_->read_at_hand(error)) break;
  }
  if (!hand_over(ts_recv)) co_await make_room();
  if (error) fail_read(error);
  co_return !error;
}

providers::Decoded Connection::take(market::Timestamp ts_recv) {
  market::FeedCounters& counters = around_.counters;
  const std::string_view message = socket_->message();
  if (around_.options.capture != nullptr) around_.options.capture->message(ts_recv, message);
  counters.messages.add();
  counters.bytes.add(message.size());
  auto& events = around_.outlet.events();
  const std::size_t before = events.size();
  const providers::Decoded told = around_.provider.decode(message, ts_recv, events, counters);
  if (events.size() != before) {
    last_data_ = quiet_since_ = last_frame_;
    counters.last_message_ns.store(ts_recv.time_since_epoch().count(), std::memory_order_relaxed);
    if (!live_) first_event(ts_recv);
  }
  return told;
}

// Offers the events of what was read at `ts_recv`, as Outlet::flush does.
bool Connection::hand_over(market::Timestamp ts_recv) {
  if (auto& events = around_.outlet.events(); !events.empty()) {
    const market::Timestamp decoded = around_.clock.now();
    around_.counters.decoding.observe(decoded - ts_recv);
    const auto ns = static_cast<std::uint64_t>(decoded.time_since_epoch().count());
    for (market::Event& event : events) event.sequence = ns;
  }
  return around_.outlet.flush();
}

void Connection::answer(const providers::Decoded& told) {
  if (told.error) {
    const providers::ProviderError& error = find_error(around_.provider.profile(), *told.error);
    Ending ending{.why = Disconnect::closed,
                  .retry = error.retry,
                  .text = "error " + std::string(error.name) + ", " + std::string(error.text)};
    if (phase_ <= Phase::login) ending.why = Disconnect::login;
    if (phase_ == Phase::channel || phase_ == Phase::subscribe) ending.why = Disconnect::subscribe;
    return fail(std::move(ending));
  }
  if (told.greeted && phase_ == Phase::greeting) begin(Step::login);
  if (told.authenticated && phase_ <= Phase::login) begin(Step::channel);
  if (told.channel_open && phase_ <= Phase::channel) begin(Step::subscribe);
  if (told.acknowledged && (phase_ == Phase::subscribe || phase_ == Phase::stream)) acknowledge();
}

// Takes this step, and the next ones if it is not answered.
void Connection::begin(Step first) {
  const providers::Profile& profile = around_.provider.profile();
  for (auto step = static_cast<std::size_t>(first); step < providers::kSteps; ++step) {
    enter(static_cast<Phase>(static_cast<std::size_t>(Phase::greeting) + step));
    if (phase_ == Phase::subscribe) {
      around_.counters.state.store(market::FeedState::subscribing, std::memory_order_relaxed);
    }
    send(around_.provider.frames(static_cast<Step>(step), credentials()));
    if (profile.steps[step] == providers::Answer::awaited) return;
  }
  enter(Phase::stream);
  quiet_since_ = phase_since_;
}

// The subscription is a wish, the acknowledgement what became of it. What is lacking is asked for once more;
// what then still lacks stays marked for as long as the connection lives.
void Connection::acknowledge() {
  missing_ = around_.provider.missing(socket_->message());
  around_.counters.unacknowledged.store(missing_.size(), std::memory_order_relaxed);
  const bool each = around_.provider.profile().ack == providers::Ack::each;
  if (phase_ == Phase::subscribe) {
    enter(Phase::stream);
    quiet_since_ = phase_since_;
    if (each) ask_again_at_ = phase_since_ + around_.options.timings.ack;
  }
  if (!each) ask_again();
}

void Connection::ask_again() {
  ask_again_at_ = SteadyTime::max();
  if (missing_.empty()) return;
  constexpr std::size_t kNamed = 5;
  std::string text = "subscription lacks ";
  for (std::size_t i = 0; i < std::min(kNamed, missing_.size()); ++i) {
    if (i > 0) text += ", ";
    text += missing_[i];
  }
  if (missing_.size() > kNamed) text += " and " + std::to_string(missing_.size() - kNamed) + " more";
  say(Severity::warning, text);
  if (resubscribed_) return;
  resubscribed_ = true;
  send(around_.provider.frames(Step::subscribe, credentials()));
}

void Connection::send(std::vector<std::string> frames) {
  for (std::string& frame : frames) outbox_.emplace_back(std::move(frame));
  outbox_timer_.cancel();
}

Task<void> Connection::speak() {
  while (phase_ != Phase::over) {
    while (!outbox_.empty() && !failing()) {
      const Secret frame = std::move(outbox_.front());
      outbox_.pop_front();
      const Disconnect why = phase_ <= Phase::login   ? Disconnect::login
                             : phase_ < Phase::stream ? Disconnect::subscribe
                                                      : Disconnect::closed;
      if (const error_code error = co_await socket_->write(frame.reveal()); error) {
        fail(why, "write: " + error.message());
      }
    }
    if (phase_ == Phase::over) break;
    outbox_timer_.expires_at(SteadyTime::max());
    (void)co_await outbox_timer_.async_wait(kAsValue);
  }
}

providers::Credentials Connection::credentials() const noexcept {
  return {around_.options.key.reveal(), around_.options.secret.reveal()};
}

// The sink is full: nothing is read, so that the other side feels it, until everything has found room.
Task<void> Connection::make_room() {
  blocked_ = true;
  blocked_since_ = Steady::now();
  while (!failing() && !around_.outlet.flush()) {
    room_timer_.expires_after(kOfferAgain);
    (void)co_await room_timer_.async_wait(kAsValue);
  }
  blocked_ = false;
  quiet_since_ = last_frame_ = Steady::now();  // what came meanwhile has not been read
}

void Connection::first_event(market::Timestamp ts_recv) {
  live_ = true;
  first_data_ = last_data_;
  auto& events = around_.outlet.events();
  events.insert(events.begin(), status_event(around_.options.id, market::StatusCode::feed_live, ts_recv));
  around_.counters.connects.add();
  around_.counters.state.store(market::FeedState::live, std::memory_order_relaxed);
  say(Severity::info, "live");
}

void Connection::enter(Phase phase) {
  if (failing()) return;
  phase_ = phase;
  phase_since_ = Steady::now();
  if (phase == Phase::greeting) last_frame_ = pinged_ = kept_alive_ = phase_since_;
  watch_timer_.cancel();  // another limit holds now
}

void Connection::fail(market::Disconnect why, std::string text) {
  fail({.why = why, .text = std::move(text)});
}

// The first reason counts. Before the upgrade the socket simply goes; after it, a close is tried.
void Connection::fail(Ending ending) {
  if (failing()) return;
  ending_ = std::move(ending);
  around_.lookup.cancel();
  room_timer_.cancel();
  const bool upgraded = phase_ >= Phase::greeting;
  phase_ = Phase::closing;
  phase_since_ = Steady::now();
  watch_timer_.cancel();
  if (!socket_) return;
  if (upgraded) {
    socket_->close();
  } else {
    socket_->abort();
  }
}

void Connection::fail_read(const error_code& error) {
  if (is_protocol_error(error)) return fail(Disconnect::protocol, error.message());
  fail(Disconnect::closed, is_close(error) ? "closed by the other side" : error.message());
}

void Connection::say(Severity severity, std::string_view text) const {
  if (around_.options.notify) around_.options.notify(severity, text);
}

}  // namespace rotation::net
