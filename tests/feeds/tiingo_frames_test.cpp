// Every sample frame of Tiingo's, with what it decodes to written out by hand.
#include <gtest/gtest.h>

#include "feeds/providers/tiingo/subscription.hpp"
#include "tests/support/sample_outcomes.hpp"
#include "tests/support/tiingo_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Event;
using market::EventKind;
using market::Reject;
using market::SeriesId;

const std::filesystem::path kFolder = sample_folder("tiingo");

Event quote(SeriesId series, double bid, std::uint32_t bid_size, double ask, std::uint32_t ask_size,
            std::string_view time) {
  Event event = event_of(EventKind::quote, series, time);
  event.quote = {bid, ask, bid_size, ask_size};
  return event;
}

Event trade(SeriesId series, double price, std::uint32_t size, std::uint16_t flags, std::string_view time) {
  Event event = event_of(EventKind::trade, series, time);
  event.trade.price = price;
  event.trade.size = size;
  event.flags = flags;
  return event;
}

Outcome events(std::vector<Event> list) {
  return {{}, std::move(list), {}};
}

const SampleOutcomes& expectations() {
  static const SampleOutcomes table{
      {"client_subscribe_iex.json", {{}, {}, {{Reject::missing_field, 1}}}},
      {"error_400_threshold.json", {{.error = 400}, {}, {}}},
      {"fx_quote_audusd.json",
       events({value_of(SeriesId{4}, (0.68298 + 0.68308) / 2, "2023-06-14T14:25:50.557Z")})},
      {"fx_quote_eurnok.json", {{}, {}, {{Reject::unknown_symbol, 1}}}},
      {"fx_quote_eurusd.json",
       events({value_of(SeriesId{3}, (1.0847 + 1.08479) / 2, "2023-06-14T14:25:50.432Z")})},
      {"heartbeat.json", {}},
      {"iex_quote_spy.json",
       events({quote(SeriesId{0}, 274.58, 100, 274.61, 100, "2019-02-14T17:17:19.342553795Z")})},
      {"iex_quote_vym.json", {}},  // a quote of what is wanted as a price
      {"iex_reference_vym.json", events({value_of(SeriesId{1}, 81.585, "2019-01-30T18:33:45.383129126Z")})},
      {"iex_trade_spy.json",  // an intermarket sweep order, which is a trade like others
       events({trade(SeriesId{0}, 647.25, 100, 0, "2026-08-25T14:30:00.000000001Z")})},
      {"iex_trade_wes.json", events({trade(SeriesId{2}, 50.285, 200, 0, "2019-01-30T18:33:45.594808294Z")})},
      {"info_changed.json", {{.acknowledged = true}, {}, {}}},
      {"info_subscribed.json", {{.acknowledged = true}, {}, {}}},
  };
  return table;
}

class TiingoFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Tiingo are absent: " << kFolder;
  }
};

TEST_P(TiingoFrame, DecodesAsStated) {
  expect_same(TiingoDecoding()(read_sample(kFolder / GetParam())), expectations().at(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Samples, TiingoFrame, ::testing::ValuesIn(sample_names(expectations())),
                         sample_test_name);

TEST(TiingoFrames, NoneIsForgotten) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Tiingo are absent: " << kFolder;
  expect_no_sample_forgotten(kFolder, expectations());
}

TEST(TiingoFrames, WeSubscribeAsTheSampleDoes) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Tiingo are absent: " << kFolder;
  const std::vector<providers::Instrument> wanted{
      {"SPY", SeriesId{0}, market::SeriesClass::etf_liquid},
      {"uso", SeriesId{1}, market::SeriesClass::etf},
  };
  EXPECT_EQ(tiingo::subscribe_frame(tiingo::in_lower_case(wanted), "TOKEN"),
            read_sample(kFolder / "client_subscribe_iex.json"));
}

}  // namespace
}  // namespace rotation::testing
