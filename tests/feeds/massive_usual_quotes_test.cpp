// What is read round the parser, and what is left to it.
#include <gtest/gtest.h>

#include "feeds/providers/massive/usual_quotes.hpp"
#include "tests/support/massive_decoding.hpp"

namespace rotation::testing {
namespace {

const std::string kQuote =
    R"({"ev":"Q","sym":"SPY","bx":4,"bp":708.02,"bs":100,"ax":7,"ap":708.35,"as":160,"c":0,"i":[604],"t":1767623400500,"q":5,"z":2})";

bool read(const std::string& message) {
  std::vector<market::Event> events;
  const std::vector<providers::Instrument> spy{{"SPY", market::SeriesId{0}, market::SeriesClass::etf}};
  providers::MessageEvents of_message{kTestFeed, spy};
  of_message.begin(kTestRecv, events);
  return massive::read_usual_quotes(message, of_message) && !events.empty();
}

std::string with(std::string_view from, std::string_view to) {
  std::string quote = kQuote;
  return "[" + quote.replace(quote.find(from), from.size(), to) + "]";
}

TEST(MassiveUsualQuotes, AreReadHere) {
  EXPECT_TRUE(read("[" + kQuote + "," + kQuote + "]"));
  EXPECT_TRUE(read(with(R"(,"i":[604])", "")));
}

TEST(MassiveUsualQuotes, AnythingElseIsTheParsers) {
  for (const std::string& message : {
           std::string("[]"),
           "[" + kQuote,
           "[" + kQuote + ",]",
           "[" + kQuote + "] ",
           with("\"Q\"", "\"T\""),
           with("[604]", "[604,1]"),
           with("[604]", "[]"),
           with("1767623400500", "-1767623400500"),
           with("1767623400500", "1767623400500000000"),
           with("1767623400500", "01767623400500"),
           with(R"(,"q":5)", ""),
           with("1767623400500", "01767623400500"),
           with("1767623400500", "00000000"),
           with("1767623400500", "1767623400500123"),
           with("1767623400500", "17676234005000000000000000"),
           with("1767623400500", "1767623:00500"),
           with("708.35", "708.35e0"),
       }) {
    EXPECT_FALSE(read(message)) << message;
  }
}

}  // namespace
}  // namespace rotation::testing
