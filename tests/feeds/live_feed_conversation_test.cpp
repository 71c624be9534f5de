// The four steps of a conversation as each kind of provider takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/dxlink/provider.hpp"
#include "feeds/providers/finnhub/provider.hpp"
#include "feeds/providers/massive/provider.hpp"
#include "feeds/providers/twelvedata/provider.hpp"
#include "feeds/providers/yahoo/provider.hpp"
#include "tests/support/live_feed_fixture.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::EventKind;
using market::FeedState;
using market::SeriesClass;
using market::SeriesId;
using providers::Field;
using providers::Instrument;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A provider with another profile.
class Altered final : public providers::Provider {
 public:
  Altered(std::unique_ptr<Provider> provider, providers::Profile profile)
      : provider_(std::move(provider)), profile_(profile) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return profile_; }
  void begin() override { provider_->begin(); }
  [[nodiscard]] providers::Handshake handshake(const providers::Credentials& as) const override {
    return provider_->handshake(as);
  }
  [[nodiscard]] std::vector<std::string> frames(providers::Step step,
                                                const providers::Credentials& as) const override {
    return provider_->frames(step, as);
  }
  [[nodiscard]] std::vector<std::string> missing(std::string_view ack) override {
    return provider_->missing(ack);
  }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    return provider_->decode(payload, ts_recv, events, counters);
  }

 private:
  std::unique_ptr<Provider> provider_;
  providers::Profile profile_;
};

const std::vector<Instrument> kSpy{{"SPY", SeriesId{0}, SeriesClass::etf_liquid, Field::quotes}};
const std::vector<Instrument> kPrices{{"SPY", SeriesId{0}, SeriesClass::etf_liquid, Field::price},
                                      {"^TNX", SeriesId{1}, SeriesClass::yield, Field::price}};
const std::vector<Instrument> kLevels{{"I:TNX", SeriesId{0}, SeriesClass::yield, Field::price},
                                      {"I:VIX", SeriesId{1}, SeriesClass::index_level, Field::price}};

const std::string kConnected = R"([{"ev":"status","status":"connected","message":"Connected Successfully"}])";
const std::string kAuthenticated = R"([{"ev":"status","status":"auth_success","message":"authenticated"}])";

std::string granted(const std::string& topic) {
  return R"([{"ev":"status","status":"success","message":"subscribed to: )" + topic + R"("}])";
}

class Conversation : public LiveFeedTest {};

TEST_F(Conversation, DxLinkWaitsForTheAnswerToEachStep) {
  const auto say = [](const std::string& text) { return step::send(text); };
  open_venue(
      {{step::expect("SETUP"), say(R"({"type":"SETUP","channel":0,"version":"1.0"})"),
        say(R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})"), step::expect("\"AUTH\""),
        say(R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED","userId":"x"})"),
        step::expect("CHANNEL_REQUEST"), say(R"({"type":"CHANNEL_OPENED","channel":1,"service":"FEED"})"),
        step::expect("FEED_SETUP"), step::expect("FEED_SUBSCRIPTION"),
        say(R"({"type":"FEED_CONFIG","channel":1,"dataFormat":"COMPACT","aggregationPeriod":0,)"
            R"("eventFields":{"Trade":["eventType","eventSymbol","price","size","time"]}})"),
        say(R"({"type":"FEED_DATA","channel":1,"data":["Trade",["Trade","SPY",708.5,100,1767623400000]]})"),
        step::serve()}});
  start(dxlink::make_provider(kLiveFeed, kSpy));
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_EQ(sink.of(EventKind::trade)[0].trade.price, 708.5);
  const auto& received = venue->connections()[0]->received;
  ASSERT_GE(received.size(), 5U);
  EXPECT_THAT(received[1], HasSubstr(kKey));
  EXPECT_EQ(state(), FeedState::live);
}

TEST_F(Conversation, ARefusedTokenNeedsAPerson) {
  open_venue(
      {{step::expect("SETUP"), step::send(R"({"type":"SETUP","channel":0,"version":"1.0"})"),
        step::send(R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})"), step::expect("\"AUTH\""),
        step::send(R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})"), step::serve()}});
  start(dxlink::make_provider(kLiveFeed, kSpy));
  ASSERT_TRUE(run_until([&] { return state() == FeedState::failed; }));
  EXPECT_EQ(errors.size(), 1U);
  EXPECT_EQ(venue->connections().size(), 1U);
}

TEST_F(Conversation, WhereNothingIsAnsweredTheSubscriptionGoesOutAtOnce) {
  open_venue({{step::expect("subscribe"), step::serve()}});
  start(yahoo::make_provider(kLiveFeed, kPrices));
  ASSERT_TRUE(
      run_until([&] { return !venue->connections().empty() && !venue->connections()[0]->received.empty(); }));
  EXPECT_THAT(venue->connections()[0]->received, ElementsAre(HasSubstr("^TNX")));
  EXPECT_THAT(venue->connections()[0]->request, StartsWith("/v2/iex?version=2\n"));
  EXPECT_EQ(state(), FeedState::subscribing) << "an open connection is not data";
}

TEST_F(Conversation, OneFrameForEachSymbolAndTheTokenInTheAddress) {
  open_venue(
      {{step::expect("subscribe"), step::expect("subscribe"),
        step::send(R"({"type":"trade","data":[{"s":"SPY","p":708.5,"t":1767623400000,"v":100,"c":[]}]})"),
        step::serve()}});
  start(finnhub::make_provider(kLiveFeed, kPrices));
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::value).size() == 1; }));
  EXPECT_EQ(sink.of(EventKind::value)[0].value.value, 708.5);
  EXPECT_THAT(venue->connections()[0]->request, StartsWith(std::string("/v2/iex?token=") + kKey + "\n"));
}

TEST_F(Conversation, TheKeyInAHeader) {
  open_venue({{step::expect("subscribe"), step::serve()}});
  start(twelvedata::make_provider(kLiveFeed, kPrices));
  ASSERT_TRUE(
      run_until([&] { return !venue->connections().empty() && !venue->connections()[0]->received.empty(); }));
  EXPECT_THAT(venue->connections()[0]->request, HasSubstr(std::string("X-TD-APIKEY: ") + kKey + "\n"));
  EXPECT_THAT(venue->connections()[0]->request, StartsWith("/v2/iex\n"));
}

TEST_F(Conversation, WhatIsGrantedPieceByPieceIsAskedForAgainWhereItLacks) {
  options.timings.ack = market::Duration::zero();
  bool asked_again = false;
  open_venue({{step::send(kConnected), step::expect("auth"), step::send(kAuthenticated),
               step::expect("subscribe"), step::send(granted("V.I:TNX")), step::expect("V.I:VIX"),
               step::send(granted("V.I:VIX")), step::wait([&] { return asked_again; }),
               step::send(R"([{"ev":"V","T":"I:TNX","val":4.62,"t":1767623400000}])"), step::serve()}});
  start(massive::make_provider(kLiveFeed, kLevels));
  ASSERT_TRUE(run_until([&] { return noticed("subscription lacks"); }));
  EXPECT_TRUE(noticed("V.I:VIX"));
  ASSERT_TRUE(run_until([&] { return feed->counters().messages.get() == 4; }));
  EXPECT_EQ(feed->counters().unacknowledged.load(), 0U);
  asked_again = true;
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::value).size() == 1; }));
  EXPECT_EQ(venue->connections().size(), 1U);
}

TEST_F(Conversation, ALoginIsNotAdmission) {
  // The other session keeps the seat: the login and the subscription are granted all the same. The refusal
  // comes in one segment with the close, which thus meets ours: a connection once waited for itself here, for
  // ever.
  open_venue(
      {{step::send(kConnected), step::expect("auth"), step::send(kAuthenticated), step::expect("subscribe"),
        step::send(granted("V.I:TNX")), step::send(granted("V.I:VIX")),
        step::send(R"([{"ev":"status","status":"max_connections","message":"Maximum number of websocket )"
                   R"(connections exceeded."}])"),
        step::close(1008)}});
  start(massive::make_provider(kLiveFeed, kLevels));
  ASSERT_TRUE(run_until([&] { return venue->connections().size() == 3; }));
  EXPECT_TRUE(noticed("max_connections"));
  EXPECT_GE(disconnects(Disconnect::closed), 2U);
}

TEST_F(Conversation, AKeepaliveIsSentForAsLongAsTheConnectionLives) {
  providers::Profile profile = yahoo::profile();
  profile.keepalive = {std::chrono::milliseconds{1}, R"({"still":"here"})"};
  options.timings.mute = std::chrono::milliseconds{1};  // so that the limits are looked at often
  open_venue({{step::expect("subscribe"), step::expect("still"), step::expect("still"), step::serve()}});
  start(std::make_unique<Altered>(yahoo::make_provider(kLiveFeed, kPrices), profile));
  ASSERT_TRUE(run_until(
      [&] { return venue->connections().size() == 1 && venue->connections()[0]->received.size() >= 3; }));
}

}  // namespace
}  // namespace rotation::testing
