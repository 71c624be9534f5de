// The decoder against a slow twin that parses the whole message into a DOM first, on random mutations.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/support/dom_numbers.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/same_outcome.hpp"
#include "tests/support/twelvedata_decoding.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
using market::Reject;

class Twin {
 public:
  Outcome operator()(const std::string& payload) {
    Outcome outcome;
    dom::parser parser;
    // The decoder allows 64 containers within each other, which is 64 levels of tape.
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    const std::string text = without_unreadable_numbers(payload);
    dom::object message;
    if (parser.parse(text).get_object().get(message) != simdjson::SUCCESS) {
      outcome.rejected[Reject::malformed_message] = 1;
    } else if (const auto reason = take(message, outcome)) {
      outcome.rejected[*reason] = 1;
    }
    return outcome;
  }

 private:
  using MaybeReject = std::optional<Reject>;

  // Every value of `key`: is there one, and does `read` like all of them?
  template <class Reader>
  static MaybeReject fault(const dom::object& message, std::string_view key, Reader&& read) {
    bool seen = false;
    bool right = true;
    for (const auto& [name, value] : message) {
      if (name != key) continue;
      seen = true;
      right = right && read(value);
    }
    if (!right) return Reject::wrong_type;
    if (!seen) return Reject::missing_field;
    return std::nullopt;
  }
  static MaybeReject worst(std::initializer_list<MaybeReject> faults) {
    for (const Reject reason : {Reject::wrong_type, Reject::missing_field}) {
      if (std::find(faults.begin(), faults.end(), reason) != faults.end()) return reason;
    }
    return std::nullopt;
  }

  static MaybeReject take(const dom::object& message, Outcome& outcome) {
    std::map<std::string, std::string_view> texts;
    std::map<std::string, double> numbers;
    std::int64_t time = 0;
    const auto text = [&](const char* key) {
      return fault(message, key, [&](const dom::element& value) {
        return value.get_string().get(texts[key]) == simdjson::SUCCESS;
      });
    };
    const auto number = [&](const char* key) {
      return fault(message, key, [&](const dom::element& value) {
        return value.get_double().get(numbers[key]) == simdjson::SUCCESS;
      });
    };
    const MaybeReject event = text("event");
    if (event == Reject::wrong_type) return event;
    if (event == Reject::missing_field) {
      const auto code = fault(message, "code", [&](const dom::element& value) {
        double x = -1;
        numbers["code"] = value.get_double().get(x) == simdjson::SUCCESS ? x : -1;
        x = numbers["code"];
        return x >= 0 && x <= 4294967295.0 && x == std::floor(x);
      });
      if (const auto reason = worst({text("status"), code})) return reason;
      if (texts["status"] != "error") return Reject::unknown_kind;
      outcome.told.error = static_cast<std::uint32_t>(numbers["code"]);
      return std::nullopt;
    }
    if (texts["event"] == "heartbeat") return std::nullopt;
    if (texts["event"] == "subscribe-status") {
      outcome.told.acknowledged = true;
      return std::nullopt;
    }
    if (texts["event"] != "price") return Reject::unknown_kind;

    const MaybeReject symbol = text("symbol");
    const MaybeReject stamp = fault(message, "timestamp", [&](const dom::element& value) {
      return value.get_int64().get(time) == simdjson::SUCCESS;
    });
    const auto instruments = twelvedata_instruments();
    const providers::Instrument* known = nullptr;
    for (const auto& one : instruments) {
      if (one.symbol == texts["symbol"]) known = &one;
    }
    const bool mid = known != nullptr && known->field == providers::Field::mid;
    const auto reason =
        mid ? worst({symbol, stamp, number("bid"), number("ask")}) : worst({symbol, stamp, number("price")});
    if (reason) return reason;
    if (known == nullptr) return Reject::unknown_symbol;
    if (time < 946'684'800 || time >= 4'102'444'800) return Reject::time_out_of_range;
    const double value = (mid ? (numbers["bid"] + numbers["ask"]) / 2 : numbers["price"]) / known->divisor;
    if (!(value >= known->min && value <= known->max)) return Reject::out_of_band;
    market::Event out;
    out.kind = market::EventKind::value;
    out.feed = kTestFeed;
    out.series = known->series;
    out.ts_event = market::Timestamp{std::chrono::seconds{time}};
    out.ts_recv = kTestRecv;
    out.value = {value, value};
    outcome.events.push_back(out);
    return std::nullopt;
  }
};

const std::vector<std::string> kSeeds{
    R"({"event":"price","symbol":"SPY","currency":"USD","exchange":"NYSE","type":"ETF","timestamp":1767623400,"price":600.1500,"day_volume":12})",
    R"({"event":"price","symbol":"EUR/USD","type":"Physical Currency","timestamp":1767623400,"price":1.1437,"bid":1.25,"ask":1.75e0})",
    R"({"price":46.2,"timestamp":1767623400,"x":{"a":[1,[2,{"b":[]}],-0.5e-3,false,"\u00e9\n"]},"symbol":"TNX","event":"price"})",
    R"({"event":"subscribe-status","status":"ok","success":[{"symbol":"SPY"}],"fails":null})",
    R"({"event":"heartbeat","status":"ok"})",
    R"({"status":"error","code":401,"message":"x"})",
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
    "-1",
    "\\",
    "\"",
    "\\u12",
    "\xC3",
    "\xC3\xA9",
    "99999999999999999999",
    "1e5",
    "100.0",
    "4294967296",
    ",",
    ":",
    "}",
    "]",
    "\"event\":\"price\",",
    "\"price\":",
    "\"bid\":7,",
    "\"SPY\"",
    "\"EUR/USD\"",
    "\"USD/JPY\"",
    "\"IBM\"",
    "\"error\"",
    "\"heartbeat\"",
    "1767623400",
    "1999",
    " ",
    "\n",
    std::string(1, '\0'),
    "tru",
};

TEST(TwelveDataDifferential, EqualsTheSlowTwinOnRandomMutations) {
  Mutation mutate(20261127, kPieces);
  TwelveDataDecoding decode;
  Twin twin;
  std::size_t accepted = 0;
  std::size_t malformed = 0;
  std::size_t refused = 0;
  std::size_t events = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::string text = mutate(kSeeds);
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << ", " << a.events.size() << " and "
                            << b.events.size() << " events of\n"
                            << text;
    if (a.rejected.empty()) ++accepted;
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++refused;
    events += a.events.size();
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(accepted, 5'000U);
  EXPECT_GT(malformed, 5'000U);
  EXPECT_GT(refused, 2'000U);
  EXPECT_GT(events, 3'000U);
}

}  // namespace
}  // namespace rotation::testing
