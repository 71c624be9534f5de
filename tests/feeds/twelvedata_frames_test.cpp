// Every sample frame of Twelve Data's, with what it decodes to written out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/twelvedata/subscription.hpp"
#include "tests/support/event_text.hpp"
#include "tests/support/sample_frames.hpp"
#include "tests/support/twelvedata_decoding.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using market::Reject;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const fs::path kFolder = sample_folder("twelvedata");

struct Expected {
  std::vector<std::string> events;
  std::string told;
  std::map<Reject, std::uint64_t> rejected;
};

// What a client sends has neither an event nor a status.
const std::map<std::string, Expected>& expectations() {
  static const std::map<std::string, Expected> table{
      {"client_heartbeat.json", {.rejected = {{Reject::missing_field, 1}}}},
      {"client_reset.json", {.rejected = {{Reject::missing_field, 1}}}},
      {"client_subscribe.json", {.rejected = {{Reject::missing_field, 1}}}},
      {"client_subscribe_extended.json", {.rejected = {{Reject::missing_field, 1}}}},
      {"heartbeat_reply.json", {}},
      {"price_aapl.json", {.events = {"value AAPL 172.87 at 2022-02-04T11:06:06Z"}}},
      {"subscribe_status_error.json", {.told = "acknowledged"}},
      {"subscribe_status_fx.json", {.told = "acknowledged"}},
      {"subscribe_status_ok.json", {.told = "acknowledged"}},
  };
  return table;
}

class TwelveDataFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Twelve Data are absent: " << kFolder;
  }
};

TEST_P(TwelveDataFrame, DecodesAsStated) {
  const Expected& want = expectations().at(GetParam());
  const Outcome got = TwelveDataDecoding()(read_sample(kFolder / GetParam()));
  EXPECT_EQ(texts_of(got, twelvedata_instruments()), want.events);
  EXPECT_EQ(text_of(got.told), want.told);
  EXPECT_EQ(got.rejected, want.rejected);
}

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const auto& [name, expected] : expectations()) list.push_back(name);
  return list;
}

INSTANTIATE_TEST_SUITE_P(Samples, TwelveDataFrame, ::testing::ValuesIn(names()), sample_test_name);

TEST(TwelveDataSamples, NoneIsForgotten) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Twelve Data are absent: " << kFolder;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    EXPECT_EQ(expectations().count(entry.path().filename()), 1U) << entry.path();
  }
}

TEST(TwelveDataSamples, WeSayWhatTheDocumentationSaysAndUnderstandTheAnswers) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Twelve Data are absent: " << kFolder;
  const auto subscription = [](std::initializer_list<const char*> symbols) {
    std::vector<providers::Instrument> list;
    for (const char* symbol : symbols) list.push_back({symbol, market::SeriesId{0}, market::SeriesClass::fx});
    return twelvedata::Subscription(list);
  };
  const auto sample = [](const char* name) { return read_sample(kFolder / name); };
  EXPECT_EQ(canonical(subscription({"AAPL", "RY:TSX", "EUR/USD", "BTC/USD"}).frame()),
            canonical(sample("client_subscribe.json")));
  EXPECT_EQ(canonical(twelvedata::kHeartbeatFrame), canonical(sample("client_heartbeat.json")));
  EXPECT_THAT(subscription({"AAPL"}).missing(sample("subscribe_status_ok.json")), IsEmpty());
  EXPECT_THAT(subscription({"EUR/USD", "GBP/USD"}).missing(sample("subscribe_status_fx.json")),
              ElementsAre("prices of GBP/USD"));
  EXPECT_THAT(subscription({"GBP/USD"}).missing(sample("subscribe_status_error.json")),
              ElementsAre("prices of GBP/USD"));
}

}  // namespace
}  // namespace rotation::testing
