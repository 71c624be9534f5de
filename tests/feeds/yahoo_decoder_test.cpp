#include <bit>
#include <cstdint>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/yahoo/base64.hpp"
#include "feeds/providers/yahoo/pricing_data.hpp"
#include "tests/support/yahoo_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using namespace std::string_literals;

constexpr std::int64_t kTime = 1'786'622'589'000;  // 2026-08-13T12:03:09Z

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string tag(std::uint64_t field, unsigned wire_type) {
  return varint(field << 3 | wire_type);
}
std::string id(std::string_view text) {
  return tag(1, 2) + varint(text.size()) + std::string(text);
}
std::string price(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  std::string bytes = tag(2, 5);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(bits >> (8 * i));
  return bytes;
}
std::string zigzag(std::int64_t value) {
  return varint(value < 0 ? ~(static_cast<std::uint64_t>(value) << 1)
                          : static_cast<std::uint64_t>(value) << 1);
}
std::string time(std::int64_t ms) {
  return tag(3, 0) + zigzag(ms);
}
std::string envelope(std::string_view bytes) {
  return R"({"type":"pricing","message":")" + base64_of(bytes) + "\"}";
}

const std::string kGood = id("SPY") + price(431.18F) + time(kTime);

class YahooDecoder : public ::testing::Test {
 protected:
  YahooDecoding decode;

  void expect_rejected(const std::string& payload, Reject reason) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.events, IsEmpty()) << payload;
    EXPECT_THAT(got.rejected, UnorderedElementsAre(Pair(reason, 1))) << payload;
  }
  // Of both versions.
  void expect_bytes_rejected(const std::string& bytes, Reject reason) {
    expect_rejected(envelope(bytes), reason);
    expect_rejected(base64_of(bytes), reason);
  }
  void expect_price(const std::string& payload) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.rejected, IsEmpty()) << payload;
    ASSERT_THAT(got.events, SizeIs(1)) << payload;
    EXPECT_EQ(got.events[0].value.value, 431.18) << payload;
  }
};

TEST_F(YahooDecoder, PriceInBothVersions) {
  for (const std::string& payload : {envelope(kGood), base64_of(kGood)}) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.rejected, IsEmpty());
    ASSERT_THAT(got.events, SizeIs(1));
    EXPECT_EQ(got.events[0].kind, market::EventKind::value);
    EXPECT_EQ(got.events[0].feed, kTestFeed);
    EXPECT_EQ(got.events[0].series, market::SeriesId{1});
    EXPECT_EQ(got.events[0].ts_event, at("2026-08-13T12:03:09Z"));
    EXPECT_EQ(got.events[0].ts_recv, kTestRecv);
    EXPECT_EQ(got.events[0].value.value, 431.18);
  }
}

TEST_F(YahooDecoder, PricesAreTheShortestDecimalOfTheirFloat) {
  const auto decoded = [&](float value) {
    const Outcome got = decode(base64_of(id("SPY") + price(value) + time(kTime)));
    return got.events.size() == 1 ? got.events[0].value.value : std::numeric_limits<double>::quiet_NaN();
  };
  EXPECT_EQ(decoded(1.15327F), 1.15327);
  EXPECT_EQ(decoded(159.35499F), 159.355) << "the same float";
  EXPECT_EQ(decoded(4.62F), 4.62);
  EXPECT_EQ(decoded(94745.08F), 94745.08);
  EXPECT_EQ(decoded(-0.37F), -0.37);
  EXPECT_EQ(decoded(16777216.0F), 16777216.0);
  EXPECT_EQ(decoded(std::numeric_limits<float>::max()), 3.4028235e38);
  EXPECT_EQ(decoded(std::numeric_limits<float>::denorm_min()), 1e-45);
}

TEST_F(YahooDecoder, AnOldPriceKeepsItsOwnTime) {
  const Outcome got = decode(base64_of(id("SPY") + price(4) + time(kTime - 5 * 86'400'000LL)));
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].ts_event, at("2026-08-08T12:03:09Z"));
}

TEST_F(YahooDecoder, OtherFieldsAreSkippedByTheirWireType) {
  const std::string others = tag(33, 1) + "12345678" + tag(4, 2) + varint(3) + "USD" + tag(700, 0) +
                             varint(std::numeric_limits<std::uint64_t>::max()) + tag(15, 5) + "1234" +
                             tag((1U << 29) - 1, 2) + varint(0) + tag(7, 0) + varint(4);
  expect_price(envelope(others + kGood));
  expect_price(envelope(kGood + others));
  expect_price(envelope(time(kTime) + others + price(431.18F) + id("SPY")));
  expect_price(envelope(id("AAPL") + price(1) + time(1) + kGood));  // the last of each counts
}

TEST_F(YahooDecoder, AnAbsentFieldIsItsDefault) {
  expect_bytes_rejected("", Reject::missing_field);
  expect_bytes_rejected(price(1) + time(kTime), Reject::missing_field);
  expect_bytes_rejected(id("") + price(1) + time(kTime), Reject::missing_field);
  expect_bytes_rejected(id("SPY") + time(kTime), Reject::missing_field);
  expect_bytes_rejected(id("SPY") + price(0) + time(kTime), Reject::missing_field);
  expect_bytes_rejected(id("SPY") + price(-0.0F) + time(kTime), Reject::missing_field);
  expect_bytes_rejected(id("SPY") + price(1), Reject::bad_time);
  expect_bytes_rejected(id("SPY") + price(1) + time(0), Reject::bad_time);
}

TEST_F(YahooDecoder, RejectsByReason) {
  expect_bytes_rejected(id("USDJPY=X") + price(1) + time(kTime), Reject::unknown_symbol);
  expect_bytes_rejected(id("spy") + price(1) + time(kTime), Reject::unknown_symbol);
  expect_bytes_rejected(id("\xFF\xFE") + price(1) + time(kTime), Reject::unknown_symbol);
  expect_bytes_rejected(id("SPY") + price(1) + time(-kTime), Reject::time_out_of_range);
  expect_bytes_rejected(id("SPY") + price(1) + time(kTime * 3), Reject::time_out_of_range);
  for (const std::int64_t extreme :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    expect_bytes_rejected(id("SPY") + price(1) + time(extreme), Reject::time_out_of_range);
  }
  expect_bytes_rejected(id("^TNX") + price(46.2F) + time(kTime), Reject::out_of_band);
  expect_bytes_rejected(id("SPY") + price(std::numeric_limits<float>::quiet_NaN()) + time(kTime),
                        Reject::wrong_type);
  expect_bytes_rejected(id("SPY") + price(std::numeric_limits<float>::infinity()) + time(kTime),
                        Reject::wrong_type);
  // A known field of another wire type.
  expect_bytes_rejected(kGood + tag(1, 0) + varint(5), Reject::wrong_type);
  expect_bytes_rejected(kGood + tag(2, 1) + "12345678", Reject::wrong_type);
  expect_bytes_rejected(kGood + tag(3, 2) + varint(1) + "1", Reject::wrong_type);
  expect_bytes_rejected(kGood + tag(6, 5) + "1234", Reject::wrong_type);
}

TEST_F(YahooDecoder, AHeartbeatIsNoPriceAndNoError) {
  for (const std::string& bytes : {tag(6, 0) + varint(7), kGood + tag(6, 0) + varint(7)}) {
    const Outcome got = decode(envelope(bytes));
    EXPECT_THAT(got.events, IsEmpty());
    EXPECT_THAT(got.rejected, IsEmpty());
  }
}

TEST_F(YahooDecoder, WhatIsNoProtobufIsMalformed) {
  for (const std::string& bytes : {
           tag(4, 3) + tag(4, 4),                         // a group
           tag(4, 4),                                     // its end
           tag(4, 6),                                     // no such wire type
           tag(4, 7),                                     // nor this
           tag(0, 0) + varint(1),                         // field 0
           varint(std::uint64_t{1} << 32) + varint(1),    // a tag of 33 bits
           tag(7, 0),                                     // ends before the varint
           tag(7, 0) + "\x80",                            // within it
           tag(7, 0) + std::string(10, '\xFF') + "\x01",  // eleven bytes
           tag(7, 0) + std::string(9, '\xFF') + "\x02",   // 65 bits
           tag(15, 5) + "123",
           tag(33, 1) + "1234567",
           tag(4, 2) + varint(4) + "USD",
           tag(4, 2) + varint(std::numeric_limits<std::uint64_t>::max()) + "USD",
           "\xFF"s,
       }) {
    EXPECT_TRUE(decode(envelope(kGood + bytes)).malformed()) << ::testing::PrintToString(bytes);
    EXPECT_TRUE(decode(base64_of(kGood + bytes)).malformed()) << ::testing::PrintToString(bytes);
  }
  for (std::size_t size = 1; size < kGood.size(); ++size) {  // cut anywhere
    EXPECT_THAT(decode(base64_of(kGood.substr(0, size))).events, IsEmpty()) << size;
  }
  // A varint longer than it need be is a varint.
  expect_price(envelope(kGood + tag(7, 0) + "\x81\x80"s + std::string(1, '\0')));
}

TEST_F(YahooDecoder, WhatIsNoBase64IsMalformed) {
  const std::string good = base64_of(kGood);
  ASSERT_EQ(good.size() % 4, 0U);
  for (const std::string& text :
       {" " + good, good + " ", good + "\n", good + "A", good + "====", good + "=AAA", good + "A===",
        good.substr(0, good.size() - 1), good + "AA-_", good + "AAA\x80", good + std::string(4, '\0')}) {
    EXPECT_TRUE(decode(text).malformed()) << text;
  }
  EXPECT_TRUE(decode(R"({"type":"pricing","message":")" + good + " \"}").malformed());
  EXPECT_TRUE(decode(R"({"type":"pricing","message":"<html>"})").malformed());
  EXPECT_TRUE(decode("\"" + good + "\"").malformed());
  EXPECT_TRUE(decode("[]").malformed());
  EXPECT_TRUE(decode(std::string(20'000, 'A')).malformed()) << "longer than any PricingData";
}

TEST(YahooBase64, Strict) {
  std::array<char, 6> buffer{};
  const auto decoded = [&](std::string_view text) { return yahoo::decode_base64(text, buffer); };
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("Zg=="), "f");
  EXPECT_EQ(decoded("Zm8="), "fo");
  EXPECT_EQ(decoded("Zm9v"), "foo");
  EXPECT_EQ(decoded("Zm9vYg=="), "foob");
  EXPECT_EQ(decoded("Zm9vYmFy"), "foobar");
  EXPECT_EQ(decoded("+/+/"), "\xFB\xFF\xBF");
  EXPECT_EQ(decoded("Zm9vYmFyZg=="), std::nullopt) << "seven bytes in a buffer of six";
  for (const char* text : {"Z", "Zg", "Zg=", "Zm8", "=", "==", "====", "Z===", "Zg==Zg==", "Zh==", "Zm9=",
                           "Zm 9", "Zm9\n", "-_-_", "Zm9v\n"}) {
    EXPECT_EQ(decoded(text), std::nullopt) << text;
  }
}

TEST_F(YahooDecoder, Envelopes) {
  const std::string good = base64_of(kGood);
  const auto with = [&](std::string_view fields) {
    std::string text = "{" + std::string(fields) + "}";
    for (auto at = text.find('@'); at != std::string::npos; at = text.find('@')) text.replace(at, 1, good);
    return text;
  };
  expect_price(with(R"("message":"@","type":"pricing")"));
  expect_price(with(R"( "new":{"type":[1]} , "message" : "@" , "type" : "pricing", "n":null )"));
  expect_price(with(R"("type":"other","message":"AAAA","type":"pricing","message":"@")"));
  expect_price(with(R"("t\u0079pe":"pricin\u0067","message":"@")"));
  expect_rejected(with(R"("message":"@")"), Reject::missing_field);
  expect_rejected(with(R"("type":"pricing")"), Reject::missing_field);
  expect_rejected("{}", Reject::missing_field);
  expect_rejected(with(R"("type":"options","message":"<>")"), Reject::unknown_kind);
  expect_rejected(with(R"("type":"","message":"@")"), Reject::unknown_kind);
  expect_rejected(with(R"("type":"options")"), Reject::unknown_kind);
  for (const char* value : {"null", "1", "true", "{}", "[\"pricing\"]", "NaN", "1e400"}) {
    expect_rejected(with(R"("message":"@","type":)" + std::string(value)), Reject::wrong_type);
    expect_rejected(with(R"("type":"pricing","message":)" + std::string(value)), Reject::wrong_type);
  }
  for (const char* text :
       {"{", "{}}", "{} {}", R"({"type":"pricing","message":"@",})", R"({"type"})",
        R"({"type":"pricing","message":"@"}x)", R"({"type":"pricing","message":"@","a":tru})",
        R"({"type":"pricing","message":"@","a":"\x"})", "{\"a\":\"\xC3\"}"}) {
    std::string payload = text;
    if (const auto at = payload.find('@'); at != std::string::npos) payload.replace(at, 1, good);
    EXPECT_TRUE(decode(payload).malformed()) << payload;
  }
}

}  // namespace
}  // namespace rotation::testing
