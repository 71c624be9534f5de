// A provider's stream as a market::Feed: connects, logs in, subscribes, reads for ever, reconnects.
//
// Life of a connection: look-up of the name (anew each time), every address in turn, TLS, upgrade, greeting,
// login, subscription and its acknowledgement, data. Each step has a time limit. A connection without data
// while the market is open is mute: it is said and the connection is made anew; pings do not count as data.
// There is never more than one connection. After an error the next attempt waits (see backoff.hpp); only data
// that has flowed for a while makes the waits short again.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "feeds/capture/recorder.hpp"
#include "feeds/market/ports.hpp"
#include "feeds/net/backoff.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/lookup.hpp"
#include "feeds/net/notice.hpp"
#include "feeds/net/secret.hpp"
#include "feeds/providers/provider.hpp"

namespace boost::asio {
class io_context;
}

namespace rotation::net {

struct FeedTimings {
  market::Duration step = std::chrono::seconds{10};   // each step up to the acknowledgement; each address
  market::Duration ping = std::chrono::seconds{10};   // ours
  market::Duration idle = std::chrono::seconds{165};  // without any frame: three of Alpaca's pings
  market::Duration mute = std::chrono::seconds{15};   // without data while the market is open
  market::Duration room = std::chrono::seconds{30};   // for the sink to make room, before the connection goes
  // For one answer to each subscription (providers::Ack::each), before what lacks is said and asked for
  // again.
  market::Duration ack = std::chrono::seconds{4};
  market::Duration close = std::chrono::seconds{1};  // for a close to complete, before the socket goes
  BackoffLimits backoff;
};

struct LiveFeedOptions {
  std::string name;
  market::FeedId id = market::kNoFeed;
  Endpoint endpoint;
  Secret key;
  Secret secret;
  std::string ca_file;  // PEM, read at each attempt; empty: the system's roots. Verification is always on.
  std::function<bool()> market_open;  // required: may data be expected now?  Called on the feed's thread.
  Notify notify;
  capture::Tap* capture = nullptr;  // what is received is captured there; outlives the feed
  Lookup lookup = system_lookup;
  FeedTimings timings;
  std::uint64_t jitter_seed = std::random_device{}();  // of the back-off
};

class LiveFeed final : public market::Feed {
 public:
  // REQUIRES: `io` is run by exactly one thread, which becomes the feed's thread; `io` and `clock` outlive
  // this.
  LiveFeed(boost::asio::io_context& io, const market::Clock& clock,
           std::unique_ptr<providers::Provider> provider, LiveFeedOptions options);
  // Once counters().state is `stopped`, or once `io` is no longer run.
  ~LiveFeed() override;

  void start(market::EventSink& sink) override;  // once; any thread
  void stop() override;  // any thread; the state is `stopped` within timings.close, in whatever phase
  [[nodiscard]] std::string_view name() const noexcept override;
  [[nodiscard]] const market::FeedCounters& counters() const noexcept override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rotation::net
