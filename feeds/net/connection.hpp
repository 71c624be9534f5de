// One life of a connection, from the look-up of a name to the closed socket. Private to this folder.
//
// Three coroutines: `converse` connects and reads; `speak` writes what the outbox holds; `watch` knows all
// time limits and, when one has passed, makes whatever the others wait for end. The reason that came first is
// the one that is told.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "feeds/net/address_lookup.hpp"
#include "feeds/net/live_feed.hpp"
#include "feeds/net/outlet.hpp"
#include "feeds/net/task.hpp"
#include "feeds/net/web_socket.hpp"

namespace rotation::net {

// Why it ended and what that means for the next one.
struct Ending {
  market::Disconnect why = market::Disconnect::closed;
  providers::Retry retry = providers::Retry::passing;
  std::string text;
  market::Duration not_before{0};  // the other side asked to wait so long
  bool live = false;               // there was data,
  market::Duration data{0};        // from the first event to the last for so long
};

class Connection {
 public:
  // Everything referred to outlives the connection.
  struct Surroundings {
    boost::asio::io_context& io;
    const market::Clock& clock;
    const LiveFeedOptions& options;
    providers::Provider& provider;
    market::FeedCounters& counters;
    AddressLookup& lookup;
    Outlet& outlet;
  };

  explicit Connection(const Surroundings& around);

  Task<Ending> run();
  // Makes run() end soon: at the latest after timings.close.
  void stop();

 private:
  enum class Phase {
    resolve,
    connect,
    secure,
    upgrade,
    greeting,
    login,
    channel,
    subscribe,
    stream,
    closing,
    over
  };

  Task<void> converse();
  Task<bool> establish();
  Task<bool> reach();
  Task<bool> read_messages();
  providers::Decoded take(market::Timestamp ts_recv);
  [[nodiscard]] bool hand_over(market::Timestamp ts_recv);
  Task<void> make_room();
  Task<void> speak();
  Task<void> watch();

  void answer(const providers::Decoded& told);
  void begin(providers::Step step);
  void acknowledge();
  void ask_again();
  void send(std::vector<std::string> frames);
  [[nodiscard]] providers::Credentials credentials() const noexcept;

  void check_limits(SteadyTime now);
  [[nodiscard]] SteadyTime next_limit(SteadyTime now) const;
  void enter(Phase phase);
  void first_event(market::Timestamp ts_recv);
  void fail(Ending ending);
  void fail(market::Disconnect why, std::string text);
  void fail_read(const error_code& error);
  [[nodiscard]] bool failing() const noexcept { return ending_.has_value(); }
  void say(Severity severity, std::string_view text) const;

  Surroundings around_;
  std::shared_ptr<WebSocket> socket_;
  std::optional<Ending> ending_;
  Phase phase_ = Phase::resolve;
  std::deque<Secret> outbox_;         // frames may hold credentials
  std::vector<std::string> missing_;  // of what was asked for
  bool live_ = false;
  bool resubscribed_ = false;
  bool blocked_ = false;  // the sink has no room

  Timer watch_timer_;
  Timer room_timer_;
  Timer outbox_timer_;  // never expires: cancelled when there is something to send
  SteadyTime phase_since_;
  SteadyTime blocked_since_;
  SteadyTime pinged_;
  SteadyTime kept_alive_;
  SteadyTime ask_again_at_ = SteadyTime::max();
  SteadyTime last_frame_;
  SteadyTime quiet_since_;  // without data although there should be
  SteadyTime first_data_;
  SteadyTime last_data_;
};

// A status event of a feed, as of now.
[[nodiscard]] market::Event status_event(market::FeedId feed, market::StatusCode code, market::Timestamp now);

}  // namespace rotation::net
