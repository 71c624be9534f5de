#include "feeds/simulator/hall.hpp"

#include <algorithm>
#include <utility>

namespace rotation::simulator {
namespace {

constexpr auto kLinger = std::chrono::seconds{1};  // between the last tick and the end of run()

}  // namespace

Hall::Hall(Source& source, const market::SeriesTable& series, ServerOptions options_in)
    : options(std::move(options_in)),
      endpoints(series, options.rules, options.yield_scale),
      playhead(source, options.speed, options.streams, [this] {
        for (Peer* const peer : peers) peer->wake();
      }) {}

void Hall::drop_stuck(WallTime now) {
  for (Peer* const peer : peers) {
    if (peer->stuck(now)) peer->drop();
  }
}

void Hall::finish_when_all_are_served() {
  if (finishing ||
      std::any_of(peers.begin(), peers.end(), [](const Peer* peer) { return peer->being_served(); })) {
    return;
  }
  finishing = true;
  linger.expires_after(kLinger);
  linger.async_wait([this](const boost::system::error_code& error) {
    if (!error) io.stop();
  });
}

}  // namespace rotation::simulator
