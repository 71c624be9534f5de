// The decoder against a slow twin that parses the whole message into a DOM first, on random mutations of
// whole conversations.
#include <cmath>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/support/dom_numbers.hpp"
#include "tests/support/dxlink_decoding.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/same_outcome.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
using market::Event;
using market::EventKind;
using market::Reject;
using market::StatusCode;

using Fields = std::vector<std::pair<std::string, dom::element>>;
using MaybeReject = std::optional<Reject>;

class Twin {
 public:
  Twin() { begin(); }

  void begin() {
    lists_ = {{"Quote", {"eventSymbol", "bidPrice", "askPrice", "bidSize", "askSize", "bidTime", "askTime"}},
              {"Trade", {"eventSymbol", "price", "size", "time"}},
              {"Profile", {"eventSymbol", "tradingStatus"}}};
    statuses_.clear();
    auth_told_ = false;
  }

  Outcome operator()(const std::string& payload) {
    outcome_ = {};
    dom::parser parser;
    // The decoder allows 64 containers within each other, which is 64 levels of tape.
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    const std::string text = without_unreadable_numbers(payload);
    dom::object message;
    if (parser.parse(text).get_object().get(message) != simdjson::SUCCESS) {
      statuses_.clear();
      outcome_.rejected[Reject::malformed_message] = 1;
      return outcome_;
    }
    count(take(message));
    return outcome_;
  }

 private:
  void count(MaybeReject reason) {
    if (reason) ++outcome_.rejected[*reason];
  }

  MaybeReject take(const dom::object& message) {
    dom::element type_element;
    std::string_view type;
    if (message.at_key("type").get(type_element) != simdjson::SUCCESS) return Reject::missing_field;
    if (type_element.get_string().get(type) != simdjson::SUCCESS) return Reject::wrong_type;
    if (type == "SETUP" || type == "KEEPALIVE") return std::nullopt;
    if (type == "FEED_DATA")
      return each(message, "data", true, [this](const dom::element& e) { return data(e); });
    if (type == "FEED_CONFIG") {
      auto next = lists_;
      const auto reason =
          each(message, "eventFields", false, [&](const dom::element& e) { return config(e, next); });
      lists_ = next;
      return reason;
    }
    std::string_view text;
    double channel = 0;
    const auto read_text = [&](const dom::element& e) {
      return e.get_string().get(text) == simdjson::SUCCESS;
    };
    const auto read_channel = [&](const dom::element& e) {
      double number = 0;
      if (e.get_double().get(number) != simdjson::SUCCESS || number < 0 || number > 4294967295.0 ||
          number != std::floor(number)) {
        return false;
      }
      channel = number;
      return true;
    };
    if (type == "AUTH_STATE") {
      if (const auto reason = each(message, "state", true, read_text)) return reason;
      if (text != "AUTHORIZED" && text != "UNAUTHORIZED") return Reject::unknown_kind;
      if (text == "AUTHORIZED") outcome_.told.authenticated = true;
      if (text == "UNAUTHORIZED" && auth_told_) outcome_.told.error = 100;
      if (text == "UNAUTHORIZED" && !auth_told_) outcome_.told.greeted = true;
      auth_told_ = true;
      return std::nullopt;
    }
    if (type == "ERROR") {
      if (const auto reason = each(message, "error", true, read_text)) return reason;
      const std::map<std::string_view, std::uint32_t> codes{{"UNSUPPORTED_PROTOCOL", 1},
                                                            {"TIMEOUT", 2},
                                                            {"UNAUTHORIZED", 3},
                                                            {"INVALID_MESSAGE", 4},
                                                            {"BAD_ACTION", 5}};
      outcome_.told.error = codes.contains(text) ? codes.at(text) : 0;
      return std::nullopt;
    }
    if (type == "CHANNEL_OPENED" || type == "CHANNEL_CLOSED") {
      if (const auto reason = each(message, "channel", true, read_channel)) return reason;
      if (channel == 1 && type == "CHANNEL_OPENED") outcome_.told.channel_open = true;
      if (channel == 1 && type == "CHANNEL_CLOSED") outcome_.told.error = 101;
      return std::nullopt;
    }
    return Reject::unknown_kind;
  }

  // Every value of `name`: was each of the right type, and is there one?
  template <class Reader>
  static MaybeReject each(const dom::object& message, std::string_view name, bool needed, Reader&& read) {
    bool seen = false;
    bool right = true;
    for (const auto& [key, value] : message) {
      if (key != name) continue;
      seen = true;
      if (!read(value)) right = false;
    }
    if (!right) return Reject::wrong_type;
    if (needed && !seen) return Reject::missing_field;
    return std::nullopt;
  }

  using Lists = std::map<std::string, std::vector<std::string>, std::less<>>;

  bool config(const dom::element& element, Lists& next) const {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) return false;
    next = lists_;
    bool right = true;
    for (const auto& [type, names] : object) {
      if (!lists_.contains(type)) continue;
      std::vector<std::string> list;
      bool usable = names.is_array();
      if (usable) {
        for (const dom::element name : dom::array(names)) {
          usable = usable && name.is_string();
          if (usable) list.emplace_back(std::string_view(name));
        }
      }
      right = right && usable;
      if (usable && !list.empty()) next.find(type)->second = list;
    }
    return right;
  }

  bool data(const dom::element& element) {
    dom::array elements;
    if (element.get_array().get(elements) != simdjson::SUCCESS) return false;
    std::optional<std::string> type;
    for (const dom::element one : elements) {
      dom::object event;
      dom::array row;
      std::string_view name;
      if (one.get_object().get(event) == simdjson::SUCCESS) {
        count(own(event));
      } else if (one.get_string().get(name) == simdjson::SUCCESS) {
        if (type) count(Reject::missing_field);
        type = name;
      } else if (one.get_array().get(row) != simdjson::SUCCESS) {
        count(Reject::wrong_type);
      } else if (!type) {
        count(Reject::missing_field);
      } else {
        rows(*type, row);
        type.reset();
      }
    }
    if (type) count(Reject::missing_field);
    return true;
  }

  void rows(const std::string& type, const dom::array& values) {
    if (!lists_.contains(type)) return count(Reject::unknown_kind);
    const auto& list = lists_.at(type);
    Fields fields;
    for (const dom::element value : values) {
      fields.emplace_back(list[fields.size()], value);
      if (fields.size() < list.size()) continue;
      count(event(type, fields));
      fields.clear();
    }
    if (fields.empty()) return;
    std::map<std::string, double> numbers;
    std::map<std::string, std::string_view> texts;
    count(read(type, fields, numbers, texts) ? Reject::missing_field : Reject::wrong_type);
  }

  MaybeReject own(const dom::object& object) {
    Fields fields;
    std::optional<std::string> type;
    bool right = true;
    for (const auto& [key, value] : object) {
      std::string_view text;
      if (key == "eventType") {
        right = right && value.get_string().get(text) == simdjson::SUCCESS;
        type = text;
      }
      fields.emplace_back(key, value);
    }
    if (!right) return Reject::wrong_type;
    if (!type) return Reject::missing_field;
    if (!lists_.contains(*type)) return Reject::unknown_kind;
    return event(*type, fields);
  }

  // False: one that is used is of the wrong type.
  static bool read(const std::string& type, const Fields& fields, std::map<std::string, double>& numbers,
                   std::map<std::string, std::string_view>& texts) {
    const std::map<std::string, std::map<std::string, char>> kUsed{
        {"Quote",
         {{"eventSymbol", 's'},
          {"bidPrice", 'p'},
          {"askPrice", 'p'},
          {"bidSize", 'z'},
          {"askSize", 'z'},
          {"bidTime", 't'},
          {"askTime", 't'}}},
        {"Trade", {{"eventSymbol", 's'}, {"price", 'p'}, {"size", 'z'}, {"time", 't'}}},
        {"Profile", {{"eventSymbol", 's'}, {"tradingStatus", 's'}}}};
    bool right = true;
    for (const auto& [name, value] : fields) {
      if (!kUsed.at(type).contains(name)) continue;
      const char kind = kUsed.at(type).at(name);
      std::string_view text;
      double number = 0;
      std::int64_t ms = 0;
      const bool is_text = value.get_string().get(text) == simdjson::SUCCESS;
      bool ok = value.get_double().get(number) == simdjson::SUCCESS;
      if (kind == 's') {
        ok = is_text;
        texts[name] = text;
      } else if (kind == 't') {
        ok = value.get_int64().get(ms) == simdjson::SUCCESS;
        number = static_cast<double>(ms);
      } else if (kind == 'z' && is_text) {
        ok = text == "NaN" || text == "Infinity" || text == "-Infinity";
        number = text == "NaN" ? 0 : 4294967295.0;
      } else if (kind == 'z') {
        number = std::clamp(std::trunc(number), 0.0, 4294967295.0);
      }
      right = right && ok;
      numbers[name] = number;
    }
    return right;
  }

  MaybeReject event(const std::string& type, const Fields& fields) {
    std::map<std::string, double> numbers;
    std::map<std::string, std::string_view> texts;
    if (!read(type, fields, numbers, texts)) return Reject::wrong_type;
    const auto has = [&](const char* name) { return numbers.contains(name); };
    if (!texts.contains("eventSymbol")) return Reject::missing_field;
    if (type == "Quote" && !(has("bidPrice") && has("askPrice"))) return Reject::missing_field;
    if (type == "Trade" && !has("price")) return Reject::missing_field;
    if (type == "Profile" && !texts.contains("tradingStatus")) return Reject::missing_field;
    const providers::Instrument* known = nullptr;
    const auto instruments = dxlink_instruments();
    for (const auto& one : instruments) {
      if (one.symbol == texts["eventSymbol"]) known = &one;
    }
    if (known == nullptr) return Reject::unknown_symbol;
    Event event;
    event.feed = kTestFeed;
    event.ts_recv = event.ts_event = kTestRecv;
    event.series = known->series;
    if (type == "Profile") return status(texts["tradingStatus"], event);
    const double ms = type == "Trade" ? numbers["time"] : std::max(numbers["bidTime"], numbers["askTime"]);
    if (ms > 0) {
      if (ms < 946'684'800'000 || ms >= 4'102'444'800'000) return Reject::time_out_of_range;
      event.ts_event = market::Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(ms)}};
    }
    const auto size = [&](const char* name) { return static_cast<std::uint32_t>(numbers[name]); };
    if (type == "Quote" && known->field == providers::Field::quotes) {
      event.kind = EventKind::quote;
      event.quote = {numbers["bidPrice"], numbers["askPrice"], size("bidSize"), size("askSize")};
    } else if (type == "Trade" && known->field == providers::Field::quotes) {
      event.kind = EventKind::trade;
      event.trade.price = numbers["price"];
      event.trade.size = size("size");
    } else if ((type == "Quote") == (known->field == providers::Field::mid)) {
      const double raw = type == "Trade" ? numbers["price"] : (numbers["bidPrice"] + numbers["askPrice"]) / 2;
      const double value = raw / known->divisor;
      if (!(value >= known->min && value <= known->max)) return Reject::out_of_band;
      event.kind = EventKind::value;
      event.value = {value, value};
    } else {
      return std::nullopt;
    }
    outcome_.events.push_back(event);
    return std::nullopt;
  }

  MaybeReject status(std::string_view text, Event event) {
    if (text != "HALTED" && text != "ACTIVE") return std::nullopt;
    auto& last = statuses_[market::index(event.series)];
    if (last == text) return std::nullopt;
    last = text;
    event.kind = EventKind::status;
    event.status = {text == "HALTED" ? StatusCode::trading_halt : StatusCode::trading_resume};
    outcome_.events.push_back(event);
    return std::nullopt;
  }

  Outcome outcome_;
  Lists lists_;
  std::map<std::size_t, std::string> statuses_;
  bool auth_told_ = false;
};

const std::vector<std::string> kSeeds{
    R"({"type":"FEED_DATA","channel":1,"data":["Quote",["SPY",600.1,600.2,100,200.0,1767623400000,0,"EUR/USD",1.25,1.75,"NaN","NaN",0,1767623400123],"Trade",["SPY",600.15,3e2,1767623402000,"TNX",46.2,"NaN",0],"Profile",["SPY","HALTED","QQQ","ACTIVE"]]})",
    R"({"data":[{"eventType":"Quote","eventSymbol":"QQQ","bidPrice":1,"askPrice":2.5,"bidSize":"Infinity","x":{"a":[1,null]}},{"eventSymbol":"AMZN","price":7.25,"size":9,"time":1767623400000,"eventType":"Trade"},{"eventType":"Profile","eventSymbol":"SPY","tradingStatus":"ACTIVE"}],"channel":1,"type":"FEED_DATA"})",
    R"({"type":"FEED_CONFIG","channel":1,"aggregationPeriod":1,"eventFields":{"Quote":["eventSymbol","bidPrice","askPrice","bidSize","askSize","bidTime","askTime"],"Trade":["eventSymbol","price","size","time"],"Greeks":["x"]},"dataFormat":"COMPACT"})",
    R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Trade":["price","size","eventSymbol"]}})",
    R"({"type":"FEED_DATA","channel":1,"data":["Trade",[1.5,200,"SPY",462e-1,"NaN","TNX"]]})",
    R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})",
    R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED"})",
    R"({"type":"CHANNEL_OPENED","channel":1,"service":"FEED","parameters":{"contract":"AUTO"}})",
    R"({"type":"CHANNEL_CLOSED","channel":1})",
    R"({"type":"ERROR","channel":0,"error":"TIMEOUT","message":"\u00e9\n"})",
    R"({"type":"KEEPALIVE","channel":0})",
};
const std::vector<std::string> kPieces{
    "1e400",
    "NaN",
    "\"NaN\"",
    "\"-Infinity\"",
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
    "100.5",
    "4294967296",
    ",",
    ":",
    "}",
    "]",
    "\"Quote\"",
    "\"Trade\",[",
    "\"Profile\"",
    "\"eventSymbol\"",
    "\"bidPrice\"",
    "\"price\"",
    "\"SPY\"",
    "\"HALTED\"",
    "\"type\":\"SETUP\",",
    "{\"eventType\":\"Trade\"},",
    "1767623400000",
    "5",
    " ",
    "\n",
    std::string(1, '\0'),
    "tru",
    "\"IBM\"",
};

TEST(DxLinkDifferential, EqualsTheSlowTwinOnRandomMutations) {
  Mutation mutate(20261127, kPieces);
  DxLinkDecoding decode;
  Twin twin;
  std::size_t accepted = 0;
  std::size_t malformed = 0;
  std::size_t partly = 0;
  std::size_t events = 0;
  for (int round = 0; round < 30'000; ++round) {
    if (round % 20 == 0) {
      decode.provider().begin();
      twin.begin();
    }
    // Half of them are data.
    const std::string text =
        mutate(kSeeds[mutate.below(2) == 0 ? mutate.below(2) : mutate.below(kSeeds.size())]);
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << ", " << a.events.size() << " and "
                            << b.events.size() << " events of\n"
                            << text;
    if (a.rejected.empty()) ++accepted;
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++partly;
    events += a.events.size();
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(accepted, 3'000U);
  EXPECT_GT(malformed, 3'000U);
  EXPECT_GT(partly, 2'000U);
  EXPECT_GT(events, 10'000U);
}

}  // namespace
}  // namespace rotation::testing
