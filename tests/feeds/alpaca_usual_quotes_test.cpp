// What is read round the parser is what the parser makes of it, and what is not usual is left to the parser.
#include <bit>
#include <cstdio>
#include <random>

#include <gtest/gtest.h>

#include "feeds/providers/alpaca/usual_quotes.hpp"
#include "feeds/providers/symbol_table.hpp"
#include "tests/support/alpaca_decoding.hpp"

namespace rotation::testing {
namespace {

const std::string kQuote =
    R"({"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"2026-01-05T14:30:00.5Z"})";

struct Reading {
  bool read(const std::string& message) {
    events.clear();
    instruments.begin(kTestRecv, events);
    return quotes.read(message, instruments);
  }

  providers::MessageEvents instruments{kTestFeed, test_instruments()};
  alpaca::UsualQuotes quotes;
  std::vector<market::Event> events;
};

std::string with(std::string_view from, std::string_view to) {
  std::string quote = kQuote;
  return "[" + quote.replace(quote.find(from), from.size(), to) + "]";
}

TEST(AlpacaUsualQuotes, AreReadHere) {
  Reading reading;
  ASSERT_TRUE(reading.read("[" + kQuote + "," + kQuote + "]"));
  ASSERT_EQ(reading.events.size(), 2U);
  EXPECT_EQ(reading.events[1].ts_event, at("2026-01-05T14:30:00.5Z"));
  EXPECT_EQ(reading.events[1].quote.bid, 708.02);
  EXPECT_EQ(reading.events[1].quote.ask_size, 280U);
}

TEST(AlpacaUsualQuotes, AnythingElseIsTheParsers) {
  Reading reading;
  for (const std::string& message : {
           std::string(),
           std::string("[]"),
           "[" + kQuote,
           "[" + kQuote + ",]",
           "[" + kQuote + "]]",
           "[ " + kQuote + "]",
           with("\"q\"", "\"t\""),
           with("SPY", "SP\\u0059"),
           with("SPY", "SP\xC3\xA9"),
           with("708.02", "-708.02"),
           with("708.02", "0708.02"),
           with("708.02", "708."),
           with("708.02", ".5"),
           with("708.02", "7.08e2"),
           with("708.02", "1234567890123.456"),
           with("708.02", "\"708.02\""),
           with("120", "120.0"),
           with("120", "4294967296"),
           with("120", "00"),
           with("[\"R\"]", "[]"),
           with("[\"R\"]", "[\"R\",\"6\"]"),
           with("2026-01-05", "2026-02-30"),
           with("2026-01-05", "1999-12-31"),
           with("2026-01-05", "6796-01-05"),
           with("2026-01-05", std::string_view("\0\0\0\0\0\0\0\0\0\0", 10)),
           with("T14", " 14"),
           with("14:30", "24:30"),
           with(".5Z", ".Z"),
           with(".5Z", ".1234567891Z"),
           with(".5Z", ".12345678901234567890123456Z"),
           with(".5Z", ".1234567:9Z"),
           with(".5Z", ".1234567/9Z"),
           with("30:00", "30:60"),
           with(".5Z", ".5+01:00"),
       }) {
    EXPECT_FALSE(reading.read(message)) << message;
  }
}

TEST(AlpacaUsualQuotes, NothingStaysOfOneThatEndsUnusually) {
  AlpacaDecoding decode;
  const Outcome broken = decode("[" + kQuote + "," + kQuote);
  EXPECT_TRUE(broken.malformed());
  const Outcome mixed = decode("[" + kQuote + R"(,{"T":"q"}])");
  EXPECT_EQ(mixed.events.size(), 1U);
}

TEST(AlpacaUsualQuotes, NumbersAndTimesAreTheParsersToTheLastBit) {
  std::mt19937_64 random(1);
  AlpacaDecoding decode;
  for (int i = 0; i < 20'000; ++i) {
    const auto decimals = static_cast<int>(random() % 8);
    char price[40];
    std::snprintf(
        price, sizeof price, "%.*f", decimals,
        static_cast<double>(random() % 10'000'000'000) / static_cast<double>(1 + random() % 100'000'000));
    const market::Timestamp time{std::chrono::seconds{946'684'800 + random() % 3'155'759'999} +
                                 std::chrono::nanoseconds{random() % 1'000'000'000}};
    std::string message = with("708.02", price);
    message.replace(message.find("2026-01"), 22, market::Rfc3339(time).view());
    const Outcome usual = decode(message);
    const Outcome parsed = decode(message.insert(1, " "));
    ASSERT_EQ(usual.events.size(), 1U) << message;
    ASSERT_EQ(std::memcmp(usual.events.data(), parsed.events.data(), sizeof(market::Event)), 0) << message;
    ASSERT_EQ(usual.events[0].ts_event, time) << message;
  }
}

TEST(SymbolTable, TellsWhatIsInItFromWhatIsNot) {
  using namespace std::string_view_literals;
  providers::SymbolTable table;
  EXPECT_EQ(table.find("SPY"), providers::SymbolTable::kNone);
  for (std::size_t i = 0; i < 3000; ++i) table.add("X" + std::to_string(i), i);
  table.add("A LONGER NAME", 3000);
  table.add(""sv, 3001);
  table.add("\0A"sv, 3002);
  table.add("X7", 9);  // the first stays
  for (std::size_t i = 0; i < 3000; ++i) EXPECT_EQ(table.find("X" + std::to_string(i)), i);
  EXPECT_EQ(table.find("A LONGER NAME"), 3000U);
  EXPECT_EQ(table.find(""), 3001U);
  EXPECT_EQ(table.find("\0A"sv), 3002U);
  for (const std::string_view absent :
       {"X3000"sv, "x1"sv, "X1\0"sv, "\0X1"sv, "A"sv, "X1 "sv, "A LONGER NAMe"sv}) {
    EXPECT_EQ(table.find(absent), providers::SymbolTable::kNone) << absent;
  }
}

}  // namespace
}  // namespace rotation::testing
