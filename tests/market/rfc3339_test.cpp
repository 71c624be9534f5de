#include "feeds/market/rfc3339.hpp"

#include <ctime>
#include <random>

#include <gtest/gtest.h>

namespace rotation::market {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::int64_t nanos) {
  return Timestamp{Duration{nanos}};
}

TEST(Rfc3339, ReadsZeroToNineDecimalsExactly) {
  const std::int64_t second = 1'767'623'400'000'000'000;  // 2026-01-05T14:30:00Z
  EXPECT_EQ(parse_rfc3339("2026-01-05T14:30:00Z"), at(second));
  EXPECT_EQ(parse_rfc3339("2026-01-05T14:30:00.1Z"), at(second + 100'000'000));
  EXPECT_EQ(parse_rfc3339("2026-01-05T14:30:00.208Z"), at(second + 208'000'000));
  EXPECT_EQ(parse_rfc3339("2026-01-05T14:30:00.83540958Z"), at(second + 835'409'580));
  EXPECT_EQ(parse_rfc3339("2026-01-05T14:30:00.123456789Z"), at(second + 123'456'789));
  EXPECT_EQ(parse_rfc3339("2026-01-05T14:30:00.000000001Z"), at(second + 1));
}

TEST(Rfc3339, ReadsOffsets) {
  EXPECT_EQ(parse_rfc3339("2026-01-05T09:30:00-05:00"), parse_rfc3339("2026-01-05T14:30:00Z"));
  EXPECT_EQ(parse_rfc3339("2026-01-05T20:00:00.5+05:30"), parse_rfc3339("2026-01-05T14:30:00.5Z"));
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2026-01-05",
                           "2026-01-05T14:30:00",
                           "2026-01-05 14:30:00Z",
                           "2026-01-05t14:30:00Z",
                           "2026-01-05T14:30:00z",
                           "2026-01-05T14:30:00.Z",
                           "2026-01-05T14:30:00.1234567890Z",
                           "2026-01-05T14:30:00.12",
                           "2026-02-29T14:30:00Z",
                           "2026-13-05T14:30:00Z",
                           "2026-00-05T14:30:00Z",
                           "2026-01-05T24:00:00Z",
                           "2026-01-05T14:60:00Z",
                           "2026-01-05T14:30:60Z",
                           "2026-01-05T14:30:00+5:00",
                           "2026-01-05T14:30:00+24:00",
                           "2026-01-05T14:30:00+05:00 ",
                           "2026-01-05T14:30:00ZZ",
                           "+026-01-05T14:30:00Z",
                           "1500-01-05T14:30:00Z",
                           "2026-01-05T14:30:00.+5Z",
                           "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Rfc3339, AgreesWithTheCLibraryAndReadsBackWhatItWrites) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> seconds(kEarliest.time_since_epoch() / 1s,
                                                      kLatest.time_since_epoch() / 1s - 1);
  std::uniform_int_distribution<std::int64_t> nanos(0, 999'999'999);
  for (int i = 0; i < 100'000; ++i) {
    const std::time_t s = seconds(random);
    std::int64_t fraction = nanos(random);
    for (int drop = i % 10; drop > 0; --drop) fraction = fraction / 10 * 10 % 1'000'000'000;
    const Timestamp ts = at(s * 1'000'000'000 + fraction);
    const Rfc3339 text(ts);
    EXPECT_EQ(parse_rfc3339(text.view()), ts) << text.view();
    std::tm tm{};
    gmtime_r(&s, &tm);
    char expected[32];
    std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", &tm);
    EXPECT_EQ(text.view().substr(0, 19), expected);
  }
}

TEST(Rfc3339, DropsTrailingZeros) {
  EXPECT_EQ(Rfc3339(at(0)).view(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Rfc3339(at(120'000'000)).view(), "1970-01-01T00:00:00.12Z");
  EXPECT_EQ(Rfc3339(at(1)).view(), "1970-01-01T00:00:00.000000001Z");
}

TEST(Date, ReadsAndWrites) {
  const Day day{std::chrono::year{2024} / 2 / 29};
  EXPECT_EQ(parse_date("2024-02-29"), day);
  EXPECT_EQ(format_date(day), "2024-02-29");
  EXPECT_EQ(parse_date("2023-02-29"), std::nullopt);
  EXPECT_EQ(parse_date("2024-2-29"), std::nullopt);
}

}  // namespace
}  // namespace rotation::market
