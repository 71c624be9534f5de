#include "daemon/feed_io.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <pthread.h>

#include "daemon/config/secrets.hpp"
#include "daemon/pin.hpp"
#include "feeds/capture/recorder.hpp"
#include "feeds/net/live_feed.hpp"
#include "feeds/providers/table.hpp"

namespace rotation::daemon {
namespace {

// Is any market open that this feed carries? Simulated markets keep their own hours: there data is always
// due.
std::function<bool()> market_open(const Config& config, const std::vector<providers::Instrument>& carried,
                                  const market::SeriesTable& table, const market::Calendar& calendar,
                                  const market::Clock& clock) {
  if (config.clock == ClockMode::feed) return [] { return true; };
  std::vector<market::MarketHours> hours;
  for (const auto& instrument : carried) {
    const auto h = market::market_hours(instrument.series_class, table[instrument.series].name);
    if (h != market::MarketHours::always && std::find(hours.begin(), hours.end(), h) == hours.end()) {
      hours.push_back(h);
    }
  }
  return [hours, &calendar, &clock] {
    const market::Timestamp now = clock.now();
    return std::any_of(hours.begin(), hours.end(), [&](auto h) { return calendar.is_open(h, now); });
  };
}

net::Notify notifier(Log& log, const std::string& feed) {
  return [&log, feed](net::Severity severity, std::string_view text) {
    const LogLevel level = severity == net::Severity::info      ? LogLevel::info
                           : severity == net::Severity::warning ? LogLevel::warn
                                                                : LogLevel::error;
    log.write(level, text, {{"feed", feed}}, LogSite(feed));
  };
}

// For all connections of one feed; nullptr: nothing is captured.
std::unique_ptr<capture::Recorder> make_recorder(const FeedConfig& feed, std::size_t number,
                                                 const std::vector<PlannedConnection>& plan, Log& log) {
  if (feed.capture.empty()) return nullptr;
  capture::WriterOptions options{.directory = feed.capture, .feed = feed.name};
  for (const PlannedConnection& planned : plan) {
    if (planned.feed == number) options.connections.push_back(planned.name);
  }
  return std::make_unique<capture::Recorder>(
      std::move(options), [&log, name = feed.name](segment::Health health, std::string_view text) {
        if (health == segment::Health::failing) {
          log.error("capture fails, what is received is not kept", {{"feed", name}, {"reason", text}});
        } else {
          log.info("captures again", {{"feed", name}, {"file", text}});
        }
      });
}

}  // namespace

class FeedIo::Impl {
 public:
  Impl(const Config& config, const std::vector<PlannedConnection>& plan, const market::SeriesTable& table,
       const market::Calendar& calendar, const market::Clock& clock, Log& log) {
    for (std::size_t f = 0; f < config.feeds.size(); ++f) {
      recorders_.push_back(make_recorder(config.feeds[f], f, plan, log));
    }
    std::vector<std::size_t> begun(config.feeds.size());  // connections of each feed so far
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const PlannedConnection& planned = plan[i];
      capture::Recorder* const recorder = recorders_[planned.feed].get();
      const std::size_t of_feed = begun[planned.feed]++;
      captures_.push_back(recorder != nullptr ? &recorder->counters(of_feed) : nullptr);
      const FeedConfig& feed = config.feeds[planned.feed];
      const auto id = static_cast<market::FeedId>(i);
      mute_after_.push_back(feed.mute_after);
      market_open_.push_back(daemon::market_open(config, planned.instruments, table, calendar, clock));
      net::LiveFeedOptions options{.name = planned.name,
                                   .id = id,
                                   .endpoint = {.tls = feed.url.encrypted(),
                                                .host = feed.url.host,
                                                .port = std::to_string(feed.url.port),
                                                .path = planned.path,
                                                .compression = feed.compression},
                                   .key = require_secret(feed.key),
                                   .secret = require_secret(feed.secret),
                                   .ca_file = feed.ca_file,
                                   .market_open = market_open_.back(),
                                   .notify = notifier(log, planned.name),
                                   .capture = recorder != nullptr ? &recorder->tap(of_feed) : nullptr};
      options.timings.step = feed.step_timeout;
      options.timings.idle = feed.idle_timeout;
      options.timings.mute = feed.mute_after;
      options.timings.backoff.base = feed.backoff.base;
      options.timings.backoff.cap = feed.backoff.cap;
      feeds_.push_back(std::make_unique<net::LiveFeed>(
          io_, clock, providers::table()[feed.provider].make(id, planned.instruments), std::move(options)));
    }
  }
  ~Impl() { stop(); }

  void start(EventQueue& queue, Threading threading) {
    for (const auto& recorder : recorders_) {
      if (recorder) recorder->start();
    }
    work_.emplace(io_.get_executor());
    if (threading == Threading::dedicated) {
      thread_ = std::thread([this] { io_.run(); });
      pthread_setname_np(thread_.native_handle(), "feed-io");
    }
    for (std::size_t i = 0; i < feeds_.size(); ++i)
      feeds_[i]->start(queue.sink(static_cast<market::FeedId>(i)));
  }

  std::error_code pin(int cpu) noexcept { return daemon::pin(thread_.native_handle(), cpu); }

  void stop() {
    if (!work_) return;
    for (const auto& feed : feeds_) feed->stop();
    work_.reset();  // there is nothing left to run when the last connection has ended
    if (thread_.joinable()) {
      thread_.join();
    } else {
      io_.run();
    }
    for (const auto& recorder : recorders_) {
      if (recorder) recorder->stop();
    }
  }

  bool turned() {
    const bool has = answered_.exchange(false);
    if (has) boost::asio::post(io_, [this] { answered_ = true; });
    return has;
  }

  std::size_t turn() { return io_.poll_one(); }
  void wait(market::Duration limit) { io_.run_one_for(limit); }
  void interrupt() noexcept {
    boost::asio::post(io_, [] {});
  }

  [[nodiscard]] const std::vector<std::unique_ptr<market::Feed>>& feeds() const noexcept { return feeds_; }
  [[nodiscard]] const market::CaptureCounters* capture(std::size_t feed) const noexcept {
    return captures_[feed];
  }
  [[nodiscard]] bool market_open(std::size_t feed) const { return market_open_[feed](); }
  [[nodiscard]] market::Duration mute_after(std::size_t feed) const { return mute_after_[feed]; }

 private:
  boost::asio::io_context io_{1};  // before the feeds: their timers live in it
  std::vector<std::unique_ptr<capture::Recorder>>
      recorders_;                                         // [feed of the configuration]; before the feeds
  std::vector<const market::CaptureCounters*> captures_;  // [feed]
  std::vector<std::unique_ptr<market::Feed>> feeds_;
  std::vector<std::function<bool()>> market_open_;  // [feed]
  std::vector<market::Duration> mute_after_;        // [feed]
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::atomic<bool> answered_{true};
  std::thread thread_;
};

FeedIo::FeedIo(const Config& config, const std::vector<PlannedConnection>& plan,
               const market::SeriesTable& series, const market::Calendar& calendar,
               const market::Clock& clock, Log& log)
    : impl_(std::make_unique<Impl>(config, plan, series, calendar, clock, log)) {}
FeedIo::~FeedIo() = default;

const std::vector<std::unique_ptr<market::Feed>>& FeedIo::feeds() const noexcept {
  return impl_->feeds();
}
const market::CaptureCounters* FeedIo::capture(std::size_t feed) const noexcept {
  return impl_->capture(feed);
}
bool FeedIo::market_open(std::size_t feed) const {
  return impl_->market_open(feed);
}
market::Duration FeedIo::mute_after(std::size_t feed) const {
  return impl_->mute_after(feed);
}
void FeedIo::start(EventQueue& queue, Threading threading) {
  impl_->start(queue, threading);
}
std::error_code FeedIo::pin(int cpu) noexcept {
  return impl_->pin(cpu);
}
void FeedIo::stop() {
  impl_->stop();
}
bool FeedIo::turned() {
  return impl_->turned();
}
std::size_t FeedIo::turn() {
  return impl_->turn();
}
void FeedIo::wait(market::Duration limit) {
  impl_->wait(limit);
}
void FeedIo::interrupt() noexcept {
  impl_->interrupt();
}

}  // namespace rotation::daemon
