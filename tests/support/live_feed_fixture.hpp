// A live feed of Alpaca's protocol, a fake venue and a sink, all on the test's own thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "daemon/system_clock.hpp"
#include "feeds/net/live_feed.hpp"
#include "feeds/providers/alpaca/provider.hpp"
#include "tests/support/fake_venue.hpp"
#include "tests/support/patience.hpp"

namespace rotation::testing {

inline constexpr market::FeedId kLiveFeed{2};
inline const std::string kFullAck =
    R"([{"T":"subscription","trades":["SPY","QQQ"],"quotes":["QQQ","SPY"],"statuses":["SPY","QQQ"]}])";

class RecordingSink final : public market::EventSink {
 public:
  [[nodiscard]] std::size_t publish(std::span<const market::Event> offered) noexcept override {
    const std::size_t n = std::min(offered.size(), room);
    events.insert(events.end(), offered.begin(), offered.begin() + static_cast<std::ptrdiff_t>(n));
    room -= n;
    return n;
  }
  [[nodiscard]] std::vector<market::Event> of(market::EventKind kind) const {
    std::vector<market::Event> found;
    for (const auto& event : events) {
      if (event.kind == kind) found.push_back(event);
    }
    return found;
  }
  [[nodiscard]] std::vector<market::StatusCode> statuses() const {
    std::vector<market::StatusCode> codes;
    for (const auto& event : of(market::EventKind::status)) codes.push_back(event.status.code);
    return codes;
  }

  std::vector<market::Event> events;
  std::size_t room = SIZE_MAX;
};

class LiveFeedTest : public ::testing::Test {
 protected:
  static constexpr const char* kKey = "KEY-8f2c";
  static constexpr const char* kSecret = "S3CRET-77aa";

  LiveFeedTest() {
    using std::chrono::milliseconds;
    options.name = "alpaca";
    options.id = kLiveFeed;
    options.key = net::Secret(std::string(kKey));
    options.secret = net::Secret(std::string(kSecret));
    options.market_open = [] { return false; };
    options.notify = [this](net::Severity severity, std::string_view text) {
      notices.emplace_back(text);
      if (severity == net::Severity::error) errors.emplace_back(text);
    };
    options.lookup = [](const std::string&) { return std::vector<std::string>{"127.0.0.1"}; };
    options.timings.backoff = {.base = milliseconds{2},
                               .cap = milliseconds{20},
                               .patient = milliseconds{200},
                               .permanent = std::chrono::hours{1},
                               .stable = milliseconds{0}};
  }

  ~LiveFeedTest() override {
    if (feed) {
      feed->stop();
      EXPECT_TRUE(run_until([&] { return stopped(); }));
    }
    for (const auto& text : notices) {
      EXPECT_EQ(text.find(kKey), std::string::npos) << text;
      EXPECT_EQ(text.find(kSecret), std::string::npos) << text;
    }
    if (venue) {
      EXPECT_LE(venue->most_at_once(), 1) << "never two connections at once";
    }
    venue.reset();
    io.restart();
    while (io.run_one_for(std::chrono::milliseconds{50}) != 0) {
    }
  }

  void open_venue(std::vector<Script> scripts) {
    venue = std::make_unique<FakeVenue>(io, std::move(scripts));
  }

  void start() { start(false, venue->port()); }
  void start(bool tls, unsigned port) {
    start(tls, port,
          alpaca::make_provider(kLiveFeed, {{"SPY", market::SeriesId{0}, market::SeriesClass::etf_liquid},
                                            {"QQQ", market::SeriesId{1}, market::SeriesClass::etf_liquid}}));
  }
  void start(std::unique_ptr<providers::Provider> provider) {
    start(false, venue->port(), std::move(provider));
  }
  void start(bool tls, unsigned port, std::unique_ptr<providers::Provider> provider) {
    options.endpoint = {tls, "localhost", std::to_string(port), "/v2/iex", options.endpoint.compression};
    feed = std::make_unique<net::LiveFeed>(io, clock, std::move(provider), std::move(options));
    feed->start(sink);
  }

  // Runs everything until `done`; false if that takes too long.
  bool run_until(const std::function<bool()>& done, std::chrono::seconds limit = kPatience) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      if (io.stopped()) io.restart();
      io.run_one_for(std::chrono::milliseconds{5});
    }
    return true;
  }

  [[nodiscard]] market::FeedState state() const { return feed->counters().state.load(); }
  [[nodiscard]] bool stopped() const { return state() == market::FeedState::stopped; }
  [[nodiscard]] std::uint64_t disconnects(market::Disconnect why) const {
    return feed->counters().disconnects[static_cast<std::size_t>(why)].get();
  }
  [[nodiscard]] bool noticed(std::string_view text) const {
    return std::any_of(notices.begin(), notices.end(),
                       [&](const std::string& notice) { return notice.find(text) != std::string::npos; });
  }

  static std::string quote(int id) {
    return R"({"T":"q","S":"SPY","bp":)" + std::to_string(id) + R"(,"bs":1,"ap":)" + std::to_string(id + 1) +
           R"(,"as":1,"t":"2026-01-05T14:30:00Z"})";
  }
  static std::string trade(int id) {
    return R"({"T":"t","S":"QQQ","i":)" + std::to_string(id) +
           R"(,"p":1.5,"s":3,"c":["@"],"t":"2026-01-05T14:30:00Z"})";
  }

  boost::asio::io_context io{1};
  daemon::SystemClock clock;
  RecordingSink sink;
  std::vector<std::string> notices;
  std::vector<std::string> errors;
  net::LiveFeedOptions options;
  std::unique_ptr<FakeVenue> venue;
  std::unique_ptr<net::LiveFeed> feed;
};

}  // namespace rotation::testing
