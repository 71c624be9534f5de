#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/live_feed_fixture.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::EventKind;
using market::FeedState;
using market::StatusCode;
using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
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
      R"({"action":"subscribe","quotes":["QQQ","SPY"],"statuses":["QQQ","SPY"],"trades":["QQQ","SPY"],"values":["y10"]})");
  EXPECT_EQ(feed->counters().connects.get(), 1U);
  EXPECT_EQ(feed->counters().messages.get(), 4U);
  EXPECT_EQ(feed->counters().events.get(), 3U);
  EXPECT_EQ(feed->counters().unacknowledged.load(), 0U);
  EXPECT_GT(feed->counters().last_message_ns.load(), 0);
  EXPECT_TRUE(noticed("live"));
}

TEST_F(LiveFeedTest, ABurstArrivesInOrderWhateverTheFraming) {
  // Whole messages in one segment, with pings between, in fragments, and split over many segments.
  constexpr int kMessages = 3000;
  Script script;
  for (int i = 0; i < kMessages; ++i) {
    const std::string text = "[" + trade(i) + "]";
    if (i % 7 == 3) script.push_back(step::ping());
    script.push_back(i % 5 == 2 ? step::fragments(text, 10) : step::send(text));
  }
  std::string big = "[" + trade(kMessages);
  for (int i = kMessages + 1; i < kMessages + 9000; ++i) big += "," + trade(i);
  script.push_back(step::send(big + "]"));
  script.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, script)});
  start();
  ASSERT_TRUE(run_until([&] { return sink.events.size() == kMessages + 9000 + 1; }));
  const auto trades = sink.of(EventKind::trade);
  for (std::size_t i = 0; i < trades.size(); ++i) ASSERT_EQ(trades[i].trade.id, i);
  EXPECT_EQ(feed->counters().connects.get(), 1U);
}

TEST_F(LiveFeedTest, ByteByByte) {
  const std::string payload = "[" + trade(1) + "]";
  std::string frame = {static_cast<char>(0x81), static_cast<char>(payload.size())};
  ASSERT_LT(payload.size(), 126U);
  frame += payload;
  Script script;
  for (const char c : frame + frame) script.push_back(step::raw(std::string(1, c)));
  script.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, script)});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 2; }));
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

TEST_F(LiveFeedTest, ResumesAfterEveryKindOfEnd) {
  const auto once = [&](int id, Step end) {
    return alpaca_script(kFullAck, {step::send("[" + trade(id) + "]"), step::wait([this, id] {
                                      return sink.of(EventKind::trade).size() == static_cast<std::size_t>(id);
                                    }),
                                    std::move(end)});
  };
  std::vector<Script> scripts;
  int id = 0;
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014}) {
    scripts.push_back(once(++id, step::close(code)));
  }
  scripts.push_back(once(++id, step::fin()));
  scripts.push_back(once(++id, step::reset()));
  scripts.push_back({step::drop()});
  scripts.push_back(once(++id, step::serve()));
  open_venue(scripts);
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == static_cast<std::size_t>(id); }));
  EXPECT_EQ(feed->counters().connects.get(), static_cast<std::uint64_t>(id));
  EXPECT_EQ(disconnects(Disconnect::closed), 13U);
  EXPECT_EQ(disconnects(Disconnect::protocol), 1U) << "1014 may not be sent";
  EXPECT_EQ(disconnects(Disconnect::upgrade), 1U);
  std::vector<StatusCode> expected;
  for (int i = 1; i < id; ++i) {
    expected.push_back(StatusCode::feed_live);
    expected.push_back(StatusCode::feed_down);
  }
  expected.push_back(StatusCode::feed_live);
  EXPECT_EQ(sink.statuses(), expected);
}

TEST_F(LiveFeedTest, ProtocolViolationsEndTheConnectionAndCount) {
  std::vector<std::string> bad{
      std::string("\xC1\x01x", 3),                                  // compression that was not agreed
      std::string("\x83\x01x", 3),                                  // a reserved opcode
      std::string("\x81\x81zzzzx", 7),                              // masked by the server
      std::string("\x80\x01x", 3),                                  // continues nothing
      std::string("\x89\x7E\x00\x80", 4) + std::string(128, 'x'),   // a ping over 125 bytes
      std::string("\x81\x02\xC3\x28", 4),                           // not UTF-8
      std::string("\x81\x7F\x00\x00\x00\x00\x40\x00\x00\x00", 10),  // claims 1 GiB
      std::string("\x81\x7F\x40\x00\x00\x00\x00\x00\x00\x00", 10),  // claims 2^62
      std::string("\x81\x7F\xFF\x00\x00\x00\x00\x00\x00\x00", 10),  // a negative length
  };
  std::vector<Script> scripts;
  for (const auto& bytes : bad) scripts.push_back(alpaca_script(kFullAck, {step::raw(bytes), step::serve()}));
  scripts.push_back(alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()}));
  open_venue(scripts);
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_EQ(disconnects(Disconnect::protocol), bad.size());
  EXPECT_EQ(venue->connections()[6]->close_code, 1009);
  EXPECT_EQ(venue->connections()[7]->close_code, 1009);
  EXPECT_EQ(venue->connections()[5]->close_code, 1007);
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

// Some 60 KiB on the wire that would be 64 MiB: refused like any message over the limit, by what it inflates
// to, and before it has.
TEST_F(LiveFeedTest, ADeflateBombIsRefusedWith1009) {
  open_venue({alpaca_script(kFullAck, {step::send(std::string(std::size_t{64} << 20, ' ')), step::serve()}),
              alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  options.endpoint.compression = true;
  start();
  // Under the thread sanitizer it is the venue that takes half a minute, to compress it.
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }, std::chrono::seconds{120}));
  EXPECT_EQ(disconnects(Disconnect::protocol), 1U);
  EXPECT_EQ(venue->connections()[0]->close_code, 1009);
}

class LoginError : public LiveFeedTest, public ::testing::WithParamInterface<int> {};

TEST_P(LoginError, NeedsAPersonAndIsTriedAgainRarely) {
  const std::string code = std::to_string(GetParam());
  open_venue({{step::send(R"([{"T":"success","msg":"connected"}])"), step::expect("auth"),
               step::send(R"([{"T":"error","code":)" + code + R"(,"msg":"no \n<b>"}])"), step::serve()}});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::failed; }));
  EXPECT_EQ(disconnects(Disconnect::login), 1U);
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_NE(errors[0].find("error " + code), std::string::npos) << errors[0];
  EXPECT_EQ(errors[0].find("<b>"), std::string::npos) << "their words stay out";
  ASSERT_TRUE(run_until([&] { return venue->open_now() == 0; })) << "a refused connection is not kept";
  EXPECT_THAT(venue->connections(), SizeIs(1));
  EXPECT_THAT(sink.statuses(), ElementsAre(StatusCode::feed_down));
}

INSTANTIATE_TEST_SUITE_P(Alpaca, LoginError, ::testing::Values(402, 409));

TEST_F(LiveFeedTest, ASecondSessionElsewhereIsWaitedForPatiently) {
  options.timings.backoff.patient = milliseconds{50};
  const Script refused{step::send(R"([{"T":"success","msg":"connected"}])"), step::expect("auth"),
                       step::send(R"([{"T":"success","msg":"authenticated"}])"),
                       step::send(R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])"),
                       step::serve()};
  open_venue({refused, refused, alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  const auto& connections = venue->connections();
  ASSERT_THAT(connections, SizeIs(3));
  EXPECT_GE(connections[1]->accepted - connections[0]->accepted, milliseconds{50});
  EXPECT_GE(connections[2]->accepted - connections[1]->accepted, milliseconds{50});
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(LiveFeedTest, AnAcknowledgementThatLacksASymbolIsToldAndAskedForAgain) {
  const std::string lacking =
      R"([{"T":"subscription","trades":["SPY","QQQ"],"quotes":["SPY"],"statuses":["*"],"values":["y10"]}])";
  open_venue({alpaca_script(lacking, {step::expect("subscribe"), step::send(lacking),
                                      step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_TRUE(noticed("subscription lacks quotes of QQQ"));
  EXPECT_EQ(feed->counters().unacknowledged.load(), 1U);
  EXPECT_THAT(venue->connections()[0]->received, SizeIs(3)) << "asked again once, not for ever";
}

TEST_F(LiveFeedTest, ASymbolGrantedAtTheSecondAskingIsNoLongerMissing) {
  open_venue({alpaca_script(R"([{"T":"subscription"}])", {step::expect("subscribe"), step::send(kFullAck),
                                                          step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_TRUE(noticed("and 2 more"));
  EXPECT_EQ(feed->counters().unacknowledged.load(), 0U);
}

TEST_F(LiveFeedTest, AMuteFeedIsSeenAlthoughItAnswersPings) {
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

TEST_F(LiveFeedTest, SilenceOfAClosedMarketIsNoFault) {
  bool open = false;
  options.market_open = [&] { return open; };
  options.timings.mute = milliseconds{100};
  options.timings.ping = milliseconds{10};
  open_venue({alpaca_script(kFullAck, {step::serve()})});
  start();
  const auto end = std::chrono::steady_clock::now() + milliseconds{500};
  ASSERT_TRUE(run_until([&] { return std::chrono::steady_clock::now() > end; }));
  EXPECT_THAT(venue->connections(), SizeIs(1));
  EXPECT_EQ(state(), FeedState::subscribing);
  open = true;
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::mute) == 1; }));
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
  options.timings.idle = milliseconds{1000};
  options.timings.ping = milliseconds{20};
  open_venue({alpaca_script(kFullAck, {step::serve()})});
  start();
  const auto end = std::chrono::steady_clock::now() + milliseconds{1500};
  ASSERT_TRUE(run_until([&] { return std::chrono::steady_clock::now() > end; }));
  EXPECT_THAT(venue->connections(), SizeIs(1));
}

TEST_F(LiveFeedTest, EveryStepHasItsTimeLimit) {
  options.timings.step = milliseconds{300};
  options.timings.close = milliseconds{50};
  open_venue({{step::mute_http()},
              {step::serve()},
              {step::send(R"([{"T":"success","msg":"connected"}])"), step::serve()},
              {step::send(R"([{"T":"success","msg":"connected"}])"), step::expect("auth"),
               step::send(R"([{"T":"success","msg":"authenticated"}])"), step::freeze()},
              alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_EQ(disconnects(Disconnect::upgrade), 1U);
  EXPECT_EQ(disconnects(Disconnect::login), 2U);
  EXPECT_EQ(disconnects(Disconnect::subscribe), 1U);
  EXPECT_TRUE(noticed("no greeting in 300 ms"));
}

TEST_F(LiveFeedTest, HttpRefusals) {
  open_venue({{step::refuse(503, "Retry-After: 1")},
              {step::refuse(500)},
              {step::refuse(301, "Location: wss://elsewhere.example/")}});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::failed; }));
  const auto& connections = venue->connections();
  ASSERT_THAT(connections, SizeIs(3));
  EXPECT_GE(connections[1]->accepted - connections[0]->accepted, milliseconds{1000});
  EXPECT_TRUE(noticed("HTTP status 503"));
  EXPECT_TRUE(noticed("HTTP status 301"));
  EXPECT_EQ(disconnects(Disconnect::upgrade), 3U);
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
}

TEST_F(LiveFeedTest, AStormIsMetWithGrowingPauses) {
  options.timings.backoff = {.base = milliseconds{40},
                             .cap = milliseconds{160},
                             .patient = hours{1},
                             .permanent = hours{1},
                             .stable = std::chrono::seconds{30}};
  // Accepted, logged in, even a first trade: none of it makes the pauses short again.
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::fin()})});
  start();
  ASSERT_TRUE(run_until([&] { return venue->connections().size() == 9; }));
  const auto& connections = venue->connections();
  EXPECT_GE(connections[8]->accepted - connections[4]->accepted, milliseconds{2 * 160});
}

}  // namespace
}  // namespace rotation::testing
