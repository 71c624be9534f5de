// The simulator's network side: one listener for WebSocket and REST, plain and TLS.
//
// One thread, the caller of run(). One streaming client at a time at each seat that is not shared: Alpaca has
// one, Massive one a cluster. A second one is told so after its login (406, max_connections) and closed. All
// streams are of one market, none more than a step (playhead.hpp) ahead of another. A client that does not
// read holds the data back, and so the market of the others; it loses nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "feeds/market/series.hpp"
#include "feeds/simulator/playhead.hpp"
#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;   // 0: any free one
  std::string certificate;  // PEM files; empty: no TLS. With them the port takes both TLS and plain.
  std::string key;
  Rules rules;
  double speed = kAsFastAsRead;
  std::size_t streams = 1;                          // subscribed to before the market begins
  double yield_scale = 1;                           // of yields on Massive's wire
  std::size_t batch = 64;                           // elements in a data frame, at most
  unsigned rest_calls = 0;                          // a minute before 429; 0: any number
  bool exit_at_end = false;                         // run() returns after the market's last session
  bool stop_on_signals = false;                     // SIGINT and SIGTERM end run()
  std::optional<std::chrono::seconds> slow_client;  // cut off when the data are late by more than this

  // As measured on the real stream.
  std::chrono::milliseconds login_timeout{10'000};
  std::chrono::milliseconds refused_close{10'000};
  std::chrono::milliseconds ping_interval{54'000};
  std::chrono::milliseconds pong_timeout{6'000};

  // Called on the server's thread about once a second.
  std::function<void(market::Timestamp clock, int sessions_played)> on_progress;
};

struct ServerCounters {
  std::atomic<std::uint64_t> frames{0};    // data frames
  std::atomic<std::uint64_t> elements{0};  // messages in them
  std::atomic<std::uint64_t> clients{0};   // admitted
  std::atomic<std::uint64_t> refused{0};   // told that they may not stay, or sent nonsense to Yahoo
  std::atomic<std::uint64_t> rest_calls{0};
};

class Server {
 public:
  // Listens at once. Throws std::runtime_error with one sentence if it cannot. `source` and `series` outlive
  // it.
  Server(Source& source, const market::SeriesTable& series, ServerOptions options);
  ~Server();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const ServerCounters& counters() const;

  // Serves until stop(), a signal or the end of the market, as the options say.
  void run();

  // Any thread; run() returns at once, connections are cut.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace rotation::simulator
