// Who may see which figure when: only the time of publication decides.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "signals/references.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::ReferenceKey;
using market::Timestamp;
using rotation::testing::calendar;
using rotation::testing::reference;

constexpr Day kDay{2026y / 1 / 30};
constexpr ReferenceKey kKey = ReferenceKey::pe_small;

class Book : public ::testing::Test {
 protected:
  void add(Day asof, double value, Timestamp published_at) {
    book.add(reference(kKey, asof, {value, 0, 0}, published_at));
  }
  // Values released by `now`, in their order.
  std::vector<double> release(Timestamp now) {
    std::vector<double> values;
    while (const auto* event = book.release(now)) values.push_back(event->reference.values[0]);
    return values;
  }
  double latest(Timestamp as_of, std::size_t lag = 0) const {
    const auto* point = book.find(kKey, as_of, lag);
    return point == nullptr ? NAN : point->values[0];
  }

  ReferenceBook book;
};

TEST_F(Book, AFigureWaitsForItsPublication) {
  add(kDay, 16, kDay + 24h);
  EXPECT_EQ(book.next(), kDay + 24h);
  EXPECT_TRUE(release(kDay + 23h).empty());
  EXPECT_TRUE(std::isnan(latest(kDay + 48h))) << "not released yet";
  EXPECT_EQ(release(kDay + 24h), std::vector<double>{16});
  EXPECT_EQ(latest(kDay + 24h), 16);
  EXPECT_EQ(book.next(), Timestamp::max());
}

TEST_F(Book, AnOlderPeriodPublishedLaterIsNotSeenEarlierNorTakenForTheLatest) {
  add(kDay, 16, kDay + 24h);
  add(kDay - std::chrono::days{7}, 15, kDay + 72h);
  EXPECT_EQ(release(kDay + 48h), std::vector<double>{16});
  EXPECT_TRUE(std::isnan(latest(kDay + 48h, 1)));
  EXPECT_EQ(release(kDay + 72h), std::vector<double>{15});
  EXPECT_EQ(latest(kDay + 72h), 16);
  EXPECT_EQ(latest(kDay + 72h, 1), 15);
  EXPECT_TRUE(std::isnan(latest(kDay + 71h, 1))) << "asked as of a time before it";
}

TEST_F(Book, ACorrectionReplacesItsPeriodFromItsOwnPublicationOn) {
  add(kDay, 16, kDay + 24h);
  add(kDay, 16.4, kDay + 48h);
  release(kDay + 48h);
  EXPECT_EQ(latest(kDay + 47h), 16);
  EXPECT_EQ(latest(kDay + 48h), 16.4);
  EXPECT_TRUE(std::isnan(latest(kDay + 48h, 1))) << "one period, not two";
}

TEST_F(Book, OfOneMomentInTheOrderTheyCame) {
  add(kDay, 1, kDay + 24h);
  add(kDay - std::chrono::days{1}, 2, kDay + 24h);
  add(kDay - std::chrono::days{2}, 3, kDay + 12h);
  EXPECT_EQ(release(kDay + 24h), (std::vector<double>{3, 1, 2}));
}

TEST_F(Book, PeriodsAreFoundExactlyOrUpTo) {
  add(kDay, 16, kDay + 24h);
  release(kDay + 24h);
  const Day next = kDay + std::chrono::days{1};
  EXPECT_EQ(book.of_period(kKey, kDay + 24h, next), nullptr);
  EXPECT_EQ(book.up_to_period(kKey, kDay + 24h, next)->values[0], 16);
  EXPECT_EQ(book.of_period(kKey, kDay + 24h, kDay)->values[0], 16);
  EXPECT_EQ(book.up_to_period(kKey, kDay + 24h, kDay - std::chrono::days{1}), nullptr);
  EXPECT_EQ(book.of_period(kKey, kDay + 23h, kDay), nullptr);
}

TEST_F(Book, KeepsTheLatestPeriodsOnly) {
  for (int i = 0; i < 100; ++i) add(kDay + std::chrono::days{i}, i, kDay + std::chrono::days{i});
  release(kDay + std::chrono::days{100});
  const Timestamp now = kDay + std::chrono::days{100};
  EXPECT_EQ(latest(now), 99);
  EXPECT_EQ(latest(now, ReferenceBook::kKept - 1), 100 - static_cast<double>(ReferenceBook::kKept));
  EXPECT_TRUE(std::isnan(latest(now, ReferenceBook::kKept)));
}

// The obvious twin: every row ever added, searched from scratch.
TEST_F(Book, AgreesWithASearchThroughAllRows) {
  struct Row {
    Day asof;
    Timestamp published_at;
    double value;
  };
  std::mt19937 random(7);
  std::vector<Row> all;
  for (int i = 0; i < 60; ++i) {
    const Day asof = kDay + std::chrono::days{static_cast<int>(random() % 30)};
    all.push_back({asof, asof + std::chrono::hours{i + 24 * static_cast<int>(random() % 20)}, double(i)});
    add(all.back().asof, all.back().value, all.back().published_at);
  }
  for (Timestamp now = kDay; now < kDay + std::chrono::days{60}; now += 13h) {
    release(now);
    for (std::size_t lag = 0; lag < 4; ++lag) {
      std::vector<Row> seen;
      for (const Row& row : all) {
        if (row.published_at <= now) seen.push_back(row);
      }
      std::sort(seen.begin(), seen.end(), [](const Row& a, const Row& b) {
        return a.asof != b.asof ? a.asof > b.asof : a.published_at > b.published_at;
      });
      seen.erase(
          std::unique(seen.begin(), seen.end(), [](const Row& a, const Row& b) { return a.asof == b.asof; }),
          seen.end());
      const double expected = lag < seen.size() ? seen[lag].value : NAN;
      const double actual = latest(now, lag);
      ASSERT_TRUE(actual == expected || (std::isnan(actual) && std::isnan(expected)));
    }
  }
}

TEST_F(Book, FiguresAgeAndGoStale) {
  add(kDay, 16, kDay + 24h);
  release(kDay + 24h);
  const Parameters p;
  const auto validity = [&](int days) {
    const Day session = kDay + std::chrono::days{days};
    return References(book, calendar(), p, session, session + 21h).state(kKey).validity;
  };
  EXPECT_EQ(validity(0), Validity::missing) << "not published yet";
  EXPECT_EQ(validity(8), Validity::fresh);
  EXPECT_EQ(validity(9), Validity::ageing);
  EXPECT_EQ(validity(35), Validity::ageing);
  EXPECT_EQ(validity(36), Validity::stale);
  const Day session = kDay + std::chrono::days{36};
  const References stale(book, calendar(), p, session, session + 21h);
  EXPECT_TRUE(std::isnan(stale.value(kKey)));
  EXPECT_EQ(stale.state(kKey).age, 36);
  EXPECT_EQ(stale.state(kKey).asof, kDay);
  EXPECT_EQ(stale.state(ReferenceKey::cot).validity, Validity::missing);
}

TEST_F(Book, WeightsAgeBySessions) {
  const market::SeriesId aapl{3};
  book.add(reference(ReferenceKey::weights, kDay, {0.07, 250, 690}, kDay + 22h, aapl));
  release(kDay + 22h);
  const Parameters p;
  Day session = kDay;
  for (int age = 0; age <= 26; ++age, session = calendar().next_session(session)) {
    const References r(book, calendar(), p, session, session + 22h);
    EXPECT_EQ(r.state(ReferenceKey::weights).age, age);
    EXPECT_EQ(r.state(ReferenceKey::weights).usable(), age <= 25);
  }
}

}  // namespace
}  // namespace rotation::signals
