// F1 to F5: connections that fall silent, break, or do not end.
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/counting_proxy.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::EventKind;
using market::StatusCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;
using ::testing::SizeIs;

class ConnectionFaults : public LiveFeedTest {
 protected:
  std::size_t trades() const { return sink.of(EventKind::trade).size(); }

  // From the last data to the flag, by the default limits, the market being open.
  market::Duration time_to_mute(Step silence) {
    options.market_open = [] { return true; };
    open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), std::move(silence)})});
    start();
    EXPECT_TRUE(run_until([&] { return trades() == 1; }));
    const auto last_data = Steady::now();
    EXPECT_TRUE(run_until([&] { return sink.statuses().back() == StatusCode::feed_mute; }));
    return Steady::now() - last_data;
  }

  MachineStalls stalls;
};

TEST_F(ConnectionFaults, F1MuteThoughItAnswersPings) {
  const auto took = time_to_mute(step::serve());
  promise("F1", "mute, pongs answered: flagged after 15 s (+0.5 s)", "default limit: " + seconds_text(took),
          took <= net::FeedTimings{}.mute + milliseconds{500} + stalls.total());
}

TEST_F(ConnectionFaults, F1SilenceOfAClosedMarketIsNoFault) {
  constexpr int kLimits = 30 * 24 * 3600 / 15;  // as many as pass in a month
  bool open = false;
  options.market_open = [&] { return open; };
  options.timings.mute = std::chrono::microseconds{100};
  options.timings.ping = milliseconds{10};
  open_venue({alpaca_script(kFullAck, {step::serve()})});
  start();
  const auto end = Steady::now() + kLimits * options.timings.mute;
  ASSERT_TRUE(run_until([&] { return Steady::now() > end; }));
  const auto alarms = disconnects(Disconnect::mute);
  EXPECT_THAT(venue->connections(), SizeIs(1));
  EXPECT_EQ(state(), market::FeedState::subscribing);
  open = true;
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::mute) == 1; }));
  promise("F1", "0 false alarms in a month of closed market",
          "scaled, 172,800 limits of 0.1 ms for 15 s: " + std::to_string(alarms) + ", one once it opened",
          alarms == 0);
}

TEST_F(ConnectionFaults, F2MuteWithoutPongs) {
  const auto took = time_to_mute(step::freeze());
  promise("F2", "mute, no pongs: flagged after 15 s (+0.5 s)", "default limit: " + seconds_text(took),
          took <= net::FeedTimings{}.mute + milliseconds{500} + stalls.total());
}

// Fifty times as fast as by default. The waits never become short again, as no stretch is long enough.
TEST_F(ConnectionFaults, F3HalfOpen) {
  constexpr int kRounds = 8;
  options.market_open = [] { return true; };
  options.timings.mute = milliseconds{750};
  options.timings.ping = milliseconds{500};
  options.timings.step = milliseconds{500};
  options.timings.close = milliseconds{50};
  options.timings.backoff.base = milliseconds{25};
  options.timings.backoff.cap = milliseconds{1500};
  options.timings.backoff.stable = seconds{30};
  Script endless{};
  for (int i = 0; i < 2000; ++i) {
    endless.push_back(step::send("[" + trade(i) + "]"));
    endless.push_back(step::wait([due = Steady::time_point{}]() mutable {
      if (due == Steady::time_point{}) due = Steady::now() + milliseconds{20};
      return Steady::now() > due;
    }));
  }
  open_venue({alpaca_script(kFullAck, std::move(endless))});
  CountingProxy proxy(static_cast<std::uint16_t>(venue->port()));
  start(false, proxy.port());
  std::mt19937 random(3);
  market::Duration slowest_flag{0};
  market::Duration slowest_return{0};
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t before = trades();
    ASSERT_TRUE(run_until([&] { return trades() > before; }));
    const auto mutes = disconnects(Disconnect::mute);
    proxy.stall(true);
    const auto stalled = Steady::now();
    ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::mute) > mutes; }));
    slowest_flag = std::max<market::Duration>(slowest_flag, Steady::now() - stalled);
    const auto heals = Steady::now() + milliseconds{random() % 2000};
    ASSERT_TRUE(run_until([&] { return Steady::now() > heals; }));
    const std::size_t seen = trades();
    proxy.stall(false);
    const auto healed = Steady::now();
    ASSERT_TRUE(run_until([&] { return trades() > seen; }));
    slowest_return = std::max<market::Duration>(slowest_return, Steady::now() - healed);
  }
  feed->stop();
  ASSERT_TRUE(run_until([&] { return stopped(); }));
  venue.reset();  // it learns of the end of a stalled connection when the next one comes
  promise(
      "F3", "half-open: flagged in 20 s, data 35 s after healing",
      "a proxy stops forwarding, no packet dropped; scaled 1:20, worst of " + std::to_string(kRounds) + ": " +
          seconds_text(slowest_flag) + ", " + seconds_text(slowest_return),
      slowest_flag <= seconds{1} + stalls.total() && slowest_return <= milliseconds{1750} + stalls.total());
}

TEST_F(ConnectionFaults, F4ResumesAfterEveryKindOfEnd) {
  options.timings.backoff = {.stable = milliseconds{0}};  // each end is a first one
  std::vector<Steady::time_point> arrived;  // the data of each connection; the end follows at once
  std::vector<Script> scripts;
  const auto once = [&](Step end) {
    const std::size_t id = scripts.size() + 1;
    scripts.push_back(alpaca_script(
        kFullAck, {step::send("[" + trade(static_cast<int>(id)) + "]"), step::wait([this, &arrived, id] {
                     if (trades() < id) return false;
                     arrived.resize(id, Steady::now());
                     return true;
                   }),
                   std::move(end), step::serve()}));
  };
  for (int code = 1000; code <= 1015; ++code) {
    once(step::raw({'\x88', 2, static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}));
  }
  once(step::fin());
  once(step::reset());
  once(step::serve());
  const std::size_t ends = scripts.size() - 1;
  open_venue(scripts);
  start();
  ASSERT_TRUE(run_until([&] { return arrived.size() == ends + 1; }));
  market::Duration retried{0};
  market::Duration resumed{0};
  for (std::size_t i = 0; i < ends; ++i) {
    retried = std::max<market::Duration>(retried, venue->connections()[i + 1]->accepted - arrived[i]);
    resumed = std::max<market::Duration>(resumed, arrived[i + 1] - arrived[i]);
  }
  EXPECT_EQ(feed->counters().connects.get(), ends + 1);
  EXPECT_EQ(disconnects(Disconnect::closed), 13U);
  EXPECT_EQ(disconnects(Disconnect::protocol), 5U) << "1004, 1005, 1006, 1014 and 1015 may not be sent";
  std::vector<StatusCode> expected{StatusCode::feed_live};
  for (std::size_t i = 0; i < ends; ++i) {
    expected.push_back(StatusCode::feed_down);
    expected.push_back(StatusCode::feed_live);
  }
  EXPECT_EQ(sink.statuses(), expected);
  promise("F4", "reset, FIN, codes 1000-1015: retry in 1 s, resubscribed in 3 s",
          std::to_string(ends) + " ends, slowest: retry " + seconds_text(retried) + ", data " +
              seconds_text(resumed),
          retried <= seconds{1} + stalls.total() && resumed <= seconds{3} + stalls.total());
}

TEST_F(ConnectionFaults, F5ACloseThatNeverCompletes) {
  const std::string close_frame("\x88\x02\x03\xE8", 4);
  std::vector<Steady::time_point> ended;
  const auto hangs = [&](const std::string& bytes) {
    return alpaca_script(kFullAck, {step::wait([&] {
                                      ended.push_back(Steady::now());
                                      return true;
                                    }),
                                    step::raw(bytes), step::freeze()});
  };
  open_venue({
      // Their close, then nothing; a broken frame, then nothing; data glued to the close frame.
      hangs(close_frame),
      hangs(std::string("\x83\x01x", 3)),
      hangs(close_frame + std::string("\x81\x02[]", 4) + close_frame),
      alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()}),
  });
  start();
  ASSERT_TRUE(run_until([&] { return trades() == 1; }));
  ASSERT_THAT(venue->connections(), SizeIs(4));
  market::Duration slowest{0};
  for (std::size_t i = 0; i < ended.size(); ++i) {
    slowest = std::max<market::Duration>(slowest, venue->connections()[i + 1]->accepted - ended[i]);
  }
  promise("F5", "a close that never completes, data glued to it: torn down in 5 s",
          "3 kinds, default limit, slowest to the next connection " + seconds_text(slowest),
          slowest <= seconds{5} + stalls.total());
}

}  // namespace
}  // namespace rotation::testing
