#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/dxlink/errors.hpp"
#include "feeds/providers/dxlink/provider.hpp"
#include "feeds/providers/dxlink/subscription.hpp"

namespace rotation::dxlink {
namespace {

using providers::Answer;
using providers::Field;
using providers::Instrument;
using providers::Retry;
using providers::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kFeedSetup =
    R"({"type":"FEED_SETUP","channel":1,"acceptAggregationPeriod":0.1,"acceptDataFormat":"COMPACT",)"
    R"("acceptEventFields":{)"
    R"("Quote":["eventSymbol","bidPrice","askPrice","bidSize","askSize","bidTime","askTime"],)"
    R"("Trade":["eventSymbol","price","size","time"],"Profile":["eventSymbol","tradingStatus"]}})";

std::string add(const std::string& items) {
  return R"({"type":"FEED_SUBSCRIPTION","channel":1,"add":[)" + items + "]}";
}

TEST(DxLinkSubscription, AsksForWhatTheFieldsNeed) {
  const auto frames = [](market::SeriesClass series_class, Field field) {
    return subscription_frames(std::vector<Instrument>{{"A\"B", market::SeriesId{0}, series_class, field}});
  };
  const std::string quote = R"({"type":"Quote","symbol":"A\"B"})";
  const std::string trade = R"({"type":"Trade","symbol":"A\"B"})";
  const std::string profile = R"({"type":"Profile","symbol":"A\"B"})";
  using enum market::SeriesClass;
  EXPECT_THAT(frames(etf, Field::quotes), ElementsAre(kFeedSetup, add(quote + "," + trade + "," + profile)));
  EXPECT_THAT(frames(etf, Field::price), ElementsAre(kFeedSetup, add(trade + "," + profile)));
  EXPECT_THAT(frames(etf, Field::mid), ElementsAre(kFeedSetup, add(quote + "," + profile)));
  EXPECT_THAT(frames(fx, Field::mid), ElementsAre(kFeedSetup, add(quote)));
  EXPECT_THAT(frames(yield, Field::price), ElementsAre(kFeedSetup, add(trade)));
  EXPECT_THAT(subscription_frames({}), ElementsAre(kFeedSetup));
}

TEST(DxLinkSubscription, ManySymbolsTakeSeveralFrames) {
  std::vector<Instrument> many;
  for (int i = 0; i < 3000; ++i) {
    many.push_back({"S" + std::to_string(i), market::SeriesId{0}, market::SeriesClass::etf});
  }
  const auto frames = subscription_frames(many);
  EXPECT_THAT(frames, SizeIs(1 + 6));
  std::string all;
  for (std::size_t i = 1; i < frames.size(); ++i) {
    EXPECT_LE(frames[i].size(), kMaxFrame);
    EXPECT_TRUE(frames[i].starts_with(R"({"type":"FEED_SUBSCRIPTION","channel":1,"add":[{)")) << i;
    EXPECT_TRUE(frames[i].ends_with("}]}")) << i;
    all += frames[i];
  }
  for (const Instrument& one : many) {
    for (const char* type : {"Quote", "Trade", "Profile"}) {
      const std::string item = R"({"type":")" + std::string(type) + R"(","symbol":")" + one.symbol + R"("})";
      EXPECT_NE(all.find(item), std::string::npos) << item;
    }
  }
}

TEST(DxLinkSubscription, TheTokenIsEscaped) {
  EXPECT_EQ(auth_frame("a\"b\\c\n"), R"({"type":"AUTH","channel":0,"token":"a\"b\\c\u000a"})");
}

TEST(DxLinkProvider, SaysOneThingAtEachStep) {
  const auto provider = make_provider(market::FeedId{0}, {});
  const providers::Credentials as{"T", ""};
  EXPECT_THAT(
      provider->frames(Step::greeting, as),
      ElementsAre(
          R"({"type":"SETUP","channel":0,"version":"0.1-rotationd/1","keepaliveTimeout":60,"acceptKeepaliveTimeout":60})"));
  EXPECT_THAT(provider->frames(Step::login, as), ElementsAre(R"({"type":"AUTH","channel":0,"token":"T"})"));
  EXPECT_THAT(
      provider->frames(Step::channel, as),
      ElementsAre(
          R"({"type":"CHANNEL_REQUEST","channel":1,"service":"FEED","parameters":{"contract":"AUTO"}})"));
  EXPECT_THAT(provider->frames(Step::subscribe, as), ElementsAre(kFeedSetup));
  EXPECT_THAT(provider->missing("{}"), IsEmpty());
  EXPECT_TRUE(provider->handshake(as).query.empty());
  EXPECT_THAT(provider->handshake(as).headers, IsEmpty());
}

TEST(DxLinkProvider, Profile) {
  EXPECT_EQ(profile().name, "dxlink");
  EXPECT_EQ(profile().login, providers::Login::key);
  EXPECT_THAT(profile().steps, ElementsAre(Answer::awaited, Answer::awaited, Answer::awaited, Answer::none));
  EXPECT_EQ(profile().keepalive.interval, std::chrono::seconds{30});
  EXPECT_EQ(profile().keepalive.frame, R"({"type":"KEEPALIVE","channel":0})");
  EXPECT_EQ(profile().idle, std::chrono::seconds{60});
  EXPECT_THAT(profile().clusters, SizeIs(1));
  EXPECT_EQ(default_field(profile(), market::SeriesClass::etf), Field::quotes);
  EXPECT_EQ(default_field(profile(), market::SeriesClass::fx), Field::mid);
  EXPECT_EQ(default_field(profile(), market::SeriesClass::yield), Field::price);
}

TEST(DxLinkProvider, KnowsWhichErrorsPass) {
  const auto retry = [](std::uint32_t code) { return find_error(profile(), code).retry; };
  for (const char* name : {"UNSUPPORTED_PROTOCOL", "UNAUTHORIZED", "INVALID_MESSAGE", "BAD_ACTION"}) {
    EXPECT_EQ(retry(error_code(name)), Retry::permanent) << name;
  }
  EXPECT_EQ(retry(kTokenRefused), Retry::permanent);
  EXPECT_EQ(retry(error_code("TIMEOUT")), Retry::passing);
  EXPECT_EQ(retry(kChannelClosed), Retry::passing);
  EXPECT_EQ(retry(error_code("UNKNOWN")), Retry::patient);
  EXPECT_EQ(retry(999), Retry::patient);
  for (const auto& error : kErrors) EXPECT_FALSE(error.text.empty()) << error.name;
}

}  // namespace
}  // namespace rotation::dxlink
