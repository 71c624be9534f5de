#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/tiingo/subscription.hpp"
#include "tests/support/tiingo_decoding.hpp"

namespace rotation::testing {
namespace {

using market::SeriesClass;
using market::SeriesId;
using providers::Answer;
using providers::Field;
using providers::Retry;
using providers::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TiingoProvider, SubscribesWithItsTokenAndIsAnswered) {
  const auto provider = tiingo::make_provider(kTestFeed, tiingo_instruments());
  EXPECT_THAT(provider->profile().steps,
              ElementsAre(Answer::skipped, Answer::skipped, Answer::skipped, Answer::awaited));
  EXPECT_THAT(
      provider->frames(Step::subscribe, {.key = "a\"b", .secret = ""}),
      ElementsAre(
          R"({"eventName":"subscribe","authorization":"a\"b","eventData":{"thresholdLevel":5,"tickers":["spy","vym","wes","eurusd","audusd"]}})"));
  EXPECT_THAT(provider->frames(Step::login, {}), IsEmpty());
  EXPECT_TRUE(provider->handshake({}).query.empty());
  EXPECT_THAT(provider->missing(R"({"messageType":"I","data":{"subscriptionId":13706}})"), IsEmpty());
}

TEST(TiingoProvider, TheLevelIsWhatTheFieldsNeed) {
  const auto level = [](std::vector<providers::Instrument> list) {
    const std::string frame = tiingo::subscribe_frame(list, "");
    return frame.at(frame.find("Level\":") + 7);
  };
  const providers::Instrument price{"a", SeriesId{0}, SeriesClass::stock, Field::price};
  const providers::Instrument quotes{"b", SeriesId{1}, SeriesClass::etf, Field::quotes};
  const providers::Instrument mid{"c", SeriesId{2}, SeriesClass::etf, Field::mid};
  const providers::Instrument pair{"d", SeriesId{3}, SeriesClass::fx, Field::price};
  EXPECT_EQ(level({price}), '6');
  EXPECT_EQ(level({price, quotes}), '5');
  EXPECT_EQ(level({mid}), '5');
  EXPECT_EQ(level({pair}), '5') << "there is no other for pairs";
}

TEST(TiingoProvider, KnowsWhichErrorsPass) {
  for (const std::uint32_t code : {400U, 401U, 403U}) {
    EXPECT_EQ(providers::find_error(tiingo::profile(), code).retry, Retry::permanent) << code;
  }
  for (const std::uint32_t code : {429U, 0U, 500U}) {
    EXPECT_EQ(providers::find_error(tiingo::profile(), code).retry, Retry::patient) << code;
  }
}

TEST(TiingoProvider, HasAnEndpointForEachKind) {
  const auto clusters = tiingo::profile().clusters;
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_TRUE(clusters[0].equities && !clusters[0].fx && !clusters[0].yields_and_levels);
  EXPECT_TRUE(clusters[1].fx && !clusters[1].equities && !clusters[1].yields_and_levels);
  EXPECT_EQ(clusters[0].path, "iex");
  EXPECT_EQ(clusters[1].path, "fx");
  EXPECT_EQ(providers::default_field(tiingo::profile(), SeriesClass::fx), Field::mid);
}

}  // namespace
}  // namespace rotation::testing
