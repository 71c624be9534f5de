// The decoder against a slow twin that parses the whole message into a DOM first, on random mutations.
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/providers/massive/element.hpp"
#include "tests/support/dom_numbers.hpp"
#include "tests/support/massive_decoding.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/same_outcome.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
namespace flag = market::flag;
using market::Event;
using market::EventKind;
using market::Reject;
using market::StatusCode;
using providers::Field;

// A new connection for every message.
class Twin {
 public:
  Outcome operator()(const std::string& payload) {
    Outcome outcome;
    dom::parser parser;
    // The decoder allows 64 containers within each other, which is 64 levels of tape.
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    dom::array elements;
    if (parser.parse(without_unreadable_numbers(payload)).get_array().get(elements) != simdjson::SUCCESS) {
      outcome.rejected[Reject::malformed_message] = 1;
      return outcome;
    }
    refusals_.clear();
    for (const dom::element element : elements) {
      if (const auto reason = take(element, outcome)) ++outcome.rejected[*reason];
    }
    if (refusals_.size() >= kTopics && !outcome.told.acknowledged && !outcome.told.error) {
      outcome.told.error = refusals_.back();
    }
    return outcome;
  }

 private:
  using MaybeReject = std::optional<Reject>;
  static constexpr std::size_t kTopics = 21;  // of massive_instruments()

  MaybeReject take(const dom::element& element, Outcome& outcome) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) return Reject::wrong_type;
    dom::element kind_element;
    std::string_view kind;
    if (object.at_key("ev").get(kind_element) != simdjson::SUCCESS) return Reject::missing_field;
    if (kind_element.get_string().get(kind) != simdjson::SUCCESS) return Reject::wrong_type;
    if (kind == "status") return control(object, outcome);
    const std::set<std::string_view> kIgnored{"A", "AM", "CA", "CAS", "NOI", "FMV", "LV"};
    if (kIgnored.contains(kind)) return std::nullopt;
    const std::set<std::string_view> kKnown{"Q", "T", "C", "V", "LULD"};
    if (!kKnown.contains(kind)) return Reject::unknown_kind;
    return data(kind, object, outcome);
  }

  MaybeReject control(const dom::object& object, Outcome& outcome) {
    std::string_view status;
    std::string_view message;
    bool seen = false;
    for (const auto& [key, value] : object) {
      if (key == "status" && value.get_string().get(status) != simdjson::SUCCESS) return Reject::wrong_type;
      if (key == "message" && value.get_string().get(message) != simdjson::SUCCESS) return Reject::wrong_type;
      seen = seen || key == "status";
    }
    if (!seen) return Reject::missing_field;
    std::string words(message);
    for (char& c : words) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    const auto said = [&](const char* part) { return words.find(part) != std::string::npos; };
    providers::Decoded& told = outcome.told;
    if (status == "connected") {
      told.greeted = true;
    } else if (status == "auth_success" || (status == "success" && message == "authenticated")) {
      told.authenticated = true;
    } else if (status == "success") {
      const std::string_view start = "subscribed to:";
      if (message.starts_with(start) && message.find_first_not_of(' ', start.size()) != message.npos) {
        told.acknowledged = true;
      }
    } else if (status == "auth_failed") {
      told.error = said("plan") ? 2 : 1;
    } else if (status == "auth_timeout") {
      told.error = 3;
    } else if (status == "max_connections") {
      told.error = 4;
    } else if (status != "error") {
      return Reject::unknown_kind;
    } else if (said("not authorized")) {
      refusals_.push_back(5);
    } else if (said("authentication failed")) {
      told.error = 1;
    } else {
      refusals_.insert(refusals_.end(), kTopics, said("limit") ? 8 : 0);
      if (!said("limit")) return Reject::unknown_kind;
    }
    return std::nullopt;
  }

  static std::optional<std::uint32_t> size(const dom::element& value) {
    double number = 0;
    if (value.get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
    if (number < 0 || number > 4294967295.0 || number != std::floor(number)) return std::nullopt;
    return static_cast<std::uint32_t>(number);
  }

  static std::optional<market::Timestamp> from_count(std::int64_t count) {
    __extension__ using Wide = __int128;
    Wide ns = count;
    if (count < 100'000'000'000'000) {
      ns *= 1'000'000;
    } else if (count < 100'000'000'000'000'000) {
      ns *= 1'000;
    }
    // Whatever does not fit is beyond all plausible times, and so is what is put in its place.
    if (ns > INT64_MAX || ns < INT64_MIN) ns = INT64_MAX;
    return market::Timestamp{std::chrono::nanoseconds{static_cast<std::int64_t>(ns)}};
  }

  static std::optional<market::Timestamp> from_text(const std::string& text) {
    const std::string digits = text.starts_with('-') ? text.substr(1) : text;
    if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos) {
      errno = 0;
      const std::int64_t count = std::strtoll(text.c_str(), nullptr, 10);
      if (errno != 0) return std::nullopt;
      return from_count(count);
    }
    return market::parse_rfc3339(text);
  }

  // Everything is looked up by name in one list of the fields that a kind has: 's' text, 'd' number, 'u'
  // size, 't' time, 'T' time or text, 'i' id, 'c' codes; the last two may be absent.
  MaybeReject data(std::string_view kind, const dom::object& object, Outcome& outcome) {
    const std::map<std::string_view, std::map<std::string_view, char>> kFields{
        {"Q", {{"sym", 's'}, {"t", 't'}, {"bp", 'd'}, {"ap", 'd'}, {"bs", 'u'}, {"as", 'u'}}},
        {"T", {{"sym", 's'}, {"t", 't'}, {"p", 'd'}, {"s", 'u'}, {"i", 'i'}, {"c", 'c'}}},
        {"C", {{"p", 's'}, {"t", 't'}, {"b", 'd'}, {"a", 'd'}}},
        {"V", {{"T", 's'}, {"t", 'T'}, {"val", 'd'}}},
        {"LULD", {{"T", 's'}, {"t", 't'}, {"i", 'c'}}}};
    const auto& fields = kFields.at(kind);
    std::string symbol;
    std::optional<market::Timestamp> time;
    std::map<std::string_view, double> numbers;
    std::map<std::string_view, std::uint32_t> sizes;
    std::uint64_t id = 0;
    std::vector<std::int64_t> codes;
    std::set<std::string_view> seen;
    for (const auto& [key, value] : object) {
      const auto it = fields.find(key);
      if (it == fields.end()) continue;
      seen.insert(key);
      std::string_view text;
      std::int64_t count = 0;
      bool ok = false;
      switch (it->second) {
        case 's':
          ok = value.get_string().get(text) == simdjson::SUCCESS;
          symbol = text;
          break;
        case 'd':
          ok = value.get_double().get(numbers[key]) == simdjson::SUCCESS;
          break;
        case 'u': {
          const auto number = size(value);
          ok = number.has_value();
          sizes[key] = number.value_or(0);
          break;
        }
        case 'i':
          ok = value.get_string().get(text) == simdjson::SUCCESS;
          id = massive::trade_id(text);
          break;
        case 'c': {
          codes.clear();
          dom::array array;
          ok = value.is_null();
          if (value.get_array().get(array) == simdjson::SUCCESS) {
            ok = true;
            for (const dom::element one : array) {
              if (one.get_int64().get(codes.emplace_back()) != simdjson::SUCCESS) ok = false;
            }
          }
          break;
        }
        case 'T':
          if (value.get_string().get(text) == simdjson::SUCCESS) {
            ok = true;
            time = from_text(std::string(text));
            break;
          }
          [[fallthrough]];
        default:
          ok = value.get_int64().get(count) == simdjson::SUCCESS;
          if (ok) time = from_count(count);
      }
      if (!ok) return Reject::wrong_type;
    }
    for (const auto& [key, type] : fields) {
      if (type != 'i' && type != 'c' && !seen.contains(key)) return Reject::missing_field;
    }
    if (kind == "C") std::replace(symbol.begin(), symbol.end(), '-', '/');

    Event event;
    event.feed = kTestFeed;
    event.ts_recv = kTestRecv;
    std::optional<providers::Instrument> instrument;
    for (const auto& one : massive_instruments()) {
      std::string known = one.symbol;
      if (one.series_class == market::SeriesClass::fx) std::replace(known.begin(), known.end(), '-', '/');
      if (known == symbol) instrument = one;
    }
    if (!instrument) return Reject::unknown_symbol;
    if (!time) return Reject::bad_time;
    if (!market::plausible(*time)) return Reject::time_out_of_range;
    event.series = instrument->series;
    event.ts_event = *time;
    const auto value = [&](double raw) -> MaybeReject {
      const double shown = raw / instrument->divisor;
      if (!(shown >= instrument->min && shown <= instrument->max)) return Reject::out_of_band;
      event.kind = EventKind::value;
      event.value = {shown, shown};
      outcome.events.push_back(event);
      return std::nullopt;
    };
    const Field field = instrument->field;
    if (kind == "V") return field == Field::price ? value(numbers["val"]) : std::nullopt;
    if (kind == "LULD") {
      event.kind = EventKind::status;
      std::optional<StatusCode> code;
      for (const std::int64_t one : codes) {
        if (one == 17) code = StatusCode::trading_halt;
        if (one == 18) code = StatusCode::trading_resume;
      }
      if (code) {
        event.status = {*code};
        outcome.events.push_back(event);
      }
      return std::nullopt;
    }
    if (kind == "T") {
      const std::set<std::int64_t> kNotLast{2,  5,  7,  10, 12, 13, 15, 16, 20, 21,
                                            22, 29, 30, 31, 32, 33, 37, 38, 52, 53};
      for (const std::int64_t one : codes) {
        if (one == 8 || one == 15 || one == 19 || one == 38) event.flags |= flag::official_close;
        if (kNotLast.contains(one)) event.flags |= flag::not_last;
      }
      if (field == Field::mid) return std::nullopt;
      if (field == Field::price) {
        const bool last = (event.flags & flag::not_last) == 0;
        event.flags = 0;
        return last ? value(numbers["p"]) : std::nullopt;
      }
      event.kind = EventKind::trade;
      event.trade.price = numbers["p"];
      event.trade.id = id;
      event.trade.size = sizes["s"];
      outcome.events.push_back(event);
      return std::nullopt;
    }
    const bool pair = kind == "C";
    const double bid = numbers[pair ? "b" : "bp"];
    const double ask = numbers[pair ? "a" : "ap"];
    if (field == Field::price) return std::nullopt;
    if (field == Field::mid) return value((bid + ask) / 2);
    event.kind = EventKind::quote;
    event.quote = {bid, ask, sizes["bs"], sizes["as"]};
    outcome.events.push_back(event);
    return std::nullopt;
  }

  std::vector<std::uint32_t> refusals_;
};

const std::vector<std::string> kSeeds{
    // What is read round the parser.
    R"([{"ev":"Q","sym":"MSFT","bx":4,"bp":114.125,"bs":100,"ax":7,"ap":114.128,"as":160,"c":0,"i":[604],"t":1536036818784,"q":50385480,"z":3},{"ev":"Q","sym":"SPY","bx":4,"bp":708.02,"bs":100,"ax":7,"ap":708.35,"as":160,"c":0,"t":1767623400500,"q":5,"z":2}])",
    R"([{"ev":"Q","sym":"MSFT","bx":4,"bp":114.125,"bs":100,"ax":7,"ap":114.128,"as":160,"c":0,"i":[604],"t":1536036818784,"q":5,"z":3},{"ev":"T","sym":"AAPL","x":4,"i":"7a","z":3,"p":1.5,"s":3,"c":[8,37],"t":1767623400500000,"q":6}])",
    R"([{"ev":"T","sym":"SPY","i":"5096","x":10,"p":161.87,"s":300,"c":[14,41],"t":1651684192462},{"ev":"Q","sym":"QQQ","bp":1.25,"bs":1,"ap":1.5,"as":2,"t":1651684192462}])",
    R"([{"ev":"LULD","T":"MSFT","h":218.96,"l":198.11,"i":[17,21],"z":3,"t":1764086430905642801,"q":290317}])",
    R"([{"ev":"V","val":42.5e0,"T":"I:TNX","t":"2026-01-05T14:30:00Z"},{"t":"1678220098130","val":3988.5,"T":"I:SPX","ev":"V"},{"ev":"AM","sym":"I:SPX","o":1}])",
    R"([{"ev":"C","p":"EUR-USD","x":48,"a":1.0902,"b":1.0898,"t":1705363200000},{"ev":"C","p":"USD/JPY","a":150.25,"b":150,"t":1705363200000,"deep":{"a":[1,[2,{"b":[]}],-0.5e-3,false]}}])",
    R"([{"ev":"status","status":"connected","message":"Connected Successfully"},{"ev":"status","status":"success","message":"subscribed to: T.MSFT"},{"ev":"status","status":"error","message":"Not authorized"}])",
    R"([{"ev":"status","status":"success","message":"authenticated"},{"ev":"status","status":"error","message":"subscription limit"}])",
    R"([{"ev":"status","status":"auth_failed","message":"your plan"},{"ev":"status","status":"error","message":"\u00e9\n"}])",
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
    "{\"ev\":\"Q\"},",
    "\"ev\":\"T\",",
    "\"T\":\"SPY\",",
    "\"sym\":",
    "9223372036854775807",
    "9223372036854775808",
    "[18]",
    "[12,null]",
    "12",
    "\"12\"",
    " ",
    "\n",
    std::string(1, '\0'),
    "\"LULD\"",
    "\"EUR/USD\"",
    "\"I:SPX\"",
    "\"success\"",
    "\"error\"",
    "tru",
    "200.5",
};

TEST(MassiveDifferential, EqualsTheSlowTwinOnRandomMutations) {
  Mutation mutate(20261127, kPieces);
  MassiveDecoding decode;
  Twin twin;
  std::size_t accepted = 0;
  std::size_t malformed = 0;
  std::size_t partly = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string text = mutate(kSeeds);
    decode.provider().begin();
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << ", " << a.events.size() << " and "
                            << b.events.size() << " events, error " << a.told.error.value_or(99) << " and "
                            << b.told.error.value_or(99) << " of\n"
                            << text;
    if (a.rejected.empty()) ++accepted;
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++partly;
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(accepted, 3'000U);
  EXPECT_GT(malformed, 3'000U);
  EXPECT_GT(partly, 1'000U);
}

}  // namespace
}  // namespace rotation::testing
