// The encoder's frames against frames seen on the real stream (shapes of PROTOCOLS.md, section 3).
#include <array>
#include <charconv>
#include <string>

#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/encoder.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator {
namespace {

std::string text_of(const Tick& tick, std::string_view symbol, char tape) {
  std::array<char, kElementBytes> buffer;
  return {buffer.data(), encode(buffer.data(), tick, symbol, tape)};
}

Tick tick_at(TickKind kind, std::string_view time) {
  const auto ts = market::parse_rfc3339(time).value();
  return {.due = ts, .ts = ts, .series = market::SeriesId{0}, .kind = kind};
}

std::string number(double value) {
  std::array<char, 32> buffer;
  return {buffer.data(), encode_number(buffer.data(), value)};
}

TEST(SimulatorEncoder, Quote) {
  Tick tick = tick_at(TickKind::quote, "2026-09-16T13:35:04.443139256Z");
  tick.quote = {708.02, 708.35, 120, 280};
  EXPECT_EQ(
      text_of(tick, "QQQ", 'C'),
      R"({"T":"q","S":"QQQ","bx":"Q","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C",)"
      R"("t":"2026-09-16T13:35:04.443139256Z"})");
}

TEST(SimulatorEncoder, TradeDropsTrailingZerosOfTheTime) {
  Tick tick = tick_at(TickKind::trade, "2021-02-22T15:51:44.208Z");
  tick.trade = {126.55, 0, 96921, 1, Print::odd_lot};
  EXPECT_EQ(text_of(tick, "AAPL", 'C'),
            R"({"T":"t","S":"AAPL","i":96921,"x":"Q","p":126.55,"s":1,"c":["@","I"],"z":"C",)"
            R"("t":"2021-02-22T15:51:44.208Z"})");
  tick.trade.print = Print::official_close;
  EXPECT_NE(text_of(tick, "IJR", 'B').find(R"("c":[" ","6"],"z":"B")"), std::string::npos);
}

TEST(SimulatorEncoder, CorrectionAndCancel) {
  Tick tick = tick_at(TickKind::correction, "2021-12-07T13:32:00Z");
  tick.trade = {123.123, 124.124, 123, 7, Print::regular};
  EXPECT_EQ(
      text_of(tick, "TEST", 'C'),
      R"({"T":"c","S":"TEST","x":"Q","oi":123,"op":123.123,"os":7,"oc":["@"],"ci":123,"cp":124.124,"cs":7,)"
      R"("cc":["@"],"z":"C","t":"2021-12-07T13:32:00Z"})");
  tick.kind = TickKind::cancel;
  EXPECT_EQ(text_of(tick, "TEST", 'C'),
            R"({"T":"x","S":"TEST","i":123,"x":"Q","p":123.123,"s":7,"a":"C","z":"C",)"
            R"("t":"2021-12-07T13:32:00Z"})");
}

TEST(SimulatorEncoder, StatusCodesDifferByTape) {
  Tick tick = tick_at(TickKind::status, "2021-02-22T19:15:00Z");
  tick.status = {true};
  EXPECT_EQ(text_of(tick, "AAPL", 'C'),
            R"({"T":"s","S":"AAPL","sc":"H","sm":"Trading Halt","rc":"LUDP","rm":"Volatility Trading Pause",)"
            R"("t":"2021-02-22T19:15:00Z","z":"C"})");
  EXPECT_NE(text_of(tick, "BAC", 'A').find(R"("sc":"2")"), std::string::npos);
  tick.status = {false};
  EXPECT_NE(text_of(tick, "AAPL", 'C').find(R"("sc":"T","sm":"Trading Resumption")"), std::string::npos);
  EXPECT_NE(text_of(tick, "BAC", 'A').find(R"("sc":"3")"), std::string::npos);
}

TEST(SimulatorEncoder, BandsAndImbalance) {
  Tick tick = tick_at(TickKind::luld, "2023-04-06T13:34:45.565004401Z");
  tick.band = {3.24, 2.65};
  EXPECT_EQ(text_of(tick, "IONM", 'C'),
            R"({"T":"l","S":"IONM","u":3.24,"d":2.65,"i":"B","t":"2023-04-06T13:34:45.565004401Z","z":"C"})");
  tick.kind = TickKind::imbalance;
  tick.value = {9.12};
  EXPECT_EQ(text_of(tick, "INAQU", 'C'),
            R"({"T":"i","S":"INAQU","p":9.12,"z":"C","t":"2023-04-06T13:34:45.565004401Z"})");
}

TEST(SimulatorEncoder, BarsCarryTheirStart) {
  Tick tick = tick_at(TickKind::bar, "2024-07-24T07:56:00Z");
  tick.bar = {132.65, 136, 132.12, 134.65, 133.7, 205, 16};
  EXPECT_EQ(
      text_of(tick, "FAKEPACA", 'C'),
      R"({"T":"b","S":"FAKEPACA","o":132.65,"h":136,"l":132.12,"c":134.65,"v":205,"t":"2024-07-24T07:56:00Z",)"
      R"("n":16,"vw":133.7})");
  tick.kind = TickKind::updated_bar;
  EXPECT_NE(text_of(tick, "X", 'B').find(R"("v":205,"n":16,"vw":133.7,"t":"2024-07-24T07:56:00Z"})"),
            std::string::npos);
  tick.kind = TickKind::daily_bar;
  EXPECT_NE(text_of(tick, "X", 'B').find(R"("t":"2024-07-24T04:00:00Z")"), std::string::npos)
      << "New York's midnight";
}

TEST(SimulatorEncoder, NumbersAreAsShortAsCanBeAndNeverExponents) {
  EXPECT_EQ(number(0), "0");
  EXPECT_EQ(number(100000), "100000");
  EXPECT_EQ(number(136), "136");
  EXPECT_EQ(number(0.0001), "0.0001");
  EXPECT_EQ(number(0.00001), "0.00001");
  EXPECT_EQ(number(-2.5), "-2.5");
  EXPECT_EQ(number(214.743662), "214.743662");
  EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
}

TEST(SimulatorEncoder, NumbersReadBackAsTheSameDouble) {
  for (int i = 0; i < 200'000; ++i) {
    const double value = i * 7 / 1e4 + (i % 3 == 0 ? i * 1e-7 : 0);
    const std::string text = number(value);
    double back = 0;
    std::from_chars(text.data(), text.data() + text.size(), back);
    ASSERT_EQ(back, value) << text;
  }
}

}  // namespace
}  // namespace rotation::simulator
