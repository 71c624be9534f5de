// What a client and the simulator say to each other on one connection, in some provider's words.
//
// Pure: texts in, texts out. The server owns the sockets, the clock (login deadline, pings) and the seats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

// The longest element any tick encodes to, with a symbol of up to 32 characters.
inline constexpr std::size_t kElementBytes = 512;

class Conversation {
 public:
  enum class State : std::uint8_t { anonymous, admitted, refused };
  using Frames = std::vector<std::string>;

  virtual ~Conversation() = default;

  // What the server says first, given the credentials of the upgrade request.
  [[nodiscard]] virtual Frames greet(const std::optional<Credentials>& credentials) = 0;

  // The answers to one message of the client.
  [[nodiscard]] virtual Frames hear(std::string_view text) = 0;

  // What a client is told before it is cut off: it did not log in in time, it does not read in time.
  [[nodiscard]] virtual Frames login_overdue() const = 0;
  [[nodiscard]] virtual Frames too_slow() const = 0;

  // The code a connection is closed with, at once when it is refused; nullopt: it is cut without a word, and
  // only some seconds after a refusal.
  [[nodiscard]] virtual std::optional<std::uint16_t> close_code() const noexcept = 0;

  [[nodiscard]] virtual State state() const noexcept = 0;
  [[nodiscard]] virtual bool subscribed() const noexcept = 0;  // to anything

  // Is this tick asked for? O(1).
  [[nodiscard]] virtual bool wants(const Tick& tick) const noexcept = 0;

  // Writes a wanted tick as one element of a data frame and returns its end. REQUIRES: kElementBytes of room.
  [[nodiscard]] virtual char* encode(char* out, const Tick& tick) const noexcept = 0;
};

}  // namespace rotation::simulator
