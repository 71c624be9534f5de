// How long each phase of a connection may take, and what happens where it takes longer.
#include <algorithm>

#include "feeds/net/connection.hpp"

namespace rotation::net {

using market::Disconnect;
using Steady = std::chrono::steady_clock;

namespace {

constexpr market::Duration kLookAtMarket = std::chrono::seconds{1};

std::string seconds(market::Duration d) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

}  // namespace

Task<void> Connection::watch() {
  while (phase_ != Phase::over) {
    const SteadyTime now = Steady::now();
    check_limits(now);
    watch_timer_.expires_at(next_limit(now));
    (void)co_await watch_timer_.async_wait(kAsValue);
  }
}

void Connection::check_limits(SteadyTime now) {
  const FeedTimings& limits = around_.options.timings;
  if (phase_ == Phase::closing) {
    if (now - phase_since_ >= limits.close && socket_) socket_->abort();
    return;
  }
  if (blocked_) {
    quiet_since_ = last_frame_ = now;
    if (now - blocked_since_ >= limits.room) {
      fail(Disconnect::backpressure, "no room for events in " + seconds(limits.room));
    }
    return;
  }
  if (phase_ < Phase::stream) {
    static constexpr Disconnect kWhy[]{Disconnect::resolve,   Disconnect::connect,  Disconnect::tls,
                                       Disconnect::upgrade,   Disconnect::login,    Disconnect::login,
                                       Disconnect::subscribe, Disconnect::subscribe};
    static constexpr const char* kStep[]{
        "look-up",  "connect", "TLS handshake", "upgrade",
        "greeting", "login",   "channel",       "subscription acknowledgement"};
    const auto step = static_cast<std::size_t>(phase_);
    if (now - phase_since_ < limits.step) return;
    if (phase_ == Phase::connect) {  // only this address: there may be others
      socket_->abort();
      phase_since_ = now;
    } else {
      fail(kWhy[step], std::string("no ") + kStep[step] + " in " + seconds(limits.step));
    }
    return;
  }
  if (now - last_frame_ >= limits.idle) {
    fail(Disconnect::idle, "nothing received in " + seconds(limits.idle));
    return;
  }
  if (!around_.options.market_open()) {
    quiet_since_ = now;
  } else if (now - quiet_since_ >= limits.mute) {
    around_.counters.state.store(market::FeedState::mute, std::memory_order_relaxed);
    const market::Timestamp said = around_.clock.now();
    if (around_.options.capture != nullptr) around_.options.capture->mute(said);
    around_.outlet.events().push_back(status_event(around_.options.id, market::StatusCode::feed_mute, said));
    (void)around_.outlet.flush();  // what finds no room goes before the next connection
    fail(Disconnect::mute, "no data in " + seconds(limits.mute) + " while the market is open");
    return;
  }
  if (now >= ask_again_at_) ask_again();
  const providers::Keepalive& keepalive = around_.provider.profile().keepalive;
  if (keepalive.interval > market::Duration{0} && now - kept_alive_ >= keepalive.interval) {
    kept_alive_ = now;
    send({std::string(keepalive.frame)});
  }
  if (now - pinged_ >= limits.ping) {
    pinged_ = now;
    socket_->ping();
  }
}

SteadyTime Connection::next_limit(SteadyTime now) const {
  const FeedTimings& limits = around_.options.timings;
  if (phase_ == Phase::closing) {
    return now - phase_since_ < limits.close ? phase_since_ + limits.close : now + limits.close;
  }
  if (blocked_) return std::min(blocked_since_ + limits.room, now + kLookAtMarket);
  if (phase_ < Phase::stream) return phase_since_ + limits.step;
  return std::min({last_frame_ + limits.idle, quiet_since_ + limits.mute, pinged_ + limits.ping,
                   ask_again_at_, now + kLookAtMarket});
}

}  // namespace rotation::net
