// What a feed tells about itself: written by its own thread, read by any (relaxed: each value is right by
// itself, several are not one moment's picture).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "feeds/market/counter.hpp"
#include "feeds/market/latency_histogram.hpp"
#include "feeds/market/reject.hpp"

namespace rotation::market {

enum class FeedState : std::uint8_t {
  stopped,      // not started, or ended
  connecting,   // resolving, TCP, TLS, upgrade, greeting, login
  subscribing,  // subscription sent, waiting for its ack and the first data
  live,         // data arrives
  mute,         // connected but without data for too long
  waiting,      // backing off before the next attempt
  failed,       // refused for a reason that only a person can mend; tried again rarely
};
inline constexpr std::array<std::string_view, 7> kFeedStateNames{
    "stopped", "connecting", "subscribing", "live", "mute", "waiting", "failed"};

// Why a connection, or an attempt at one, ended.
enum class Disconnect : std::uint8_t {
  resolve,
  connect,
  tls,
  upgrade,       // the HTTP answer was not 101
  login,         // refused, or not answered
  subscribe,     // refused, or not answered
  idle,          // nothing at all arrived, not even a ping
  mute,          // alive, but without data in session
  closed,        // by the other side, with or without a close frame
  protocol,      // not WebSocket, or a message over the limit
  backpressure,  // the engine did not make room in time
};
inline constexpr std::array<std::string_view, 11> kDisconnectNames{
    "resolve", "connect", "tls",    "upgrade",  "login",       "subscribe",
    "idle",    "mute",    "closed", "protocol", "backpressure"};

struct FeedCounters {
  std::atomic<FeedState> state{FeedState::stopped};
  std::atomic<std::int64_t> last_message_ns{0};  // receive time of the last data message, 0 = none yet
  // When the certificate of the other side runs out, as of the last TLS handshake; 0 = there was none.
  std::atomic<std::int64_t> certificate_expiry_ns{0};
  std::atomic<std::uint64_t> unacknowledged{0};  // subscriptions asked for and not granted, now
  Counter connects;                              // connections that reached `live`
  Counter messages;                              // WebSocket messages, control and data
  Counter bytes;                                 // their payload
  Counter events;                                // handed to the sink
  Counter backpressure_ns;                       // time spent not reading because the sink had no room
  LatencyHistogram decoding;  // of each read: from its receipt until its messages were decoded
  std::array<Counter, kDecoderRejects> rejected;
  std::array<Counter, kDisconnectNames.size()> disconnects;

  void reject(Reject reason) noexcept { rejected[static_cast<std::size_t>(reason)].add(); }
};

}  // namespace rotation::market
