// A provider: how one vendor's stream is spoken. Each is a folder beside this file with the same file names.
//
// It holds no connection and no clock. The same bytes and `ts_recv` give the same events. Used by one feed,
// on that feed's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/series.hpp"

namespace rotation::providers {

// One series as this provider names it.
struct Instrument {
  std::string symbol;
  market::SeriesId series;
  market::SeriesClass series_class;
};

// A larger message ends the connection (1009).
inline constexpr std::size_t kMaxMessage = std::size_t{1} << 20;
// So many bytes after a payload must be readable, whatever they hold (the parser reads whole vectors).
inline constexpr std::size_t kPadding = 64;

// What a message means to the conversation; its events are elsewhere. Several may be true of one message.
struct Decoded {
  bool greeted = false;        // the server has said hello: log in now
  bool authenticated = false;  // the login was taken (which is not yet admission)
  bool acknowledged = false;   // tells the subscriptions in force: see Provider::missing
  std::optional<std::uint32_t> error;
};

// When to try again after an error.
enum class Retry : std::uint8_t {
  passing,    // soon, then ever slower
  patient,    // the other side needs time, e.g. to reap a dead session: at most twice a minute
  permanent,  // a person has to mend it: rarely
};

class Provider {
 public:
  virtual ~Provider() = default;

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;

  // Frames to send, in order. The login frame holds the secret: the caller wipes it.
  [[nodiscard]] virtual std::string login_frame(std::string_view key, std::string_view secret) const = 0;
  [[nodiscard]] virtual const std::string& subscribe_frame() const noexcept = 0;

  // What `ack`, the payload of an acknowledged message, leaves out of what was asked for, in words for a
  // person ("quotes of SPY"). Slow; allocates.
  [[nodiscard]] virtual std::vector<std::string> missing(std::string_view ack) const = 0;

  // Appends the events of one message to `events`, counts what it cannot use in `counters.rejected`.
  // REQUIRES: kPadding readable bytes after `payload`.   No allocation while `events` has room.
  [[nodiscard]] virtual Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                       std::vector<market::Event>& events,
                                       market::FeedCounters& counters) noexcept = 0;

  [[nodiscard]] virtual Retry retry(std::uint32_t error) const noexcept = 0;
  // Our words for an error code: nothing the other side wrote reaches a log.
  [[nodiscard]] virtual std::string_view explain(std::uint32_t error) const noexcept = 0;
};

}  // namespace rotation::providers
