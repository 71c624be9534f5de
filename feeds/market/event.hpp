// Event: everything that may change the engine's mind.
//
// 64 bytes, trivially copyable, no pointers: it crosses threads by value and goes to disk as it is.
// Prices are in the instrument's own unit (dollars, currency units, index points), yields in percent a year.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "feeds/market/reference.hpp"
#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::market {

// One configured connection, in configuration order.
enum class FeedId : std::uint8_t {};
inline constexpr FeedId kNoFeed{0xFF};

enum class EventKind : std::uint8_t { quote, trade, value, reference, status, timer };
inline constexpr std::size_t kEventKinds = 6;
inline constexpr std::array<std::string_view, kEventKinds> kEventKindNames{"quote",     "trade",  "value",
                                                                           "reference", "status", "timer"};

// Facts about an event, or-ed together in Event::flags.
namespace flag {
inline constexpr std::uint16_t official_close = 1U << 0;  // trade: closing-auction or official closing price
inline constexpr std::uint16_t not_last = 1U << 1;        // trade: its conditions keep it from the last price
inline constexpr std::uint16_t correction = 1U << 2;      // trade: replaces the trade `id`
inline constexpr std::uint16_t cancel = 1U << 3;          // trade: the trade `id` never was
inline constexpr std::uint16_t history = 1U << 4;         // value: a daily close, from before the feeds began
inline constexpr std::uint16_t adjusted_only = 1U << 5;   // history: the close as traded is not known
}  // namespace flag

// bid and ask as received: finite, but crossed, locked, zero or negative ones reach the quality gate.
struct Quote {
  double bid;
  double ask;
  std::uint32_t bid_size;  // as the provider counts: round lots or shares
  std::uint32_t ask_size;
};

struct Trade {
  double price;
  std::uint64_t id;  // the provider's, unique within series and day; 0 if it has none
  std::uint32_t size;
};

// A yield in percent, an index level, an FX mid; with flag::history a daily close.
struct Value {
  double value;
  double adjusted;  // history only: the close adjusted for splits and distributions; equals value if unknown
};

// A dated figure of the reference file; Event::ts_event is when it was published, before which nobody may see
// it. What the values are, kReferenceTable says; unused ones are 0.
struct Reference {
  // A Day in 32 bits.
  using AsOf = std::chrono::sys_time<std::chrono::duration<std::int32_t, std::chrono::days::period>>;

  ReferenceKey key;
  AsOf asof;  // the period it speaks of; corporate_action: the ex-date; earnings_day: the session
  std::array<double, 3> values;
};

[[nodiscard]] inline Reference reference(ReferenceKey key, Day asof, std::array<double, 3> values) noexcept {
  return {key, std::chrono::time_point_cast<Reference::AsOf::duration>(asof), values};
}

enum class StatusCode : std::uint16_t {
  feed_live,       // subscribed, and data has arrived
  feed_mute,       // connected, but no data for too long
  feed_down,       // not connected
  trading_halt,    // of Event::series
  trading_resume,  // of Event::series
  heartbeat,  // nothing new, but time goes on: ts_event is the source's clock; no provider sends it so far
};

inline constexpr std::array<std::string_view, 6> kStatusNames{"feed_live",    "feed_mute",      "feed_down",
                                                              "trading_halt", "trading_resume", "heartbeat"};

struct Status {
  StatusCode code;
};

enum class TimerKind : std::uint16_t {
  session_open,   // ts_event = open of `session`
  close_check,    // after the close, once a minute: has every closing value arrived?
  close_overdue,  // close + grace: evaluate with what there is
  second,         // a whole second of the session, by the clock: time goes on where nobody speaks
};

inline constexpr std::array<std::string_view, 4> kTimerNames{"session_open", "close_check", "close_overdue",
                                                             "second"};

struct Timer {
  TimerKind timer;
  Day session;
};

// `ts_event` is when it happened by its source's clock, `ts_recv` when this process read it from the socket
// (equal for timers and files). `sequence` is set by the pipeline: the order in which the engine consumed it. Until
// then a live feed keeps in it when it had decoded the event, in nanoseconds since 1970; 0: nobody says.
struct Event {
  Timestamp ts_event{};
  Timestamp ts_recv{};
  std::uint64_t sequence = 0;
  SeriesId series = kNoSeries;
  std::uint16_t flags = 0;
  EventKind kind{};
  FeedId feed = kNoFeed;
  std::uint16_t zero = 0;  // every byte is told: it goes to disk as it is
  union {
    Quote quote;
    Trade trade;
    Value value;
    Reference reference;
    Status status;
    Timer timer;
    std::uint64_t words[4];
  };

  constexpr Event() noexcept : words{} {}
};

// Does ts_event tell the market's time? What a connection says of itself carries our own clock's, and a
// reference the time of its publication.
[[nodiscard]] constexpr bool tells_market_time(const Event& event) noexcept {
  if (event.kind == EventKind::reference) return false;
  return event.kind != EventKind::status || event.status.code >= StatusCode::trading_halt;
}

static_assert(sizeof(Event) == 64);
static_assert(std::is_trivially_copyable_v<Event>);

}  // namespace rotation::market
