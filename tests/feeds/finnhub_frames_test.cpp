// Every sample frame of Finnhub's, with what it decodes to written out by hand.
#include <gtest/gtest.h>

#include "feeds/providers/finnhub/subscription.hpp"
#include "tests/support/finnhub_decoding.hpp"
#include "tests/support/sample_outcomes.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using market::SeriesId;

const std::filesystem::path kFolder = sample_folder("finnhub");

// What a client sends is a message of a kind that we do not know.
const SampleOutcomes& expectations() {
  static const SampleOutcomes table{
      {"client_subscribe.json", {{}, {}, {{Reject::unknown_kind, 1}}}},
      {"client_unsubscribe.json", {{}, {}, {{Reject::unknown_kind, 1}}}},
      {"error_too_many.json", {{.error = 1}, {}, {}}},
      {"fx_eurusd.json", {{}, {value_of(SeriesId{3}, 1.0841, "2024-06-10T06:13:20Z")}, {}}},
      {"ping.json", {}},
      {"trade_batch.json",
       {{},
        {value_of(SeriesId{0}, 146.76, "2021-08-06T08:28:50.221Z"),
         value_of(SeriesId{1}, 146.75, "2021-08-06T08:28:50.22Z")},
        {}}},
      {"trade_no_c.json", {{}, {value_of(SeriesId{2}, 24.3, "2020-03-20T13:03:56.497Z")}, {}}},
  };
  return table;
}

class FinnhubFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Finnhub are absent: " << kFolder;
  }
};

TEST_P(FinnhubFrame, DecodesAsStated) {
  expect_same(FinnhubDecoding()(read_sample(kFolder / GetParam())), expectations().at(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Samples, FinnhubFrame, ::testing::ValuesIn(sample_names(expectations())),
                         sample_test_name);

TEST(FinnhubFrames, NoneIsForgotten) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Finnhub are absent: " << kFolder;
  expect_no_sample_forgotten(kFolder, expectations());
}

TEST(FinnhubFrames, WeSubscribeAsTheSampleDoes) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "sample frames of Finnhub are absent: " << kFolder;
  const auto instruments = finnhub_instruments();
  EXPECT_EQ(finnhub::subscribe_frames(instruments).front(), read_sample(kFolder / "client_subscribe.json"));
}

}  // namespace
}  // namespace rotation::testing
