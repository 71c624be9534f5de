// Every sample frame of Yahoo's, with what it decodes to written out by hand.
#include <cmath>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/providers/yahoo/subscription.hpp"
#include "tests/support/sample_outcomes.hpp"
#include "tests/support/yahoo_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using market::SeriesId;

const std::filesystem::path kFolder = sample_folder("yahoo");

Outcome price(SeriesId series, double price, std::string_view time) {
  return {{}, {value_of(series, price, time)}, {}};
}
Outcome rejected(Reject reason) {
  return {{}, {}, {{reason, 1}}};
}

// What a client sends is an envelope without a type, what the samples stand for is one too.
const SampleOutcomes& expectations() {
  constexpr SeriesId kAapl{0};
  static const SampleOutcomes table{
      {"aapl_2020_05_a.txt", price(kAapl, 314.765, "2020-05-18T16:55:33Z")},
      {"aapl_2020_05_b.txt", price(kAapl, 314.79, "2020-05-18T16:55:38Z")},
      {"aapl_2020_08.txt", price(kAapl, 451.2, "2020-08-07T14:47:30Z")},
      {"aapl_2024.txt", price(kAapl, 168.99, "2024-03-06T20:38:07Z")},
      {"aapl_2026_v2.json", price(kAapl, 307.2, "2026-08-05T13:43:15Z")},
      {"btcusd_2025.txt", rejected(Reject::unknown_symbol)},
      {"eurusd_2026_08.json", price(SeriesId{2}, 1.15327, "2026-08-13T12:03:09Z")},
      {"spy_premarket_2022.txt", price(SeriesId{1}, 431.18, "2022-02-28T11:49:17Z")},
      {"usdjpy_2026_08.json", price(SeriesId{3}, 159.355, "2026-08-13T12:03:10Z")},
      {"client_subscribe.json", rejected(Reject::missing_field)},
      {"aapl_2020_05_a.expected.json", rejected(Reject::missing_field)},
      {"aapl_2020_05_b.expected.json", rejected(Reject::missing_field)},
      {"aapl_2020_08.expected.json", rejected(Reject::missing_field)},
      {"aapl_2024.expected.json", rejected(Reject::missing_field)},
      {"aapl_2026_v2.expected.json", rejected(Reject::missing_field)},
      {"btcusd_2025.expected.json", rejected(Reject::missing_field)},
      {"eurusd_2026_08.expected.json", rejected(Reject::missing_field)},
      {"spy_premarket_2022.expected.json", rejected(Reject::missing_field)},
      {"usdjpy_2026_08.expected.json", rejected(Reject::missing_field)},
  };
  return table;
}

class YahooFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Yahoo are absent: " << kFolder;
  }
};

TEST_P(YahooFrame, DecodesAsStated) {
  expect_same(YahooDecoding()(read_sample(kFolder / GetParam())), expectations().at(GetParam()));
}

// What somebody else's protobuf library makes of the same bytes.
TEST_P(YahooFrame, AgreesWithTheStatedProtobuf) {
  const std::filesystem::path stated = (kFolder / GetParam()).replace_extension(".expected.json");
  const Outcome& outcome = expectations().at(GetParam());
  if (outcome.events.empty()) return;
  simdjson::dom::parser parser;
  const simdjson::dom::element fields = parser.load(stated.string());
  const market::Event& event = outcome.events.front();
  EXPECT_EQ(std::string_view(fields["id"]), yahoo_instruments()[market::index(event.series)].symbol);
  EXPECT_EQ(static_cast<float>(event.value.value), static_cast<float>(double(fields["price"])));
  EXPECT_EQ(event.ts_event.time_since_epoch(), std::chrono::milliseconds{std::int64_t(fields["time"])});
}

INSTANTIATE_TEST_SUITE_P(Samples, YahooFrame, ::testing::ValuesIn(sample_names(expectations())),
                         sample_test_name);

TEST(YahooFrames, NoneIsForgotten) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Yahoo are absent: " << kFolder;
  expect_no_sample_forgotten(kFolder, expectations());
}

TEST(YahooFrames, WeSubscribeAsTheSampleDoes) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Yahoo are absent: " << kFolder;
  std::vector<providers::Instrument> wanted;
  for (const char* symbol : {"^GSPC", "^DJI", "^IXIC", "^RUT", "AAPL"}) {
    wanted.push_back({symbol, static_cast<SeriesId>(wanted.size()), market::SeriesClass::index_level});
  }
  EXPECT_EQ(yahoo::subscribe_frame(wanted), read_sample(kFolder / "client_subscribe.json"));
}

}  // namespace
}  // namespace rotation::testing
