// The decoder against a slow twin that parses the whole message into a DOM first, on random mutations.
#include <optional>

#include <gtest/gtest.h>

#include "tests/support/dom_numbers.hpp"
#include "tests/support/finnhub_decoding.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/same_outcome.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
using market::Reject;

class Twin {
 public:
  Outcome operator()(const std::string& payload) {
    Outcome outcome;
    if (const auto reason = take(payload, outcome)) ++outcome.rejected[*reason];
    return outcome;
  }

 private:
  using MaybeReject = std::optional<Reject>;

  static MaybeReject take(const std::string& payload, Outcome& outcome) {
    dom::parser parser;
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    dom::object object;
    const std::string text = without_unreadable_numbers(payload);
    if (parser.parse(text).get_object().get(object) != simdjson::SUCCESS) return Reject::malformed_message;
    dom::element type_element;
    std::string_view type;
    if (object.at_key("type").get(type_element) != simdjson::SUCCESS) return Reject::missing_field;
    if (type_element.get_string().get(type) != simdjson::SUCCESS) return Reject::wrong_type;
    if (type == "ping") return std::nullopt;
    if (type == "error") return error(object, outcome);
    if (type != "trade") return Reject::unknown_kind;

    bool found = false;
    bool wrong_type = false;
    for (const auto& [key, value] : object) {
      if (key != "data") continue;
      found = true;
      dom::array trades;
      if (value.get_array().get(trades) != simdjson::SUCCESS) {
        wrong_type = true;
        continue;
      }
      for (const dom::element one : trades) {
        if (const auto reason = trade(one, outcome)) ++outcome.rejected[*reason];
      }
    }
    if (wrong_type) return Reject::wrong_type;
    return found ? std::nullopt : MaybeReject(Reject::missing_field);
  }

  static MaybeReject error(const dom::object& object, Outcome& outcome) {
    std::optional<std::string_view> message;
    for (const auto& [key, value] : object) {
      if (key == "msg" && value.get_string().get(message.emplace()) != simdjson::SUCCESS)
        return Reject::wrong_type;
    }
    if (!message) return Reject::missing_field;
    if (message->starts_with("Invalid symbol")) return Reject::unknown_symbol;
    outcome.told.error = message->find("too many symbols") != std::string_view::npos  ? 1
                         : message->find("token is in use") != std::string_view::npos ? 2
                                                                                      : 0;
    return std::nullopt;
  }

  static MaybeReject trade(const dom::element& element, Outcome& outcome) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) return Reject::wrong_type;
    std::optional<std::string_view> symbol;
    std::optional<double> price;
    std::optional<std::int64_t> time;
    for (const auto& [key, value] : object) {
      if (key == "s" && value.get_string().get(symbol.emplace()) != simdjson::SUCCESS)
        return Reject::wrong_type;
      if (key == "p" && value.get_double().get(price.emplace()) != simdjson::SUCCESS)
        return Reject::wrong_type;
      if (key == "t" && value.get_int64().get(time.emplace()) != simdjson::SUCCESS) return Reject::wrong_type;
    }
    if (!symbol || !price || !time) return Reject::missing_field;
    static const auto kInstruments = finnhub_instruments();
    const providers::Instrument* known = nullptr;
    for (const auto& one : kInstruments) {
      if (one.symbol == *symbol) known = &one;
    }
    if (known == nullptr) return Reject::unknown_symbol;
    if (*time < 946'684'800'000 || *time >= 4'102'444'800'000) return Reject::time_out_of_range;
    if (*price < known->min || *price > known->max) return Reject::out_of_band;
    market::Event event;
    event.kind = market::EventKind::value;
    event.feed = kTestFeed;
    event.series = known->series;
    event.ts_event = market::Timestamp{std::chrono::milliseconds{*time}};
    event.ts_recv = kTestRecv;
    event.value = {*price, *price};
    outcome.events.push_back(event);
    return std::nullopt;
  }
};

TEST(FinnhubDifferential, EqualsTheSlowTwinOnRandomMutations) {
  const std::vector<std::string> texts{
      R"({"data":[{"c":["1","24","12"],"p":146.76,"s":"AAPL","t":1628238530221,"v":43},{"c":null,"p":146.75,"s":"A","t":1628238530220,"v":1}],"type":"trade"})",
      R"({"type":"trade","data":[{"p":1.0841,"s":"OANDA:EUR_USD","t":1718000000000,"v":1},{"s":"RCL","p":24.3,"t":1584709436497,"v":0.5}]})",
      R"({"msg":"Subscribing to too many symbols","type":"error"})",
      R"({"type":"ping","deep":{"a":[1,[2,{"b":[]}],-0.5e-3,false]}})",
  };
  const std::vector<std::string> pieces{"1e400",
                                        "NaN",
                                        "null",
                                        "true",
                                        "\"\"",
                                        "{}",
                                        "[]",
                                        "[[[",
                                        "1.",
                                        "01",
                                        "\\",
                                        "\"",
                                        "\\u12",
                                        "\xC3",
                                        "9223372036854775808",
                                        "1e5",
                                        "-1",
                                        ",",
                                        ":",
                                        "}",
                                        "]",
                                        "{\"s\":\"A\"},",
                                        "\"type\":\"trade\",",
                                        "\"data\":1,",
                                        "\"AAPL\"",
                                        "\"Invalid symbol X\"",
                                        "\"token is in use\"",
                                        " ",
                                        "\n",
                                        "tru"};
  Mutation mutation(20261127, pieces);
  FinnhubDecoding decode;
  Twin twin;
  std::size_t events = 0;
  std::size_t malformed = 0;
  std::size_t partly = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = mutation(texts);
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << " of\n"
                            << text;
    events += a.events.size();
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++partly;
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(events, 5'000U);
  EXPECT_GT(malformed, 2'000U);
  EXPECT_GT(partly, 500U);
}

}  // namespace
}  // namespace rotation::testing
