// The decoder against a slow twin that parses the whole message into a DOM first, on random mutations.
#include <cctype>
#include <cmath>
#include <optional>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/dom_numbers.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/same_outcome.hpp"
#include "tests/support/tiingo_decoding.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
using market::Event;
using market::EventKind;
using market::Reject;

// It remembers halts as the decoder does.
class Twin {
 public:
  Outcome operator()(const std::string& payload) {
    Outcome outcome;
    if (const auto reason = take(payload, outcome)) outcome.rejected[*reason] = 1;
    return outcome;
  }

 private:
  using MaybeReject = std::optional<Reject>;

  MaybeReject take(const std::string& payload, Outcome& outcome) {
    dom::parser parser;
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    dom::object object;
    const std::string text = without_unreadable_numbers(payload);
    if (parser.parse(text).get_object().get(object) != simdjson::SUCCESS) return Reject::malformed_message;
    std::optional<std::string> type;
    if (const auto reason = word(object, "messageType", type)) return reason;
    if (type == "H" || type == "D") return std::nullopt;
    if (type == "I") outcome.told.acknowledged = true;
    if (type == "I") return std::nullopt;
    if (type == "E") return error(object, outcome);
    if (type != "A" && type != "U") return Reject::unknown_kind;
    std::optional<std::string> service;
    if (const auto reason = word(object, "service", service)) return reason;
    if (service != "iex" && service != "fx") return Reject::unknown_kind;

    std::optional<dom::array> row;
    for (const auto& [key, value] : object) {
      if (key == "data" && value.get_array().get(row.emplace()) != simdjson::SUCCESS)
        return Reject::wrong_type;
    }
    if (!row) return Reject::missing_field;
    return data(std::vector<dom::element>(row->begin(), row->end()), *service == "fx", outcome);
  }

  static MaybeReject word(const dom::object& object, std::string_view key, std::optional<std::string>& out) {
    dom::element element;
    std::string_view text;
    if (object.at_key(key).get(element) != simdjson::SUCCESS) return Reject::missing_field;
    if (element.get_string().get(text) != simdjson::SUCCESS) return Reject::wrong_type;
    out = text;
    return std::nullopt;
  }

  static std::optional<std::uint32_t> whole(const dom::element& value) {
    double number = 0;
    if (value.get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
    if (number < 0 || number > 4294967295.0 || number != std::floor(number)) return std::nullopt;
    return static_cast<std::uint32_t>(number);
  }

  static MaybeReject error(const dom::object& object, Outcome& outcome) {
    std::optional<std::uint32_t> code;
    for (const auto& [key, value] : object) {
      if (key != "response") continue;
      code.reset();
      dom::object response;
      if (value.get_object().get(response) != simdjson::SUCCESS) return Reject::wrong_type;
      for (const auto& [name, field] : response) {
        if (name == "code" && !(code = whole(field))) return Reject::wrong_type;
      }
    }
    if (!code) return Reject::missing_field;
    outcome.told.error = code;
    return std::nullopt;
  }

  MaybeReject data(const std::vector<dom::element>& row, bool fx, Outcome& outcome) {
    std::string_view first;
    const bool text = !row.empty() && row[0].get_string().get(first) == simdjson::SUCCESS;
    if (row.empty()) return Reject::unknown_kind;
    const bool quote = text && first == "Q";
    const bool trade = text && first == "T" && !fx;
    if (text && first == "B" && !fx) return std::nullopt;
    if (!quote && !trade && (fx || (text && first.size() == 1))) return Reject::unknown_kind;

    using Names = std::vector<std::string>;
    const Names names = fx      ? Names{"", "ticker", "time", "bidSize", "bid", "", "askSize", "ask"}
                        : quote ? Names{"",        "time", "ns", "ticker", "bidSize", "bid", "", "ask",
                                        "askSize", "",     "",   "halted", "",        "",    "", ""}
                        : trade ? Names{"", "time", "ns",       "ticker", "", "", "",       "",
                                        "", "last", "lastSize", "halted", "", "", "oddLot", ""}
                                : Names{"time", "ticker", "last"};
    std::map<std::string, std::string_view> texts;
    std::map<std::string, double> numbers;
    std::map<std::string, std::int64_t> integers;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i >= names.size()) return Reject::wrong_type;
      const std::string& name = names[i];
      if (name.empty() || row[i].is_null()) continue;
      bool ok = false;
      if (name == "ticker" || name == "time") {
        ok = row[i].get_string().get(texts[name]) == simdjson::SUCCESS;
      } else if (name == "bid" || name == "ask" || name == "last") {
        ok = row[i].get_double().get(numbers[name]) == simdjson::SUCCESS;
      } else if (name == "ns") {
        ok = row[i].get_int64().get(integers[name]) == simdjson::SUCCESS;
      } else {
        const auto number = whole(row[i]);
        ok = number.has_value();
        integers[name] = number.value_or(0);
      }
      if (!ok) return Reject::wrong_type;
    }
    if (row.size() < names.size() || (texts.count("time") == 0 && integers.count("ns") == 0)) {
      return Reject::missing_field;
    }
    for (const std::string& name : names) {
      if (name.empty() || name == "time" || name == "ns" || name == "halted" || name == "oddLot") continue;
      if (texts.count(name) + numbers.count(name) + integers.count(name) == 0) return Reject::missing_field;
    }
    const providers::Instrument* known = nullptr;
    for (const auto& one : instruments_) {
      std::string lower = one.symbol;
      for (char& c : lower) c = static_cast<char>(std::tolower(c));
      if (lower == texts["ticker"]) known = &one;
    }
    if (known == nullptr) return Reject::unknown_symbol;
    std::optional<market::Timestamp> time;
    if (integers.count("ns") != 0) {
      time = market::Timestamp{market::Duration{integers["ns"]}};
    } else {
      time = market::parse_rfc3339(texts["time"]);
    }
    if (!time) return Reject::bad_time;
    if (!market::plausible(*time)) return Reject::time_out_of_range;

    Event event;
    event.feed = kTestFeed;
    event.series = known->series;
    event.ts_event = *time;
    event.ts_recv = kTestRecv;
    if (integers.count("halted") != 0) {
      const bool halted = integers["halted"] != 0;
      if (halted != (halted_.count(known) != 0)) {
        Event status = event;
        status.kind = EventKind::status;
        status.status = {halted ? market::StatusCode::trading_halt : market::StatusCode::trading_resume};
        outcome.events.push_back(status);
        if (halted) halted_.insert(known);
        if (!halted) halted_.erase(known);
      }
    }
    using providers::Field;
    double value = 0;
    if (quote && known->field == Field::quotes) {
      event.kind = EventKind::quote;
      event.quote = {numbers["bid"], numbers["ask"], static_cast<std::uint32_t>(integers["bidSize"]),
                     static_cast<std::uint32_t>(integers["askSize"])};
    } else if (trade && known->field == Field::quotes) {
      event.kind = EventKind::trade;
      event.trade.price = numbers["last"];
      event.trade.size = static_cast<std::uint32_t>(integers["lastSize"]);
      if (integers["oddLot"] != 0) event.flags = market::flag::not_last;
    } else if (known->field == (quote ? Field::mid : Field::price) && (!trade || integers["oddLot"] == 0)) {
      value = quote ? (numbers["bid"] + numbers["ask"]) / 2 : numbers["last"];
      if (!(value >= known->min && value <= known->max)) return Reject::out_of_band;
      event.kind = EventKind::value;
      event.value = {value, value};
    } else {
      return std::nullopt;
    }
    outcome.events.push_back(event);
    return std::nullopt;
  }

  const std::vector<providers::Instrument> instruments_ = tiingo_instruments();
  std::set<const providers::Instrument*> halted_;
};

TEST(TiingoDifferential, EqualsTheSlowTwinOnRandomMutations) {
  const std::vector<std::string> texts{
      R"({"messageType":"A","service":"iex","data":["Q","2019-02-14T12:17:19.342553795-05:00",1550164639342553795,"spy",100,274.58,274.595,274.61,300,null,null,0,0,null,null,null]})",
      R"({"service":"iex","messageType":"A","data":["T","2026-08-25T14:30:00.000000001Z",1787668200000000001,"vym",null,null,null,null,null,647.25,100,0,0,1,0,1]})",
      R"({"messageType":"A","service":"iex","data":["2019-01-30T13:33:45.383129126-05:00","vym",81.585]})",
      R"({"messageType":"A","service":"fx","data":["Q","eurusd","2023-06-14T14:25:50.432000+00:00",1000000.0,1.0847,1.084745,1000000.0,1.08479]})",
      R"({"messageType":"E","response":{"code":400,"message":"thresholdLevel not valid"}})",
      R"({"data":{"tickers":["eurusd"],"thresholdLevel":"5"},"messageType":"I","response":{"code":200,"message":"Success"}})",
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
                                        "1",
                                        "0",
                                        ",",
                                        ":",
                                        "}",
                                        "]",
                                        "null,",
                                        "1,",
                                        "\"Q\"",
                                        "\"T\"",
                                        "\"B\"",
                                        "\"spy\"",
                                        "\"wes\"",
                                        "\"fx\"",
                                        "\"U\"",
                                        "\"messageType\":\"A\",",
                                        "\"data\":1,",
                                        " ",
                                        "\n",
                                        "tru",
                                        "4294967296",
                                        "\"2019-02-30T00:00:00Z\"",
                                        "\"1999-02-20T00:00:00Z\""};
  Mutation mutation(20261127, pieces);
  TiingoDecoding decode;
  Twin twin;
  std::size_t events = 0;
  std::size_t malformed = 0;
  std::size_t rejected = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = mutation(texts);
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << ", " << a.events.size() << " and "
                            << b.events.size() << " events of\n"
                            << text;
    events += a.events.size();
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++rejected;
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(events, 3'000U);
  EXPECT_GT(malformed, 2'000U);
  EXPECT_GT(rejected, 1'000U);
}

}  // namespace
}  // namespace rotation::testing
