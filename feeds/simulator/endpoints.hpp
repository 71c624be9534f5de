// Which conversation is held at which path.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/massive/listing.hpp"

namespace rotation::simulator {

// A seat is for one connection at a time. Alpaca has one for all of its streams, Massive one a cluster;
// dxLink and Yahoo let everybody in.
enum class Seat : std::uint8_t { alpaca, stocks, indices, forex, dxlink, yahoo };
inline constexpr std::size_t kSeats = 6;
[[nodiscard]] constexpr bool is_shared(Seat seat) noexcept {
  return seat == Seat::dxlink || seat == Seat::yahoo;
}

struct Endpoint {
  std::string_view path;
  Seat seat;
};

// nullptr: there is none at this path (and query).
[[nodiscard]] const Endpoint* find_endpoint(std::string_view path) noexcept;

// Opens conversations. Immutable.
class Endpoints {
 public:
  // `series` and `rules` outlive the endpoints, which outlive their conversations.
  Endpoints(const market::SeriesTable& series, const Rules& rules, double yield_scale);

  // `packed`: in MessagePack, if it is Alpaca's. `take_seat` is asked at a good login and says whether the
  // connection is the first at its seat.
  [[nodiscard]] std::unique_ptr<Conversation> open(const Endpoint& endpoint, bool packed,
                                                   std::function<bool()> take_seat) const;

 private:
  const market::SeriesTable& series_;
  const Rules& rules_;
  std::vector<std::string> symbols_;        // of Alpaca's streams, by series
  std::vector<std::string> test_symbols_;   // of its test stream: one, which moves as the first series does
  std::vector<massive::Listing> listings_;  // by series, as the others
  std::vector<std::string> dxlink_symbols_;
  std::vector<std::string> yahoo_symbols_;
};

}  // namespace rotation::simulator
