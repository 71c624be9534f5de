// Every sample frame of dxLink's, with what it decodes to written out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/dxlink/errors.hpp"
#include "feeds/providers/dxlink/subscription.hpp"
#include "tests/support/dxlink_decoding.hpp"
#include "tests/support/event_text.hpp"
#include "tests/support/sample_frames.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using market::Reject;
using providers::Step;

const fs::path kFolder = sample_folder("dxlink");

struct Expected {
  std::string before;  // a FEED_CONFIG that the frame relies on
  std::vector<std::string> events;
  std::string told;
  std::map<Reject, std::uint64_t> rejected;
};

Expected told(std::string what) {
  return {.told = std::move(what)};
}
Expected nothing() {
  return {};
}
Expected rejected(Reject reason) {
  return {.rejected = {{reason, 1}}};
}

// What a client sends is of a kind that we do not know, unless the server may send it too.
const std::map<std::string, Expected>& expectations() {
  static const std::map<std::string, Expected> table{
      {"setup_client.json", nothing()},
      {"setup_server.json", nothing()},
      {"keepalive.json", nothing()},
      {"auth.json", rejected(Reject::unknown_kind)},
      {"channel_request.json", rejected(Reject::unknown_kind)},
      {"feed_setup_compact.json", rejected(Reject::unknown_kind)},
      {"feed_subscription_add.json", rejected(Reject::unknown_kind)},
      {"feed_subscription_remove.json", rejected(Reject::unknown_kind)},
      {"feed_subscription_reset.json", rejected(Reject::unknown_kind)},
      {"session_example.session.jsonl", rejected(Reject::malformed_message)},
      {"auth_state_unauthorized.json", told("greeted")},
      {"auth_state_authorized.json", told("authenticated")},
      {"channel_opened.json", told("channel_open")},
      {"channel_closed.json", told("error " + std::to_string(dxlink::kChannelClosed))},
      {"error_invalid_message.json", told("error 4")},
      {"error_timeout.json", told("error 2")},
      {"feed_config.json", nothing()},
      {"feed_data_full.json", {.events = {"quote AAPL 123 123 0 0 at now", "quote AAPL 321 321 0 0 at now"}}},
      {"feed_data_full_sizes.json", {.events = {"quote AAPL 123.45 123.46 100 200 at now"}}},
      {"feed_data_compact_two_symbols.json",
       {.before =
            R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["eventSymbol","bidPrice","askPrice"]}})",
        .events = {"quote SPY 600.1 600.2 0 0 at now", "quote QQQ 499.1 499.2 0 0 at now"}}},
      {"feed_data_compact_two_types.json",  // AMZN is of Field::price: its quotes are of no use
       {.before = R"({"type":"FEED_CONFIG","channel":1,"eventFields":{)"
                  R"("Quote":["eventSymbol","eventType","bidPrice","askPrice"],)"
                  R"("Trade":["eventSymbol","eventType","price","size"]}})",
        .events = {"quote AAPL 123 123 0 0 at now", "trade AAPL 321 22 at now", "value AMZN 123 at now"}}},
  };
  return table;
}

class DxLinkFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of dxLink are absent: " << kFolder;
  }
};

TEST_P(DxLinkFrame, DecodesAsStated) {
  const Expected& want = expectations().at(GetParam());
  DxLinkDecoding decode;
  if (!want.before.empty()) {
    EXPECT_TRUE(decode(want.before).rejected.empty());
  }
  const Outcome got = decode(read_sample(kFolder / GetParam()));
  EXPECT_EQ(texts_of(got, dxlink_instruments()), want.events);
  EXPECT_EQ(text_of(got.told), want.told);
  EXPECT_EQ(got.rejected, want.rejected);
}

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const auto& [name, expected] : expectations()) list.push_back(name);
  return list;
}

INSTANTIATE_TEST_SUITE_P(Samples, DxLinkFrame, ::testing::ValuesIn(names()), sample_test_name);

TEST(DxLinkSamples, NoneIsForgotten) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of dxLink are absent: " << kFolder;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    EXPECT_EQ(expectations().count(entry.path().filename()), 1U) << entry.path();
  }
}

TEST(DxLinkSamples, WeSayWhatTheSpecificationSays) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of dxLink are absent: " << kFolder;
  const auto sample = [](const char* name) { return canonical(read_sample(kFolder / name)); };
  EXPECT_EQ(canonical(dxlink::auth_frame("token#123")), sample("auth.json"));
  EXPECT_EQ(canonical(dxlink::channel_frame()), sample("channel_request.json"));
  EXPECT_EQ(canonical(dxlink::kKeepaliveFrame), sample("keepalive.json"));
  const std::vector<providers::Instrument> one{
      {"AAPL", market::SeriesId{0}, market::SeriesClass::index_level, providers::Field::mid}};
  EXPECT_EQ(canonical(dxlink::subscription_frames(one).at(1)), sample("feed_subscription_add.json"));
}

// The specification's own walk-through: each of the server's lines is what lets us say our next one.
TEST(DxLinkSamples, TheSessionOfTheSpecification) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of dxLink are absent: " << kFolder;
  DxLinkDecoding decode;
  std::ifstream in(kFolder / "session_example.session.jsonl");
  std::vector<std::string> told;
  std::vector<std::string> events;
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    const simdjson::dom::element said = parser.parse(line).value();
    if (std::string_view(said["from"]) != "server") continue;
    const Outcome got = decode(std::string_view(said["text"]));
    EXPECT_TRUE(got.rejected.empty()) << line;
    if (const std::string text = text_of(got.told); !text.empty()) told.push_back(text);
    for (const auto& text : texts_of(got, dxlink_instruments())) events.push_back(text);
  }
  EXPECT_EQ(told, (std::vector<std::string>{"greeted", "authenticated", "channel_open", "error 101"}));
  EXPECT_EQ(events, (std::vector<std::string>{"quote AAPL 123.45 123.46 100 200 at now"}));
}

}  // namespace
}  // namespace rotation::testing
