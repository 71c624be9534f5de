// What a client and the simulator say to each other on one connection, in some provider's words.
//
// Pure: texts in, texts out. The server owns the sockets, the clock (login deadline, pings) and the seats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

// The longest that any tick is in a data frame, with a symbol of up to 32 characters; and what is around
// them.
inline constexpr std::size_t kElementBytes = 512;
inline constexpr std::size_t kFrameBytes = 128;

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

  // May the next wanted tick go into the frame that begins with `first`?
  [[nodiscard]] virtual bool share_a_frame(const Tick& /*first*/, const Tick& /*next*/) const noexcept {
    return true;
  }

  // Writes wanted ticks as one data frame and returns its end. REQUIRES: at least one tick, those after it
  // share its frame; room for kFrameBytes and for each tick kElementBytes.
  [[nodiscard]] virtual char* encode(char* out, std::span<const Tick> ticks) = 0;

  // Are all frames binary?
  [[nodiscard]] virtual bool binary() const noexcept { return false; }
};

}  // namespace rotation::simulator
