// Every sample frame of Alpaca's, with what it decodes to written out by hand.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/alpaca_decoding.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
namespace flag = market::flag;
using market::Event;
using market::EventKind;
using market::Reject;
using ::testing::IsEmpty;

const fs::path kFolder = fs::path(ROTATION_SHARED_DATA) / "protocols" / "alpaca";

struct Expected {
  std::vector<Event> events;
  providers::Decoded told;
  std::map<Reject, std::uint64_t> rejected;
};

market::SeriesId series(std::string_view symbol) {
  const auto it = std::find(kTestSymbols.begin(), kTestSymbols.end(), symbol);
  return static_cast<market::SeriesId>(it - kTestSymbols.begin());
}

Event base(EventKind kind, std::string_view symbol, std::string_view time) {
  Event event;
  event.kind = kind;
  event.feed = kTestFeed;
  event.series = series(symbol);
  event.ts_event = at(time);
  event.ts_recv = kTestRecv;
  return event;
}

Event quote(std::string_view symbol, double bid, std::uint32_t bid_size, double ask, std::uint32_t ask_size,
            std::string_view time) {
  Event event = base(EventKind::quote, symbol, time);
  event.quote = {bid, ask, bid_size, ask_size};
  return event;
}

Event trade(std::string_view symbol, std::uint64_t id, double price, std::uint32_t size, std::uint16_t flags,
            std::string_view time) {
  Event event = base(EventKind::trade, symbol, time);
  event.trade = {price, id, size};
  event.flags = flags;
  return event;
}

Event status(std::string_view symbol, market::StatusCode code, std::string_view time) {
  Event event = base(EventKind::status, symbol, time);
  event.status = {code};
  return event;
}

Expected events(std::vector<Event> list) {
  return {std::move(list), {}, {}};
}
Expected nothing() {
  return {};
}
Expected greeted() {
  return {{}, {.greeted = true}, {}};
}
Expected authenticated() {
  return {{}, {.authenticated = true}, {}};
}
Expected acknowledged() {
  return {{}, {.acknowledged = true}, {}};
}
Expected error(std::uint32_t code) {
  return {{}, {.error = code}, {}};
}
Expected rejected(Reject reason) {
  return {{}, {}, {{reason, 1}}};
}

// What a client sends, conversations and MessagePack are not for this decoder: refused as a whole.
const std::map<std::string, Expected>& expectations() {
  using enum market::StatusCode;
  static const std::map<std::string, Expected> table{
      {"bar_fakepaca.json", nothing()},
      {"bar_js_mock.json", nothing()},
      {"bar_nvda.json", nothing()},
      {"bar_spy.json", nothing()},
      {"daily_bar_f.json", nothing()},
      {"updated_bar_spy.json", nothing()},
      {"imbalance_inaqu.json", nothing()},
      {"luld_ionm.json", nothing()},
      {"cancel_googl.json",
       events({trade("GOOGL", 465, 105.31, 300, flag::cancel, "2023-04-06T13:15:42.83540958Z")})},
      {"correction_go_test.json",  // conditions " ", "7", "Z", "V": sold out of sequence and contingent
       events({trade("TEST", 123, 124.124, 124, flag::correction | flag::not_last, "2021-12-07T13:32:00Z")})},
      {"control_authenticated.json", authenticated()},
      {"control_connected.json", greeted()},
      {"error_400.json", error(400)},
      {"error_401.json", error(401)},
      {"error_402.json", error(402)},
      {"error_404.json", error(404)},
      {"error_405.json", error(405)},
      {"error_406.json", error(406)},
      {"error_409.json", error(409)},
      {"error_410.json", error(410)},
      {"subscription_full.json", acknowledged()},
      {"subscription_partial_channels.json", acknowledged()},
      {"subscription_test_stream.json", acknowledged()},
      {"subscription_three_channels.json", acknowledged()},
      {"quote_2023.json", events({quote("AMD", 91.95, 2, 91.98, 1, "2023-04-06T11:54:21.670905508Z")})},
      {"quote_batch.json", events({quote("AMD", 87.66, 1, 87.67, 1, "2021-02-22T15:51:45.3355677Z"),
                                   quote("AMD", 87.66, 1, 87.68, 4, "2021-02-22T15:51:45.335689322Z"),
                                   quote("AMD", 87.66, 1, 87.67, 1, "2021-02-22T15:51:45.335806018Z")})},
      {"quote_etf_qqq.json",
       events({quote("QQQ", 708.02, 120, 708.35, 280, "2026-09-16T13:35:04.443139256Z")})},
      {"quote_fakepaca.json",
       events({quote("FAKEPACA", 133.85, 4, 135.77, 5, "2024-07-24T07:56:53.639713735Z")})},
      {"status_halt_aapl.json", events({status("AAPL", trading_halt, "2021-02-22T19:15:00Z")})},
      {"status_resumption_ludp.json", events({status("BIIB", trading_resume, "2021-03-05T16:00:00Z")})},
      {"trade_batch.json",  // "@", "F", "T", "I": extended hours and odd lot
       events({trade("AAPL", 628, 162.92, 3, flag::not_last, "2023-04-06T11:54:26.838232225Z"),
               trade("AAPL", 75, 162.92, 3, flag::not_last, "2023-04-06T11:54:26.838562809Z"),
               trade("AAPL", 1465, 162.91, 71, flag::not_last, "2023-04-06T11:54:26.83915973Z")})},
      {"trade_etf_qqq.json",
       events({trade("QQQ", 11, 707.64, 120, flag::not_last, "2026-09-16T12:44:06.259763316Z")})},
      {"trade_js_mock.json",
       events({trade("AAPL", 1532, 144.6, 25, flag::not_last, "2021-01-27T10:35:34.82840127Z")})},
      {"trade_nine_digits.json",
       events({trade("AAPL", 96921, 189.05, 100, 0, "2026-01-05T14:30:00.123456789Z")})},
      {"trade_single.json",
       events({trade("AAPL", 96921, 126.55, 1, flag::not_last, "2021-02-22T15:51:44.208Z")})},
      {"client_auth.json", rejected(Reject::malformed_message)},
      {"client_subscribe.json", rejected(Reject::malformed_message)},
      {"client_unsubscribe.json", rejected(Reject::malformed_message)},
      {"session_subscribe_changes.session.jsonl", rejected(Reject::malformed_message)},
      {"mp_bar.expected.json", nothing()},
      {"mp_bar.msgpack.hex", rejected(Reject::malformed_message)},
      {"mp_connected.expected.json", greeted()},
      {"mp_connected.msgpack.hex", rejected(Reject::malformed_message)},
      {"mp_quote.expected.json",
       events({quote("TEST", 99.9, 100, 100.1, 200, "2021-03-04T15:16:17.000000018Z")})},
      {"mp_quote.msgpack.hex", rejected(Reject::malformed_message)},
      {"mp_trade.expected.json", events({trade("TEST", 42, 100.0, 10, 0, "2021-03-04T15:16:17.000000018Z")})},
      {"mp_trade.msgpack.hex", rejected(Reject::malformed_message)},
  };
  return table;
}

class AlpacaFrame : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Alpaca are absent: " << kFolder;
  }
};

TEST_P(AlpacaFrame, DecodesAsStated) {
  std::ifstream in(kFolder / GetParam());
  ASSERT_TRUE(in) << GetParam();
  std::string payload((std::istreambuf_iterator<char>(in)), {});
  if (payload.ends_with('\n')) payload.pop_back();

  const Outcome got = AlpacaDecoding()(payload);
  const Expected& want = expectations().at(GetParam());
  ASSERT_EQ(got.events.size(), want.events.size());
  for (std::size_t i = 0; i < want.events.size(); ++i) {
    const Event& a = got.events[i];
    const Event& b = want.events[i];
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.feed, b.feed);
    EXPECT_EQ(a.series, b.series);
    EXPECT_EQ(a.flags, b.flags);
    EXPECT_EQ(a.ts_event, b.ts_event);
    EXPECT_EQ(a.ts_recv, b.ts_recv);
    if (a.kind == EventKind::quote) {
      EXPECT_EQ(a.quote.bid, b.quote.bid);
      EXPECT_EQ(a.quote.ask, b.quote.ask);
      EXPECT_EQ(a.quote.bid_size, b.quote.bid_size);
      EXPECT_EQ(a.quote.ask_size, b.quote.ask_size);
    } else if (a.kind == EventKind::trade) {
      EXPECT_EQ(a.trade.price, b.trade.price);
      EXPECT_EQ(a.trade.id, b.trade.id);
      EXPECT_EQ(a.trade.size, b.trade.size);
    } else {
      EXPECT_EQ(a.status.code, b.status.code);
    }
  }
  EXPECT_EQ(got.told.greeted, want.told.greeted);
  EXPECT_EQ(got.told.authenticated, want.told.authenticated);
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

INSTANTIATE_TEST_SUITE_P(Samples, AlpacaFrame, ::testing::ValuesIn(names()), test_name);

TEST(AlpacaFrames, NoneIsForgotten) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "sample frames of Alpaca are absent: " << kFolder;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    EXPECT_EQ(expectations().count(entry.path().filename()), 1U) << entry.path();
  }
}

}  // namespace
}  // namespace rotation::testing
