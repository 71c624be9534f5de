// The connection to a running daemon's /api/v1/stream: subscribes to channels, watches the numbering,
// and comes back by itself, with back-off.
//
// On the io_context's thread, which one thread runs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <simdjson.h>

#include "daemon/terminal/address.hpp"
#include "daemon/terminal/link.hpp"
#include "feeds/net/address_lookup.hpp"
#include "feeds/net/backoff.hpp"
#include "feeds/net/task.hpp"
#include "feeds/net/web_socket.hpp"

namespace rotation::daemon::terminal {

// Data of a channel. Views and element live until the call that is told of it returns.
struct Message {
  std::string_view text;  // as it came: one line of JSON
  std::string_view channel;
  simdjson::dom::element data;
  bool whole = false;  // a snapshot, else an update
};

class Stream {
 public:
  struct Listener {
    std::function<void(const Message&)> message;
    std::function<void(const Link&)> link;
  };

  // `channels`: names of api::kChannelNames; empty: all of them.
  Stream(boost::asio::io_context& io, Address address, Listener listener,
         const std::vector<std::string>& channels = {});
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void start();
  // Ends everything: after it, run the io_context until it returns, before this object goes.
  void stop();

 private:
  net::Task<void> run();
  // One connection, to its end; why it ended.
  net::Task<std::string> converse();
  // Resolves, connects, upgrades and subscribes; why not, or "".
  net::Task<std::string> open();
  net::Task<std::string> listen();
  // Takes a message in; true: some before it are missing.
  bool take(std::string_view text);
  void limit(market::Duration step);
  void tell(Link link);
  [[nodiscard]] std::string ended(std::string_view what, const net::error_code& error) const;

  boost::asio::io_context& io_;
  const Address address_;
  const Listener listener_;
  const std::string subscribe_;  // what is sent once a connection is there
  net::AddressLookup lookup_;
  net::Timer limit_;
  net::Timer pause_;
  net::Backoff backoff_;
  std::mt19937_64 engine_{std::random_device{}()};
  std::uniform_real_distribution<double> random_{0.0, 1.0};
  std::shared_ptr<net::WebSocket> socket_;
  simdjson::dom::parser parser_;
  std::uint64_t last_ = 0;  // number of the last message
  std::optional<market::Timestamp> down_since_;
  bool late_ = false;  // a time limit has passed
  bool stopping_ = false;
};

}  // namespace rotation::daemon::terminal
