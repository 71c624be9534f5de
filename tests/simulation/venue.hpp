// The providers of a simulated daemon, at the other end of its simulated network: Alpaca, and two clusters of
// Massive. Polite until told otherwise.
//
// Everything runs on the io_context, on the thread that simulates.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"
#include "tests/simulation/machine.hpp"

namespace rotation::testing {

enum class Stream : std::uint8_t { shares, levels, currencies };
inline constexpr std::size_t kStreams = 3;
[[nodiscard]] Stream stream_of(market::SeriesClass series_class) noexcept;

// What befalls the next connection, whichever it is, or the next data of a stream.
enum class Trouble : std::uint8_t {
  refused,       // nobody listens
  ignored,       // the connection is never made
  dropped,       // made, and closed at once
  busy,          // the upgrade is refused: 503 with Retry-After
  unanswered,    // the upgrade is never answered
  not_admitted,  // the login is refused, or not answered
  partial,       // half the subscription is granted at first
  cut,           // the stream ends in the middle of a frame
  ended,         // it ends between two frames
  closed,        // as the protocol wants it
  mute,          // nothing comes any more, but pongs
  frozen,        // nothing at all
  garbage,       // a message that is none, before the data
  bad_element,   // an element that is none, among the data
  breach,        // what WebSocket forbids
  torn,          // the data come byte by byte, slowly
};
inline constexpr std::size_t kTroubles = 16;

class Venue {
 public:
  // `symbols`: what the series are called there, by series. What is referred to outlives the venue.
  Venue(boost::asio::io_context& io, const std::vector<std::string>& symbols, std::mt19937_64& random);
  ~Venue();

  [[nodiscard]] Machine::Answer admit(int socket);

  // Takes effect once.
  void prepare(Trouble trouble);
  // All connections end.
  void lose_network();

  // Number of the connection that is subscribed to the stream; 0: none is.
  [[nodiscard]] std::uint64_t listener(Stream stream) const;
  // Sends the events, all of one stream, as one message.
  void send(Stream stream, std::span<const market::Event> events);
  // So often anything has been prepared and has come about.
  [[nodiscard]] const std::array<std::uint64_t, kTroubles>& happened() const;

 private:
  class Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace rotation::testing
