// What the connections of a server share. All of it belongs to the thread that runs `io`.
#pragma once

#include <array>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "feeds/simulator/endpoints.hpp"
#include "feeds/simulator/playhead.hpp"
#include "feeds/simulator/server.hpp"

namespace rotation::simulator {

inline WallTime wall_now() {
  return std::chrono::steady_clock::now();
}

// A WebSocket connection, as far as the others need to know it.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void drop() = 0;
  virtual void wake() = 0;  // there may be something to send

  // It has subscribed, and the market's end has not reached it yet.
  [[nodiscard]] virtual bool being_served() const = 0;

  // It has not read anything for longer than it may be late.
  [[nodiscard]] virtual bool stuck(WallTime now) const = 0;
};

struct Hall {
  Hall(Source& source, const market::SeriesTable& series, ServerOptions options);

  // Other readers wait for those who are stuck: time does not.
  void drop_stuck(WallTime now);

  // Ends the run soon, if no peer is still being served.
  void finish_when_all_are_served();

  const ServerOptions options;
  ServerCounters counters;
  Endpoints endpoints;
  std::set<Peer*> peers;
  std::array<const Peer*, kSeats> seats{};
  Playhead playhead;

  // After what coroutines refer to, before what refers to it.
  boost::asio::io_context io{1};
  boost::asio::steady_timer linger{io};
  bool finishing = false;
};

}  // namespace rotation::simulator
