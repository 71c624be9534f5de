#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::EventKind;
using market::FeedState;
using market::StatusCode;
using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST_F(LiveFeedTest, LogsInSubscribesAndDelivers) {
  open_venue({alpaca_script(kFullAck, {step::send("[" + quote(5) + "," + trade(6) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.events.size() == 3; }));
  EXPECT_EQ(state(), FeedState::live);
  EXPECT_THAT(sink.statuses(), ElementsAre(StatusCode::feed_live));
  EXPECT_EQ(sink.events[0].kind, EventKind::status) << "live is said before the data";
  EXPECT_EQ(sink.events[1].quote.bid, 5);
  EXPECT_EQ(sink.events[2].trade.id, 6U);
  for (const auto& event : sink.events) EXPECT_EQ(event.feed, kLiveFeed);
  EXPECT_EQ(sink.events[1].ts_recv, sink.events[2].ts_recv);
  EXPECT_LT(clock.now() - sink.events[1].ts_recv, std::chrono::minutes{1});

  const auto& received = venue->connections()[0]->received;
  ASSERT_THAT(received, SizeIs(2));
  EXPECT_EQ(received[0], R"({"action":"auth","key":"KEY-8f2c","secret":"S3CRET-77aa"})");
  EXPECT_EQ(
      received[1],
      R"({"action":"subscribe","quotes":["QQQ","SPY"],"statuses":["QQQ","SPY"],"trades":["QQQ","SPY"]})");
  EXPECT_EQ(feed->counters().connects.get(), 1U);
  EXPECT_EQ(feed->counters().messages.get(), 4U);
  EXPECT_EQ(feed->counters().events.get(), 3U);
  EXPECT_EQ(feed->counters().unacknowledged.load(), 0U);
  EXPECT_GT(feed->counters().last_message_ns.load(), 0);
  EXPECT_TRUE(noticed("live"));
}

TEST_F(LiveFeedTest, TellsWhenItHadDecoded) {
  const market::Timestamp begun = clock.now();
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "," + quote(2) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::quote).size() == 1; }));
  for (const market::Event& event : sink.events) {
    const market::Timestamp decoded{market::Duration{static_cast<std::int64_t>(event.sequence)}};
    EXPECT_GE(event.ts_recv, begun);
    EXPECT_GE(decoded, event.ts_recv);
    EXPECT_LE(decoded, clock.now());
  }
  const auto counts = feed->counters().decoding.counts();
  EXPECT_EQ(std::accumulate(counts.buckets.begin(), counts.buckets.end(), std::uint64_t{0}), 1U)
      << "once a read, not a message";
}

TEST_F(LiveFeedTest, ABadMessageCostsOnlyItself) {
  open_venue(
      {alpaca_script(kFullAck, {step::send("[" + trade(1) + ",{\"T\":\"t\"}," + trade(2) + "]"),
                                step::send("garbage"), step::send("[" + trade(3) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 3; }));
  EXPECT_EQ(feed->counters().rejected[static_cast<std::size_t>(market::Reject::missing_field)].get(), 1U);
  EXPECT_EQ(feed->counters().rejected[static_cast<std::size_t>(market::Reject::malformed_message)].get(), 1U);
}

TEST_F(LiveFeedTest, AMessageOverTheLimitIsRefusedWith1009) {
  open_venue(
      {alpaca_script(kFullAck, {step::send(std::string(providers::kMaxMessage + 1, ' ')), step::serve()}),
       alpaca_script(kFullAck,
                     {step::send("[" + trade(1) + "]" + std::string(providers::kMaxMessage / 2, ' ')),
                      step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_EQ(disconnects(Disconnect::protocol), 1U);
}

TEST_F(LiveFeedTest, OffersNoCompressionUnasked) {
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_FALSE(venue->connections()[0]->compression_offered);
}

TEST_F(LiveFeedTest, ReadsCompressedMessagesOneByOneAndInBursts) {
  Script more;
  for (int i = 0; i < 2000; ++i) more.push_back(step::send("[" + trade(i) + "," + quote(i) + "]"));
  more.push_back(step::fragments("[" + trade(2000) + std::string(4096, ' ') + "]", 512));
  more.push_back(step::ping());
  more.push_back(step::send("[" + trade(2001) + "]"));
  more.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, more)});
  options.endpoint.compression = true;
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 2002; }));
  EXPECT_TRUE(venue->connections()[0]->compression_offered);
  const auto trades = sink.of(EventKind::trade);
  for (std::size_t i = 0; i < trades.size(); ++i) ASSERT_EQ(trades[i].trade.id, i);
  EXPECT_THAT(sink.of(EventKind::quote), SizeIs(2000));
}

TEST_F(LiveFeedTest, ASymbolGrantedAtTheSecondAskingIsNoLongerMissing) {
  open_venue({alpaca_script(R"([{"T":"subscription"}])", {step::expect("subscribe"), step::send(kFullAck),
                                                          step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_TRUE(noticed("and 1 more"));
  EXPECT_EQ(feed->counters().unacknowledged.load(), 0U);
}

TEST_F(LiveFeedTest, AMuteFeedIsLeftAndOnlyDataEndTheSilence) {
  options.market_open = [] { return true; };
  options.timings.mute = milliseconds{300};
  options.timings.ping = milliseconds{20};
  open_venue({alpaca_script(kFullAck, {step::serve()}),
              alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()}),
              alpaca_script(kFullAck, {step::send(R"([{"T":"b","S":"SPY"}])"), step::freeze()})});
  start();
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::mute) == 3; }));
  EXPECT_THAT(sink.statuses(),
              ElementsAre(StatusCode::feed_mute, StatusCode::feed_down, StatusCode::feed_live,
                          StatusCode::feed_mute, StatusCode::feed_down, StatusCode::feed_mute));
  EXPECT_TRUE(noticed("no data in 300 ms while the market is open"));
}

TEST_F(LiveFeedTest, AConnectionOnWhichNothingArrivesIsIdle) {
  options.timings.idle = milliseconds{200};
  options.timings.ping = hours{1};
  options.timings.close = milliseconds{50};
  open_venue({alpaca_script(kFullAck, {step::freeze()})});
  start();
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::idle) >= 2; }));
}

TEST_F(LiveFeedTest, PongsKeepAConnectionFromBeingIdle) {
  options.timings.idle = milliseconds{2000};
  options.timings.ping = milliseconds{20};
  open_venue({alpaca_script(kFullAck, {step::serve()})});
  start();
  const auto end = std::chrono::steady_clock::now() + milliseconds{3000};
  ASSERT_TRUE(run_until([&] { return std::chrono::steady_clock::now() > end; }));
  EXPECT_THAT(venue->connections(), SizeIs(1));
}

TEST_F(LiveFeedTest, BackpressureLosesNothing) {
  constexpr std::size_t kTrades = 20'000;
  Script script;
  for (std::size_t i = 0; i < kTrades; i += 10) {
    std::string text = "[" + trade(static_cast<int>(i));
    for (std::size_t k = i + 1; k < i + 10; ++k) text += "," + trade(static_cast<int>(k));
    script.push_back(step::send(text + "]"));
  }
  script.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, script)});
  sink.room = 7;
  start();
  ASSERT_TRUE(run_until([&] {
    if (sink.room == 0) sink.room = 997;  // not a multiple of anything
    return sink.events.size() == kTrades + 1;
  }));
  const auto trades = sink.of(EventKind::trade);
  ASSERT_THAT(trades, SizeIs(kTrades));
  for (std::size_t i = 0; i < kTrades; ++i) ASSERT_EQ(trades[i].trade.id, i);
  EXPECT_GT(feed->counters().backpressure_ns.get(), 0U);
  EXPECT_EQ(feed->counters().connects.get(), 1U);
}

TEST_F(LiveFeedTest, ASinkThatStaysFullCostsTheConnectionButNoEvent) {
  options.timings.room = milliseconds{100};
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(0) + "," + trade(1) + "]"), step::serve()}),
              alpaca_script(kFullAck, {step::send("[" + trade(2) + "]"), step::serve()})});
  sink.room = 2;
  start();
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::backpressure) == 1; }));
  EXPECT_THAT(venue->connections(), SizeIs(1));
  sink.room = 100;
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 3; }));
  const auto trades = sink.of(EventKind::trade);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(trades[i].trade.id, i);
  EXPECT_THAT(sink.statuses(),
              ElementsAre(StatusCode::feed_live, StatusCode::feed_down, StatusCode::feed_live));
}

TEST_F(LiveFeedTest, AsksForAddressesAnewAndTriesEachOfThem) {
  int asked = 0;
  options.lookup = [&asked](const std::string& host) {
    EXPECT_EQ(host, "localhost");
    // A reserved address, nothing on the second one, no address at all; then the right one behind a dead one.
    switch (++asked) {
      case 1:
        return std::vector<std::string>{};
      case 2:
        return std::vector<std::string>{"not an address"};
      default:
        return std::vector<std::string>{"::1", "127.0.0.2", "127.0.0.1"};
    }
  };
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(disconnects(Disconnect::resolve), 1U);
  EXPECT_EQ(disconnects(Disconnect::connect), 1U);
  promise("F44", "no address, or dead ones: resolved anew for each attempt, every address tried",
          "a name without an address, one with none that answers, then the third of three: live at attempt " +
              std::to_string(asked),
          asked == 3);
}

}  // namespace
}  // namespace rotation::testing
