#include "feeds/net/live_feed.hpp"

#include <optional>
#include <random>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "feeds/net/connection.hpp"

namespace rotation::net {

namespace asio = boost::asio;
using market::FeedState;

class LiveFeed::Impl : public std::enable_shared_from_this<LiveFeed::Impl> {
 public:
  Impl(asio::io_context& io, const market::Clock& clock, std::unique_ptr<providers::Provider> provider,
       LiveFeedOptions options)
      : io_(io),
        clock_(clock),
        provider_(std::move(provider)),
        options_(std::move(options)),
        backoff_(options_.timings.backoff),
        lookup_(io, options_.lookup),
        timer_(io.get_executor()) {}

  void start(market::EventSink& sink) {
    outlet_.connect(sink);
    asio::co_spawn(
        io_.get_executor(), [self = shared_from_this()] { return self->run(); }, asio::detached);
  }

  void stop() {
    asio::post(io_, [self = shared_from_this()] {
      self->stopping_ = true;
      self->timer_.cancel();
      if (self->connection_) self->connection_->stop();
    });
  }

  void abandon() noexcept { lookup_.abandon(); }

  [[nodiscard]] std::string_view name() const noexcept { return options_.name; }
  [[nodiscard]] const market::FeedCounters& counters() const noexcept { return counters_; }

 private:
  Task<void> run() {
    while (!stopping_) {
      set_state(FeedState::connecting);
      connection_.emplace(
          Connection::Surroundings{io_, clock_, options_, *provider_, counters_, lookup_, outlet_});
      const Ending ending = co_await connection_->run();
      connection_.reset();
      counters_.unacknowledged.store(0, std::memory_order_relaxed);
      if (stopping_) break;
      counters_.disconnects[static_cast<std::size_t>(ending.why)].add();
      const market::Duration delay = next_delay(ending);
      set_state(ending.retry == providers::Retry::permanent ? FeedState::failed : FeedState::waiting);
      say(ending, delay);
      if (ending.live || !down_) tell_down();
      co_await wait_and_deliver(delay);
    }
    tell_down();
    (void)outlet_.flush();  // what has no room now is not waited for
    set_state(FeedState::stopped);
  }

  market::Duration next_delay(const Ending& ending) {
    backoff_.data_flowed(ending.data);
    const market::Duration delay = backoff_.next(ending.retry, random_(engine_));
    return ending.not_before > market::Duration{0} ? ending.not_before + delay : delay;
  }

  // What the sink had no room for goes out before the next connection begins.
  Task<void> wait_and_deliver(market::Duration delay) {
    constexpr market::Duration kOfferAgain = std::chrono::milliseconds{1};
    const SteadyTime until = std::chrono::steady_clock::now() + delay;
    bool delivered = outlet_.flush();
    while (!stopping_ && (!delivered || std::chrono::steady_clock::now() < until)) {
      if (delivered) {
        timer_.expires_at(until);
      } else {
        timer_.expires_after(kOfferAgain);
      }
      (void)co_await timer_.async_wait(kAsValue);
      delivered = outlet_.flush();
    }
  }

  void tell_down() {
    down_ = true;
    const market::Timestamp now = clock_.now();
    if (options_.capture != nullptr) options_.capture->down(now);
    outlet_.events().push_back(status_event(options_.id, market::StatusCode::feed_down, now));
  }

  void say(const Ending& ending, market::Duration delay) const {
    if (!options_.notify) return;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(delay).count();
    options_.notify(ending.retry == providers::Retry::permanent ? Severity::error : Severity::warning,
                    ending.text + "; next attempt in " + std::to_string(ms) + " ms");
  }

  void set_state(FeedState state) noexcept { counters_.state.store(state, std::memory_order_relaxed); }

  asio::io_context& io_;
  const market::Clock& clock_;
  const std::unique_ptr<providers::Provider> provider_;
  const LiveFeedOptions options_;
  market::FeedCounters counters_;
  Outlet outlet_{counters_};
  Backoff backoff_;
  AddressLookup lookup_;
  Timer timer_;
  std::optional<Connection> connection_;
  std::mt19937_64 engine_{options_.jitter_seed};
  std::uniform_real_distribution<double> random_{0.0, 1.0};
  bool down_ = false;  // the sink knows that there is no connection
  bool stopping_ = false;
};

LiveFeed::LiveFeed(asio::io_context& io, const market::Clock& clock,
                   std::unique_ptr<providers::Provider> provider, LiveFeedOptions options)
    : impl_(std::make_shared<Impl>(io, clock, std::move(provider), std::move(options))) {}

LiveFeed::~LiveFeed() {
  impl_->abandon();
}

void LiveFeed::start(market::EventSink& sink) {
  impl_->start(sink);
}
void LiveFeed::stop() {
  impl_->stop();
}
std::string_view LiveFeed::name() const noexcept {
  return impl_->name();
}
const market::FeedCounters& LiveFeed::counters() const noexcept {
  return impl_->counters();
}

}  // namespace rotation::net
