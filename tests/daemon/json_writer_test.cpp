#include "daemon/json_writer.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <simdjson.h>

namespace rotation::daemon {
namespace {

using namespace std::chrono_literals;

TEST(JsonWriter, WritesEveryKindOfValue) {
  JsonWriter json;
  const market::Day day{std::chrono::year{2020} / 12 / 8};
  json.open_object()
      .member("number", 0.1)
      .member("whole", std::int64_t{-7})
      .member("yes", true)
      .member("text", "a \"b\" \\ \n\x01 \xc3\xa9")
      .member("day", day)
      .member("time", market::Timestamp{day} + 21h)
      .member("none", std::numeric_limits<double>::quiet_NaN())
      .member("endless", std::numeric_limits<double>::infinity());
  json.key("list").open_array().value(1).value("two").open_object().close_object().close_array();
  json.key("nothing").open_array().close_array().close_object();
  EXPECT_EQ(json.text(), R"({"number":0.1,"whole":-7,"yes":true,"text":"a \"b\" \\ \u000a\u0001 )"
                         "\xc3\xa9"
                         R"(","day":"2020-12-08","time":"2020-12-08T21:00:00Z","none":null,"endless":null,)"
                         R"("list":[1,"two",{}],"nothing":[]})");
  simdjson::dom::parser parser;
  simdjson::dom::element parsed;
  ASSERT_EQ(parser.parse(json.text()).get(parsed), simdjson::SUCCESS);
  EXPECT_EQ(std::string_view(parsed["text"]), "a \"b\" \\ \n\x01 \xc3\xa9");
}

TEST(JsonWriter, Indents) {
  JsonWriter json(2);
  json.open_object().member("a", 1).key("b").open_array().value(2).close_array();
  json.key("c").open_object().close_object().close_object();
  EXPECT_EQ(json.text(), "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"c\": {}\n}");
}

TEST(JsonWriter, DoublesReadBackAsTheSameBits) {
  std::mt19937_64 random(3);
  simdjson::dom::parser parser;
  for (int i = 0; i < 10000; ++i) {
    const double x = std::ldexp(std::uniform_real_distribution<double>(-1, 1)(random), i % 120 - 60);
    JsonWriter json;
    json.open_array().value(x).close_array();
    ASSERT_EQ(double(parser.parse(json.text()).at(0)), x) << json.text();
  }
}

}  // namespace
}  // namespace rotation::daemon
