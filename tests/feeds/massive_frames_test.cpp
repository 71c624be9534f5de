// Every sample frame of Massive's, with what it decodes to written out by hand.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/massive_decoding.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using market::Reject;

const fs::path kFolder = fs::path(ROTATION_SHARED_DATA) / "protocols" / "massive";

struct Expected {
  std::vector<std::string> events;
  providers::Decoded told;
  std::map<Reject, std::uint64_t> rejected;
};

Expected events(std::vector<std::string> list) {
  return {std::move(list), {}, {}};
}
Expected nothing() {
  return {};
}
Expected error(std::uint32_t code) {
  return {{}, {.error = code}, {}};
}
Expected refused() {
  return {{}, {}, {{Reject::malformed_message, 1}}};
}

const std::map<std::string, Expected>& expectations() {
  static const std::map<std::string, Expected> table{
      {"agg_minute.json", nothing()},
      {"agg_second.json", nothing()},
      {"agg_second_index.json", nothing()},
      {"fmv_ms.json", nothing()},
      {"fx_agg_minute.json", nothing()},
      {"index_agg_minute.json", nothing()},
      {"launchpad_value.json", nothing()},
      {"luld_spec_ms.json", nothing()},  // price bands, no halt
      {"fx_quote_eurusd.json", events({"value EUR/USD 1.09 at 2024-01-16T00:00:00Z"})},
      {"fx_quote_eurusd_2.json", events({"value EUR/USD 1.0996 at 2024-05-31T00:00:00Z"})},
      {"index_value_spx.json", events({"value I:SPX 3988.5 at 2023-03-07T20:14:58.13Z"})},
      {"quote_spec.json", events({"quote MSFT 114.125 x 100, 114.128 x 160 at 2018-09-04T04:53:38.784Z"})},
      {"status_connected.json", {{}, {.greeted = true}, {}}},
      {"status_auth_success.json", {{}, {.authenticated = true}, {}}},
      {"status_auth_failed.json", error(1)},
      {"status_auth_timeout.json", error(3)},
      {"status_max_connections.json", error(4)},
      {"status_not_authorized.json", nothing()},  // one topic of many
      {"status_subscribed.json", {{}, {.acknowledged = true}, {}}},
      {"status_unsubscribed.json", nothing()},
      {"trade_mock_one.json", events({"trade AAPL 161.87 x 300 id 5096 at 2022-05-04T17:09:52.462Z"})},
      {"trade_mock_two.json",  // an odd lot, and a trade without conditions
       events({"trade AMZN 161.87 x 1 id 72815 not_last at 2022-05-04T17:09:52.536Z",
               "trade AMZN 161.87 x 100 id 799 at 2022-05-04T17:09:52.717Z"})},
      {"trade_otc.json", events({"trade TCEHY 48.06 x 100 id 220725 at 2023-03-23T17:00:40.534Z"})},
      {"trade_spec.json",  // outside the hours
       events({"trade MSFT 114.125 x 100 id 12345 not_last at 2018-09-04T04:53:38.784Z"})},
      {"client_auth.json", refused()},
      {"client_subscribe.json", refused()},
  };
  return table;
}

std::string content(const std::string& name) {
  std::ifstream in(kFolder / name);
  EXPECT_TRUE(in) << name;
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

class MassiveFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Massive are absent: " << kFolder;
  }
};

TEST_P(MassiveFrame, DecodesAsStated) {
  const Outcome got = MassiveDecoding()(content(GetParam()));
  const Expected& want = expectations().at(GetParam());
  EXPECT_EQ(lines(got), want.events);
  for (const market::Event& event : got.events) {
    EXPECT_EQ(event.feed, kTestFeed);
    EXPECT_EQ(event.ts_recv, kTestRecv);
  }
  EXPECT_EQ(got.told.greeted, want.told.greeted);
  EXPECT_EQ(got.told.authenticated, want.told.authenticated);
  EXPECT_FALSE(got.told.channel_open);
  EXPECT_EQ(got.told.acknowledged, want.told.acknowledged);
  EXPECT_EQ(got.told.error, want.told.error);
  EXPECT_EQ(got.rejected, want.rejected);
}

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const auto& [name, expected] : expectations()) list.push_back(name);
  return list;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Samples, MassiveFrame, ::testing::ValuesIn(names()), test_name);

TEST(MassiveFrames, NoneIsForgotten) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Massive are absent: " << kFolder;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    EXPECT_EQ(expectations().count(entry.path().filename()), 1U) << entry.path();
  }
}

TEST(MassiveFrames, OurLoginIsTheirs) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Massive are absent: " << kFolder;
  const auto provider = massive::make_provider(kTestFeed, {{"AAPL", {}, market::SeriesClass::stock}});
  EXPECT_EQ(provider->frames(providers::Step::login, {"YOUR_API_KEY", ""}).at(0),
            content("client_auth.json"));
  // Theirs asks for other topics; the form around them is the same.
  std::string subscribe = content("client_subscribe.json");
  const std::string theirs = "T.AAPL,Q.*";
  subscribe.replace(subscribe.find(theirs), theirs.size(), "T.AAPL,Q.AAPL,LULD.AAPL");
  EXPECT_EQ(provider->frames(providers::Step::subscribe, {}).at(0), subscribe);
}

}  // namespace
}  // namespace rotation::testing
