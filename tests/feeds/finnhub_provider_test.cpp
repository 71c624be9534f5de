#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/finnhub/subscription.hpp"
#include "tests/support/finnhub_decoding.hpp"

namespace rotation::testing {
namespace {

using providers::Answer;
using providers::Retry;
using providers::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FinnhubProvider, SubscribesOneByOneAndIsNotAnswered) {
  const auto provider = finnhub::make_provider(kTestFeed, finnhub_instruments());
  EXPECT_THAT(provider->profile().steps,
              ElementsAre(Answer::skipped, Answer::skipped, Answer::skipped, Answer::none));
  EXPECT_THAT(provider->frames(Step::subscribe, {.key = "KEY", .secret = ""}),
              ElementsAre(R"({"type":"subscribe","symbol":"AAPL"})", R"({"type":"subscribe","symbol":"A"})",
                          R"({"type":"subscribe","symbol":"RCL"})",
                          R"({"type":"subscribe","symbol":"OANDA:EUR_USD"})"));
  EXPECT_THAT(provider->frames(Step::login, {}), IsEmpty());
  EXPECT_THAT(provider->missing(""), IsEmpty());
}

TEST(FinnhubProvider, TheKeyIsInTheAddressAndEscaped) {
  const auto provider = finnhub::make_provider(kTestFeed, finnhub_instruments());
  EXPECT_EQ(provider->handshake({.key = "aZ09-._~", .secret = ""}).query, "token=aZ09-._~");
  EXPECT_EQ(provider->handshake({.key = "a b&c=d/%\xC3\n", .secret = ""}).query,
            "token=a%20b%26c%3Dd%2F%25%C3%0A");
  EXPECT_THAT(provider->handshake({}).headers, IsEmpty());
}

TEST(FinnhubProvider, KnowsWhichErrorsPass) {
  const providers::Profile& profile = finnhub::profile();
  EXPECT_EQ(providers::find_error(profile, 1).retry, Retry::permanent);
  EXPECT_EQ(providers::find_error(profile, 2).name, "token_in_use");
  EXPECT_EQ(providers::find_error(profile, 2).retry, Retry::patient);
  EXPECT_EQ(providers::find_error(profile, 0).retry, Retry::patient);
  EXPECT_EQ(providers::find_error(profile, 77).name, "unknown");
}

TEST(FinnhubProvider, HasOnlyPrices) {
  EXPECT_EQ(providers::default_field(finnhub::profile(), market::SeriesClass::etf), providers::Field::price);
  EXPECT_EQ(providers::default_field(finnhub::profile(), market::SeriesClass::fx), providers::Field::price);
  EXPECT_FALSE(finnhub::profile().clusters[0].yields_and_levels);
  EXPECT_EQ(finnhub::profile().max_symbols, 50U);
}

}  // namespace
}  // namespace rotation::testing
