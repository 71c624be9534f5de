#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/yahoo/provider.hpp"
#include "feeds/providers/yahoo/subscription.hpp"
#include "tests/support/yahoo_decoding.hpp"

namespace rotation::testing {
namespace {

using providers::Answer;
using providers::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(YahooProvider, SpeaksOnceAndIsNotAnswered) {
  const auto provider = yahoo::make_provider(kTestFeed, yahoo_instruments());
  EXPECT_THAT(provider->profile().steps,
              ElementsAre(Answer::skipped, Answer::skipped, Answer::skipped, Answer::none));
  EXPECT_EQ(provider->profile().login, providers::Login::anonymous);
  EXPECT_THAT(provider->frames(Step::subscribe, {}),
              ElementsAre(R"({"subscribe":["AAPL","SPY","EURUSD=X","JPY=X","^TNX"]})"));
  for (const Step step : {Step::greeting, Step::login, Step::channel}) {
    EXPECT_THAT(provider->frames(step, {}), IsEmpty());
  }
  EXPECT_EQ(provider->handshake({}).query, "version=2");
  EXPECT_THAT(provider->missing(""), IsEmpty());
}

TEST(YahooProvider, SymbolsAreEscaped) {
  const std::vector<providers::Instrument> odd{{"a\"b\\", market::SeriesId{0}, market::SeriesClass::stock}};
  EXPECT_EQ(yahoo::subscribe_frame(odd), R"({"subscribe":["a\"b\\"]})");
}

TEST(YahooProvider, HasOnlyPrices) {
  const providers::Profile& profile = yahoo::profile();
  EXPECT_EQ(providers::default_field(profile, market::SeriesClass::etf), providers::Field::price);
  EXPECT_EQ(providers::default_field(profile, market::SeriesClass::fx), providers::Field::price);
  EXPECT_EQ(profile.max_symbols, yahoo::kMaxSymbols);
  EXPECT_EQ(providers::find_error(profile, 5).retry, providers::Retry::patient);
}

}  // namespace
}  // namespace rotation::testing
