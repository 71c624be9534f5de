// MessagePack is JSON in other bytes: the same events come of it.
#include <cstring>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/providers/msgpack_text.hpp"
#include "tests/support/alpaca_decoding.hpp"
#include "tests/support/same_outcome.hpp"
#include "tests/support/sample_frames.hpp"

namespace rotation::testing {
namespace {

namespace dom = simdjson::dom;
using namespace std::string_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class Word>
void append_big_endian(std::string& out, Word word) {
  for (int shift = static_cast<int>(sizeof word) * 8 - 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(word >> shift & 0xFF);
  }
}

// JSON in MessagePack: numbers in the widest form, texts that are times as timestamps of 12 bytes.
std::string packed(const dom::element& element) {
  std::string out;
  switch (element.type()) {
    case dom::element_type::ARRAY: {
      const dom::array array = element;
      providers::append_msgpack_array(out, array.size());
      for (const dom::element item : array) out += packed(item);
      break;
    }
    case dom::element_type::OBJECT: {
      const dom::object object = element;
      providers::append_msgpack_map(out, object.size());
      for (const auto& [key, value] : object) {
        providers::append_msgpack_text(out, key);
        out += packed(value);
      }
      break;
    }
    case dom::element_type::STRING: {
      const std::string_view text = element;
      const auto time = market::parse_rfc3339(text);
      if (!time) {
        providers::append_msgpack_text(out, text);
        break;
      }
      const auto seconds = std::chrono::floor<std::chrono::seconds>(*time);
      out += "\xC7\x0C\xFF"s;
      append_big_endian(out, static_cast<std::uint32_t>((*time - seconds).count()));
      append_big_endian(out, static_cast<std::uint64_t>(seconds.time_since_epoch().count()));
      break;
    }
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
      out += '\xD3';
      append_big_endian(out, static_cast<std::uint64_t>(element.get_int64().value()));
      break;
    case dom::element_type::DOUBLE:
      out += '\xCB';
      append_big_endian(out, std::bit_cast<std::uint64_t>(element.get_double().value()));
      break;
    case dom::element_type::BOOL:
      out += element.get_bool().value() ? '\xC3' : '\xC2';
      break;
    case dom::element_type::NULL_VALUE:
      out += '\xC0';
  }
  return out;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string text_of(const std::string& bytes) {
  providers::MsgpackText text(1024);
  return std::string(text.transcribe(bytes).value_or("void"));
}

TEST(MsgpackText, WritesEveryKindOfValue) {
  EXPECT_EQ(text_of("\x93\x01\xFF\x7F"s), "[1,-1,127]");
  EXPECT_EQ(text_of("\x94\xCC\xFF\xCD\x01\x00\xCE\x00\x01\x00\x00\xCF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s),
            "[255,256,65536,18446744073709551615]");
  EXPECT_EQ(text_of("\x94\xD0\x80\xD1\x80\x00\xD2\x80\x00\x00\x00\xD3\x80\x00\x00\x00\x00\x00\x00\x00"s),
            "[-128,-32768,-2147483648,-9223372036854775808]");
  EXPECT_EQ(text_of("\x93\xC0\xC2\xC3"s), "[null,false,true]");
  EXPECT_EQ(text_of("\x92\xCA\x3F\x8C\xCC\xCD\xCB\x40\x59\x00\x00\x00\x00\x00\x00"s), "[1.1,100]");
  EXPECT_EQ(text_of("\x93\xCB\x7F\xF8\x00\x00\x00\x00\x00\x00\xCA\x7F\x80\x00\x00\xCA\xFF\x80\x00\x00"s),
            "[NaN,Infinity,-Infinity]");
  EXPECT_EQ(text_of("\x82\xA1\x61\xD9\x02\x22\x5C\xA1\x62\xA1\x0A"s),
            "{\"a\":\"\\\"\\\\\",\"b\":\"\\u000a\"}");
  EXPECT_EQ(text_of("\xDC\x00\x01\xDD\x00\x00\x00\x00"s), "[[]]");
  EXPECT_EQ(text_of("\xDE\x00\x01\xA1\x61\xDF\x00\x00\x00\x00"s), "{\"a\":{}}");
  EXPECT_EQ(text_of("\x92\xC4\x01\x61\xC5\x00\x00"s), "[null,null]") << "binary data";
  EXPECT_EQ(text_of("\x92\xD4\x01\x00\xC7\x03\x05\x61\x62\x63"s), "[null,null]") << "other extensions";
}

TEST(MsgpackText, WritesTimesToTheNanosecond) {
  EXPECT_EQ(text_of("\xD6\xFF\x60\x42\x55\x80"s), "\"2021-03-05T16:00:00Z\"");
  EXPECT_EQ(text_of("\xD7\xFF\x00\x00\x00\x48\x60\x40\xF9\xC1"s), "\"2021-03-04T15:16:17.000000018Z\"");
  EXPECT_EQ(text_of("\xC7\x0C\xFF\x00\x00\x00\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s),
            "\"1969-12-31T23:59:59.000000001Z\"");
  EXPECT_EQ(text_of("\xC7\x0C\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xF1\x88\x6E\x09\x00"s),
            "\"0001-01-01T00:00:00Z\"");
  EXPECT_EQ(text_of("\xC7\x0C\xFF\x00\x00\x00\x00\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s),
            "\"9999-12-31T23:59:59Z\"");
  EXPECT_EQ(text_of("\xC7\x0C\xFF\x3B\x9A\xCA\x00\x00\x00\x00\x00\x00\x00\x00\x00"s), "null")
      << "a billion ns";
}

TEST(MsgpackText, IsVoidUnlessOneWholeValue) {
  EXPECT_EQ(text_of(""), "void");
  EXPECT_EQ(text_of("\x01\x01"s), "void") << "something after it";
  EXPECT_EQ(text_of("\xC1"s), "void");
  EXPECT_EQ(text_of("\x81\x01\x01"s), "void") << "a key that is no text";
  EXPECT_EQ(text_of(std::string(100, '\x91')), "void") << "too deep";
  EXPECT_EQ(text_of("\xDD\xFF\xFF\xFF\xFF"s), "void");
  const std::string whole = "\x81\xA1\x61\x92\xCB\x40\x59\x00\x00\x00\x00\x00\x00\xD6\xFF\x60\x42\x55\x80"s;
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_EQ(text_of(whole.substr(0, n)), "void") << n;
  providers::MsgpackText narrow(5);
  EXPECT_TRUE(narrow.transcribe("\x92\x01\x02"s).has_value());
  EXPECT_FALSE(narrow.transcribe("\x93\x01\x02\x03"s).has_value());
}

TEST(AlpacaMsgpack, TheSampleFramesSayWhatTheirJsonSays) {
  const auto folder = sample_folder("alpaca");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".msgpack.hex")) continue;
    ++seen;
    const std::string payload = from_hex(read_sample(entry.path()));
    const std::string expected =
        read_sample(folder / (name.substr(0, name.size() - std::strlen("msgpack.hex")) + "expected.json"));
    EXPECT_EQ(canonical(text_of(payload)), canonical(expected)) << name;
    EXPECT_TRUE(same(AlpacaMsgpackDecoding()(payload), AlpacaDecoding()(expected))) << name;
  }
  EXPECT_EQ(seen, 4);
}

TEST(AlpacaMsgpack, EveryFrameDecodesAsItsJsonDoes) {
  const auto folder = sample_folder("alpaca");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
  dom::parser parser;
  AlpacaMsgpackDecoding packed_decoding;
  AlpacaDecoding json_decoding;
  std::size_t events = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".json") || name.starts_with("client_")) continue;
    const std::string text = read_sample(entry.path());
    const Outcome outcome = packed_decoding(packed(parser.parse(text).value()));
    EXPECT_TRUE(same(outcome, json_decoding(text))) << name;
    events += outcome.events.size();
  }
  EXPECT_GT(events, 10U);
}

TEST(AlpacaMsgpack, BrokenBytesAreOneMalformedMessage) {
  dom::parser parser;
  const std::string text =
      R"([{"T":"q","S":"SPY","bp":1.5,"bs":1,"ap":1.6,"as":2,"t":"2026-01-05T14:30:00Z"},{"T":"t","S":"SPY","i":5,"p":2.5,"s":3,"t":"2026-01-05T14:30:00Z"}])";
  const std::string whole = packed(parser.parse(text).value());
  AlpacaMsgpackDecoding decode;
  EXPECT_THAT(decode(whole).events, SizeIs(2));
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_TRUE(decode(whole.substr(0, n)).malformed()) << n;
  std::mt19937 random(20261127);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    for (const market::Event& event : decode(bytes).events) EXPECT_TRUE(market::plausible(event.ts_event));
  }
}

TEST(AlpacaMsgpack, SpeaksInKind) {
  AlpacaMsgpackDecoding decode;
  const providers::Provider& provider = decode.provider();
  EXPECT_TRUE(provider.profile().binary);
  EXPECT_EQ(provider.handshake({}).headers.at(0),
            (std::pair<std::string_view, std::string>{"Content-Type", "application/msgpack"}));
  const auto login = provider.frames(providers::Step::login, {.key = "K", .secret = "S"});
  ASSERT_THAT(login, SizeIs(1));
  EXPECT_EQ(text_of(login[0]), R"({"action":"auth","key":"K","secret":"S"})");
  AlpacaDecoding json;
  const auto subscribe = provider.frames(providers::Step::subscribe, {});
  ASSERT_THAT(subscribe, SizeIs(1));
  EXPECT_EQ(text_of(subscribe[0]), json.provider().frames(providers::Step::subscribe, {}).at(0));
  EXPECT_THAT(decode.provider().missing("\x90"s), ::testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace rotation::testing
