// The decoder against a slow twin on random mutations: of the JSON, and of the bytes in it.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <optional>

#include <gtest/gtest.h>

#include "tests/support/dom_numbers.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/same_outcome.hpp"
#include "tests/support/yahoo_decoding.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
using market::Reject;

class Twin {
 public:
  Outcome operator()(const std::string& payload) {
    Outcome outcome;
    if (const auto reason = take(payload, outcome)) outcome.rejected[*reason] = 1;
    return outcome;
  }

 private:
  using MaybeReject = std::optional<Reject>;

  static MaybeReject take(const std::string& payload, Outcome& outcome) {
    if (payload.empty() || payload[0] != '{') return price(payload, outcome);
    dom::parser parser;
    EXPECT_EQ(parser.allocate(payload.size() + 64, 65), simdjson::SUCCESS);
    dom::object object;
    const std::string text = without_unreadable_numbers(payload);
    if (parser.parse(text).get_object().get(object) != simdjson::SUCCESS) return Reject::malformed_message;
    std::optional<std::string> type;
    std::optional<std::string> message;
    for (const auto& [key, value] : object) {
      if (key != "type" && key != "message") continue;
      std::string_view content;
      if (value.get_string().get(content) != simdjson::SUCCESS) return Reject::wrong_type;
      (key == "type" ? type : message) = content;
    }
    if (!type) return Reject::missing_field;
    if (type != "pricing") return Reject::unknown_kind;
    if (!message) return Reject::missing_field;
    return price(*message, outcome);
  }

  static std::optional<std::string> bytes_of(const std::string& base64) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0;
    std::size_t digits = 0;
    for (const char c : base64.substr(0, base64.find('='))) {
      const auto digit = kDigits.find(c);
      if (digit == std::string_view::npos) return std::nullopt;
      bits = bits << 6 | static_cast<unsigned>(digit);
      if (++digits % 4 != 1) bytes += static_cast<char>(bits >> (8 - digits % 4 * 2) % 8);
    }
    // Only one text stands for given bytes.
    if (base64_of(bytes) != base64) return std::nullopt;
    return bytes;
  }

  struct Field {
    std::uint64_t number = 0;
    unsigned type = 0;
    std::uint64_t value = 0;
    std::string bytes;
  };

  static std::optional<std::uint64_t> varint(const std::string& bytes, std::size_t& at) {
    std::string digits;  // seven bits each, the lowest last
    do {
      if (at == bytes.size()) return std::nullopt;
      std::string seven;
      for (int i = 6; i >= 0; --i) seven += (bytes[at] >> i & 1) != 0 ? '1' : '0';
      digits.insert(0, seven);
    } while ((bytes[at++] & 0x80) != 0);
    if (digits.size() > 70) return std::nullopt;
    if (const auto one = digits.find('1'); one != std::string::npos && digits.size() - one > 64) {
      return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char digit : digits) value = value * 2 + static_cast<std::uint64_t>(digit - '0');
    return value;
  }

  static std::optional<std::vector<Field>> fields_of(const std::string& bytes) {
    std::vector<Field> fields;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto tag = varint(bytes, at);
      if (!tag || *tag < 8 || *tag >= std::uint64_t{1} << 32) return std::nullopt;
      Field field{*tag / 8, static_cast<unsigned>(*tag % 8), 0, {}};
      std::uint64_t size = field.type == 1 ? 8 : field.type == 5 ? 4 : 0;
      if (field.type == 0 || field.type == 2) {
        const auto value = varint(bytes, at);
        if (!value) return std::nullopt;
        (field.type == 0 ? field.value : size) = *value;
      } else if (size == 0) {
        return std::nullopt;
      }
      if (size > bytes.size() - at) return std::nullopt;
      field.bytes = bytes.substr(at, size);
      at += size;
      fields.push_back(field);
    }
    return fields;
  }

  static MaybeReject price(const std::string& base64, Outcome& outcome) {
    const auto bytes = bytes_of(base64);
    const auto fields = bytes ? fields_of(*bytes) : std::nullopt;
    if (!fields) return Reject::malformed_message;
    std::string id;
    float price = 0;
    std::int64_t time = 0;
    std::uint64_t quote_type = 0;
    for (const Field& field : *fields) {
      const std::map<std::uint64_t, unsigned> kTypes{{1, 2}, {2, 5}, {3, 0}, {6, 0}};
      const auto type = kTypes.find(field.number);
      if (type == kTypes.end()) continue;
      if (type->second != field.type) return Reject::wrong_type;
      if (field.number == 1) id = field.bytes;
      if (field.number == 2) std::memcpy(&price, field.bytes.data(), 4);
      if (field.number == 3) {
        const auto half = static_cast<std::int64_t>(field.value / 2);
        time = field.value % 2 == 0 ? half : -half - 1;
      }
      if (field.number == 6) quote_type = field.value;
    }
    if (!std::isfinite(price)) return Reject::wrong_type;
    if (quote_type == 7) return std::nullopt;
    if (id.empty() || price == 0) return Reject::missing_field;
    const providers::Instrument* known = nullptr;
    static const auto kInstruments = yahoo_instruments();
    for (const auto& one : kInstruments) {
      if (one.symbol == id) known = &one;
    }
    if (known == nullptr) return Reject::unknown_symbol;
    if (time == 0) return Reject::bad_time;
    if (time < 946'684'800'000 || time >= 4'102'444'800'000) return Reject::time_out_of_range;
    double value = 0;
    for (int digits = 1; static_cast<float>(value) != price; ++digits) {
      char text[64];
      std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(price));
      value = std::strtod(text, nullptr);
    }
    if (value < known->min || value > known->max) return Reject::out_of_band;
    market::Event event;
    event.kind = market::EventKind::value;
    event.feed = kTestFeed;
    event.series = known->series;
    event.ts_event = market::Timestamp{std::chrono::milliseconds{time}};
    event.ts_recv = kTestRecv;
    event.value = {value, value};
    outcome.events.push_back(event);
    return std::nullopt;
  }
};

const std::string kSpy = "\x0A\x03SPY\x15\x0A\x97\xD7\x43\x18\x90\xC9\xCE\x82\xE8\x5F\x2A\x03PCX\x30\x14";
const std::string kEur =
    "\x0A\x08"
    "EURUSD=X\x15\x5A\x9E\x93\x3F\x18\xD0\xE1\x89\xB0\xFF\x67\x30\x0E\xD8\x01\x08";
const std::string kTnx =
    "\x0A\x04^TNX\x15\x0A\xD7\x93\x40\x18\xD0\xE1\x89\xB0\xFF\x67\x89\x02"
    "12345678";

std::string envelope(const std::string& bytes) {
  return R"({"type":"pricing","message":")" + base64_of(bytes) + "\"}";
}

void compare(Mutation& mutation, bool of_bytes, std::size_t rounds) {
  const std::vector<std::string> raw{kSpy, kEur, kTnx};
  const std::vector<std::string> texts{envelope(kSpy), envelope(kEur), base64_of(kTnx),
                                       R"({"message":"","new":[1,{"a":-0.5e-3}],"type":"pricing"})"};
  YahooDecoding decode;
  Twin twin;
  std::size_t events = 0;
  std::size_t malformed = 0;
  std::size_t rejected = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::string text = of_bytes ? envelope(mutation(raw)) : mutation(texts);
    const Outcome a = decode(text);
    const Outcome b = twin(text);
    ASSERT_TRUE(same(a, b)) << "round " << round << ": " << ::testing::PrintToString(a.rejected) << " and "
                            << ::testing::PrintToString(b.rejected) << " of\n"
                            << text;
    events += a.events.size();
    if (a.malformed()) ++malformed;
    if (!a.malformed() && !a.rejected.empty()) ++rejected;
  }
  // Otherwise the mutations test nothing.
  EXPECT_GT(events, rounds / 10);
  EXPECT_GT(malformed, rounds / 10);
  EXPECT_GT(rejected, rounds / 20);
}

TEST(YahooDifferential, EqualsTheSlowTwinOnDamagedText) {
  const std::vector<std::string> pieces{"1e400",
                                        "NaN",
                                        "null",
                                        "true",
                                        "\"\"",
                                        "{}",
                                        "[]",
                                        "[[[",
                                        "\\",
                                        "\"",
                                        "\\u12",
                                        "\xC3",
                                        "=",
                                        "====",
                                        "AAAA",
                                        "Zg==",
                                        ",",
                                        "}",
                                        "\"type\":\"x\",",
                                        "\"message\":1,",
                                        " ",
                                        "\n",
                                        "\\/",
                                        "\"pricing\""};
  Mutation mutation(20261127, pieces);
  compare(mutation, false, 10'000);
}

TEST(YahooDifferential, EqualsTheSlowTwinOnDamagedBytes) {
  const std::vector<std::string> pieces{"\x0A",
                                        "\x15",
                                        "\x18",
                                        "\x30",
                                        "\x07",
                                        "\x30\x07",
                                        "\x80",
                                        "\xFF",
                                        std::string(1, '\0'),
                                        std::string("\x18\0", 2),
                                        std::string("\x15\0\0\x80\x7F", 5),
                                        std::string(9, '\xFF') + "\x01",
                                        std::string(10, '\x80'),
                                        "\x0B",
                                        "\x2C",
                                        "\x0A\x03SPY",
                                        "\x0A\x01Q"};
  Mutation mutation(20261128, pieces);
  compare(mutation, true, 10'000);
}

}  // namespace
}  // namespace rotation::testing
