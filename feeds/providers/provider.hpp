// A provider: how one vendor's stream is spoken. Each is a folder beside this file with the same file names.
//
// It holds no socket and no clock. The same bytes and `ts_recv`, from the same beginning, give the same
// events. Used by one connection at a time, on that connection's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/providers/instrument.hpp"

namespace rotation::providers {

// A larger message ends the connection (1009).
inline constexpr std::size_t kMaxMessage = std::size_t{1} << 20;
// So many bytes after a payload must be readable, whatever they hold (the parser reads whole vectors).
inline constexpr std::size_t kPadding = 64;

// ---- What is constant about a provider: its row in the table (table.hpp)
// ------------------------------------------

// A conversation's beginning, in this order. What we send at each, Provider::frames says.
enum class Step : std::uint8_t {
  greeting,   // the socket is open
  login,      // who we are
  channel,    // whatever a subscription needs to be made on
  subscribe,  // what we want
};
inline constexpr std::size_t kSteps = 4;

enum class Answer : std::uint8_t {
  skipped,  // the step is not part of this provider's conversation
  none,     // it is not answered: go on to the next
  awaited,  // it is answered: go on when it has been
};

// What an acknowledgement tells.
enum class Ack : std::uint8_t {
  whole,  // every subscription in force: what is not in it was refused
  each,   // one subscription of several; what has not been named after a while was ignored
};

// When to try again after an error.
enum class Retry : std::uint8_t {
  passing,    // soon, then ever slower
  patient,    // the other side needs time, e.g. to reap a dead session: at most twice a minute
  permanent,  // a person has to mend it: rarely
};

struct ProviderError {
  std::uint32_t code;     // as in Decoded::error
  std::string_view name;  // as the provider writes it: "402", "auth_failed"
  Retry retry;
  std::string_view text;  // our words, for a person: nothing the other side wrote reaches a log
};

enum class Login : std::uint8_t { anonymous, key, key_and_secret };

// One of the endpoints of a provider that has one for each kind of instrument. Each is a connection of its
// own.
struct Cluster {
  std::string_view name;  // "stocks"; empty: the provider has only one
  std::string_view path;  // after the configured address
  bool equities;
  bool yields_and_levels;
  bool fx;
};

[[nodiscard]] constexpr bool carries(const Cluster& cluster, market::SeriesClass series_class) noexcept {
  if (market::is_equity(series_class)) return cluster.equities;
  return series_class == market::SeriesClass::fx ? cluster.fx : cluster.yields_and_levels;
}

struct Keepalive {
  market::Duration interval{0};  // 0: the provider wants none
  std::string_view frame;
};

struct Profile {
  std::string_view name;   // as in the configuration
  std::string_view title;  // as its people write it
  std::string_view url;    // the address its documentation gives
  Login login = Login::anonymous;
  std::array<Answer, kSteps> steps{};  // by Step
  Ack ack = Ack::whole;
  Keepalive keepalive;
  market::Duration idle{0};     // nothing at all for so long means that the connection is dead
  bool binary = false;          // frames are bytes, not text
  std::size_t max_symbols = 0;  // a connection may ask for; 0: no limit known
  // Which of its numbers a series is unless the configuration says otherwise, by kind of instrument.
  Field equity_field = Field::quotes;
  Field fx_field = Field::price;
  bool fx_price = true;                   // pairs have a price besides bid and ask
  bool two_sided = true;                  // bid and ask are carried, so that a series may be their middle
  std::span<const Cluster> clusters;      // at least one
  std::span<const ProviderError> errors;  // the last one stands for those that are not in the list
};

[[nodiscard]] constexpr const ProviderError& find_error(const Profile& profile, std::uint32_t code) noexcept {
  for (const ProviderError& error : profile.errors) {
    if (error.code == code) return error;
  }
  return profile.errors.back();
}

[[nodiscard]] constexpr Field default_field(const Profile& profile,
                                            market::SeriesClass series_class) noexcept {
  if (market::is_equity(series_class)) return profile.equity_field;
  return series_class == market::SeriesClass::fx ? profile.fx_field : Field::price;
}

// ---- One connection's conversation
// --------------------------------------------------------------------------------

// Views of secrets that live as long as the call.
struct Credentials {
  std::string_view key;
  std::string_view secret;
};

// What the upgrade request carries besides host and path. Holds secrets: the caller wipes it.
struct Handshake {
  std::string query;  // "token=...", escaped, without the '?'
  std::vector<std::pair<std::string_view, std::string>> headers;
};

// What a message means to the conversation; its events are elsewhere. Several may be true of one message.
struct Decoded {
  bool greeted = false;        // Step::greeting is answered, and so on
  bool authenticated = false;  // (which is not yet admission)
  bool channel_open = false;
  bool acknowledged = false;  // tells of subscriptions: see Provider::missing
  std::optional<std::uint32_t> error;
};

class Provider {
 public:
  virtual ~Provider() = default;

  [[nodiscard]] virtual const Profile& profile() const noexcept = 0;

  // A connection begins: whatever the one before was told is forgotten.
  virtual void begin() = 0;

  [[nodiscard]] virtual Handshake handshake(const Credentials& /*credentials*/) const { return {}; }

  // Frames to send at `step`, in order; none is fine. They may hold a secret: the caller wipes them.
  [[nodiscard]] virtual std::vector<std::string> frames(Step step, const Credentials& credentials) const = 0;

  // What is still lacking of what was asked for after `ack`, the payload of an acknowledged message, in words
  // for a person ("quotes of SPY"). Slow; allocates.
  [[nodiscard]] virtual std::vector<std::string> missing(std::string_view ack) = 0;

  // Appends the events of one message to `events`, counts what it cannot use in `counters.rejected`.
  // REQUIRES: kPadding readable bytes after `payload`.   No allocation while `events` has room.
  [[nodiscard]] virtual Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                       std::vector<market::Event>& events,
                                       market::FeedCounters& counters) noexcept = 0;
};

}  // namespace rotation::providers
