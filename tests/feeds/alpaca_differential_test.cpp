// The decoder against a slow twin that parses the whole message into a DOM first, on random mutations.
#include <cmath>
#include <cstring>
#include <random>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/support/alpaca_decoding.hpp"
#include "tests/support/dom_numbers.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
namespace flag = market::flag;
using market::Event;
using market::EventKind;
using market::Reject;
using market::StatusCode;

class Twin {
 public:
  Outcome operator()(const std::string& payload) {
    Outcome outcome;
    dom::parser parser;
    // The decoder allows 64 containers within each other, which is 64 levels of tape.
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    const std::string text = without_unreadable_numbers(payload);
    dom::array elements;
    if (parser.parse(text).get_array().get(elements) != simdjson::SUCCESS) {
      outcome.rejected[Reject::malformed_message] = 1;
      return outcome;
    }
    for (const dom::element element : elements) {
      if (const auto reason = take(element, outcome)) ++outcome.rejected[*reason];
    }
    return outcome;
  }

 private:
  using MaybeReject = std::optional<Reject>;

  MaybeReject take(const dom::element& element, Outcome& outcome) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) return Reject::wrong_type;
    dom::element type_element;
    std::string_view type;
    if (object.at_key("T").get(type_element) != simdjson::SUCCESS) return Reject::missing_field;
    if (type_element.get_string().get(type) != simdjson::SUCCESS) return Reject::wrong_type;
    if (type == "success" || type == "error" || type == "subscription") return control(type, object, outcome);
    if (type == "b" || type == "u" || type == "d" || type == "l" || type == "i") return std::nullopt;
    if (type.size() != 1 || std::string_view("qtcxsvh").find(type) == std::string_view::npos) {
      return Reject::unknown_kind;
    }
    return data(type[0], object, outcome);
  }

  static MaybeReject control(std::string_view type, const dom::object& object, Outcome& outcome) {
    std::string_view message;
    std::optional<std::uint32_t> code;
    for (const auto& [key, value] : object) {
      if (type == "success" && key == "msg" && value.get_string().get(message) != simdjson::SUCCESS) {
        return Reject::wrong_type;
      }
      if (type == "error" && key == "code") {
        if (!(code = size(value))) return Reject::wrong_type;
      }
    }
    if (type == "error" && !code) return Reject::missing_field;
    if (type == "error") outcome.told.error = code;
    if (type == "subscription") outcome.told.acknowledged = true;
    if (message == "connected") outcome.told.greeted = true;
    if (message == "authenticated") outcome.told.authenticated = true;
    return std::nullopt;
  }

  static std::optional<std::uint32_t> size(const dom::element& value) {
    double number = 0;
    if (value.get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
    if (number < 0 || number > 4294967295.0 || number != std::floor(number)) return std::nullopt;
    return static_cast<std::uint32_t>(number);
  }

  // Everything is looked up by name in one list of the fields that a kind has.
  MaybeReject data(char kind, const dom::object& object, Outcome& outcome) {
    const std::map<char, std::map<std::string, char>> kFields{
        {'q', {{"S", 'S'}, {"t", 'S'}, {"bp", 'd'}, {"ap", 'd'}, {"bs", 'u'}, {"as", 'u'}}},
        {'t', {{"S", 'S'}, {"t", 'S'}, {"p", 'd'}, {"s", 'u'}, {"i", 'i'}}},
        {'x', {{"S", 'S'}, {"t", 'S'}, {"p", 'd'}, {"s", 'u'}, {"i", 'i'}}},
        {'c', {{"S", 'S'}, {"t", 'S'}, {"cp", 'd'}, {"cs", 'u'}, {"oi", 'i'}}},
        {'s', {{"S", 'S'}, {"t", 'S'}, {"sc", 'S'}}}};
    std::map<std::string, std::string_view> texts;
    std::map<std::string, double> numbers;
    std::map<std::string, std::uint64_t> integers;
    const auto& fields = kFields.at(kind);
    const std::string conditions = kind == 't' ? "c" : kind == 'c' ? "cc" : "";
    std::set<std::string> seen;
    std::uint16_t flags = 0;
    for (const auto& [key_view, value] : object) {
      const std::string key(key_view);
      if (!conditions.empty() && key == conditions) {
        if (value.is_null()) continue;
        dom::array codes;
        if (value.get_array().get(codes) != simdjson::SUCCESS) return Reject::wrong_type;
        flags = 0;
        for (const dom::element one : codes) {
          std::string_view code;
          if (one.get_string().get(code) != simdjson::SUCCESS) return Reject::wrong_type;
          if (code == "6" || code == "M") flags |= flag::official_close;
          if (code.size() == 1 && std::string_view("WCNTUMQHIVP4ZLGR").find(code) != std::string_view::npos) {
            flags |= flag::not_last;
          }
        }
        continue;
      }
      const auto it = fields.find(key);
      if (it == fields.end()) continue;
      seen.insert(key);
      bool ok = false;
      if (it->second == 'S') ok = value.get_string().get(texts[key]) == simdjson::SUCCESS;
      if (it->second == 'd') ok = value.get_double().get(numbers[key]) == simdjson::SUCCESS;
      if (it->second == 'i') ok = value.get_uint64().get(integers[key]) == simdjson::SUCCESS;
      if (it->second == 'u') {
        const auto number = size(value);
        ok = number.has_value();
        integers[key] = number.value_or(0);
      }
      if (!ok) return Reject::wrong_type;
    }
    if (seen.size() != fields.size()) return Reject::missing_field;

    Event event;
    event.feed = kTestFeed;
    event.ts_recv = kTestRecv;
    for (const auto& one : test_instruments()) {
      if (one.symbol == texts["S"]) event.series = one.series;
    }
    if (event.series == market::kNoSeries) return Reject::unknown_symbol;
    const auto time = market::parse_rfc3339(texts["t"]);
    if (!time) return Reject::bad_time;
    if (!market::plausible(*time)) return Reject::time_out_of_range;
    event.ts_event = *time;
    if (kind == 'q') {
      event.kind = EventKind::quote;
      event.quote = {numbers["bp"], numbers["ap"], static_cast<std::uint32_t>(integers["bs"]),
                     static_cast<std::uint32_t>(integers["as"])};
    } else if (kind == 's') {
      const std::string_view code = texts["sc"];
      const bool halt = code == "2" || code == "H" || code == "P";
      const bool resume = code == "3" || code == "Q" || code == "T";
      if (!halt && !resume) return std::nullopt;
      event.kind = EventKind::status;
      event.status = {halt ? StatusCode::trading_halt : StatusCode::trading_resume};
    } else {
      const char prefix = kind == 'c' ? 'c' : '\0';
      const auto named = [&](const char* name) {
        return prefix != '\0' ? std::string(1, prefix) + name : name;
      };
      event.kind = EventKind::trade;
      event.trade.price = numbers[named("p")];
      event.trade.id = integers[kind == 'c' ? "oi" : "i"];
      event.trade.size = static_cast<std::uint32_t>(integers[named("s")]);
      event.flags = flags;
      if (kind == 'c') event.flags |= flag::correction;
      if (kind == 'x') event.flags |= flag::cancel;
    }
    outcome.events.push_back(event);
    return std::nullopt;
  }
};

bool same(const Outcome& a, const Outcome& b) {
  if (a.rejected != b.rejected || a.events.size() != b.events.size()) return false;
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    if (std::memcmp(&a.events[i], &b.events[i], sizeof(Event)) != 0) return false;
  }
  return a.told.greeted == b.told.greeted && a.told.authenticated == b.told.authenticated &&
         a.told.acknowledged == b.told.acknowledged && a.told.error == b.told.error;
}

const std::vector<std::string> kSeeds{
    // What is read round the parser.
    R"([{"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"2026-01-05T14:30:00.5Z"},{"T":"q","S":"QQQ","bx":"D","bp":99,"bs":1,"ax":"B","ap":99.0001,"as":0,"c":["R"],"z":"B","t":"2026-01-06T00:00:00Z"}])",
    R"([{"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"2026-01-05T14:30:00.5Z"},{"T":"t","S":"QQQ","i":7,"x":"V","p":1.5,"s":3,"c":["@","I"],"z":"C","t":"2026-01-05T14:30:00.123456789Z"}])",
    R"([{"T":"c","S":"SPY","x":"X","oi":123,"op":9.5,"os":9,"oc":["6"],"ci":124,"cp":10.25,"cs":11,"cc":["6","M"],"z":"C","t":"2026-01-05T14:30:00Z"},{"T":"x","S":"SPY","i":18446744073709551615,"x":"D","p":105.31,"s":300,"a":"C","z":"C","t":"2026-01-05T14:30:00Z"}])",
    R"([{"T":"s","S":"SPY","sc":"H","sm":"Halt","rc":"T12","rm":"\u00e9\n","z":"C","t":"2026-01-05T14:30:00Z"},{"T":"q","S":"SPY","bp":4.25e0,"bs":1,"ap":5,"as":2,"t":"2026-01-05T14:30:00Z"}])",
    R"([{"T":"success","msg":"connected"},{"T":"error","code":406,"msg":"x"},{"T":"subscription","trades":["SPY"],"n":null,"b":true}])",
    R"([{"t":"2026-01-05T14:30:00Z","sc":"T","S":"SPY","T":"s","deep":{"a":[1,[2,{"b":[]}],-0.5e-3,false]}}])",
};
const std::vector<std::string> kPieces{
    "1e400",
    "NaN",
    "-Infinity",
    "null",
    "true",
    "\"\"",
    "{}",
    "[]",
    "[[[[",
    "1.",
    "01",
    "-",
    "\\",
    "\"",
    "\\u12",
    "\xC3",
    "\xC3\xA9",
    "99999999999999999999",
    "1e5",
    "100.0",
    "4294967296",
    "-1",
    ",",
    ":",
    "}",
    "]",
    "{\"T\":\"q\"},",
    "\"T\":\"t\",",
    "2026-02-30T",
    "1999",
    " ",
    "\n",
    "\t",
    std::string(1, '\0'),
    "\"T\"",
    "\"SPY\"",
    "\"DXY\"",
    "tru",
};

TEST(AlpacaDifferential, EqualsTheSlowTwinOnRandomMutations) {
  std::mt19937 random(20261122);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  AlpacaDecoding decode;
  Twin twin;
  std::size_t accepted = 0;
  std::size_t malformed = 0;
  std::size_t partly = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text = kSeeds[below(kSeeds.size())];
    for (std::size_t n = below(4); n-- > 0 && !text.empty();) {
      const std::size_t at = below(text.size());
      switch (below(7)) {
        case 0:
          text[at] = static_cast<char>(below(256));
          break;
        case 1:
          text.erase(at, 1 + below(6));
          break;
        case 2:
          text.insert(at, kPieces[below(kPieces.size())]);
          break;
        case 3:
          text.insert(at, text.substr(below(text.size()), 1 + below(30)));
          break;
        case 4:
          text.resize(at);
          break;
        case 5: {  // another value: the most interesting one
          const auto colon = text.find(':', at);
          if (colon == std::string::npos) break;
          const auto end = text.find_first_of(",}", colon);
          if (end != std::string::npos)
            text.replace(colon + 1, end - colon - 1, kPieces[below(kPieces.size())]);
          break;
        }
        default: {  // another element
          const std::string& other = kSeeds[below(kSeeds.size())];
          if (text.size() > 2 && text.back() == ']')
            text = text.substr(0, text.size() - 1) + "," + other.substr(1);
        }
      }
    }
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << ", " << a.events.size() << " and "
                            << b.events.size() << " events of\n"
                            << text;
    if (a.rejected.empty()) ++accepted;
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++partly;
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(accepted, 5'000U);
  EXPECT_GT(malformed, 5'000U);
  EXPECT_GT(partly, 2'000U);
}

}  // namespace
}  // namespace rotation::testing
