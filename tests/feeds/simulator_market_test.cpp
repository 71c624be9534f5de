// The synthetic market and its clock.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/simulator/encoder.hpp"
#include "feeds/simulator/massive/encoder.hpp"
#include "feeds/simulator/playhead.hpp"
#include "feeds/simulator/quote_around.hpp"
#include "feeds/simulator/synthetic.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::simulator {
namespace {

namespace chr = std::chrono;
using market::Day;
using market::SeriesClass;
using massive::Cluster;
using massive::Listing;
using rotation::testing::calendar;

std::vector<Tick> session_of(Source& source) {
  std::vector<Tick> all;
  std::vector<Tick> part;
  const Day day = source.stretch()->session;
  while (source.stretch() && source.stretch()->session == day) {
    source.ticks(part);
    const Stretch now = *source.stretch();
    for (const Tick& tick : part) {
      EXPECT_GE(tick.due, now.begin);
      EXPECT_LE(tick.due, now.end);
    }
    all.insert(all.end(), part.begin(), part.end());
    source.advance();
  }
  return all;
}

std::string bytes_of(const std::vector<Tick>& ticks) {
  std::string text;
  std::vector<char> buffer(kElementBytes);
  for (const Tick& tick : ticks) {
    const Listing listing{"X", Cluster::indices, 1, 'B'};
    char* const end = tick.kind == TickKind::value ? massive::encode(buffer.data(), tick, listing)
                                                   : encode(buffer.data(), tick, "X", 'B');
    text.append(buffer.data(), end);
  }
  return text;
}

TEST(SyntheticMarket, SameSeedSameBytes) {
  SyntheticMarket a(calendar(), {.seed = 3});
  SyntheticMarket b(calendar(), {.seed = 3});
  SyntheticMarket c(calendar(), {.seed = 4});
  const std::string first = bytes_of(session_of(a));
  EXPECT_EQ(first, bytes_of(session_of(b)));
  EXPECT_NE(first, bytes_of(session_of(c)));
}

TEST(SyntheticMarket, EnteredLaterItIsTheSameMarket) {
  SyntheticMarket early(calendar(), {});
  SyntheticMarket late(calendar(), {.from_session = 2});
  session_of(early);
  session_of(early);
  EXPECT_EQ(bytes_of(session_of(early)), bytes_of(session_of(late)));
  EXPECT_EQ(late.history_end(), calendar().next_session(Day{chr::year{2026} / 1 / 5}));
}

// What the quality gate of the specification demands of any sane feed (5.2, 5.3), and the close.
TEST(SyntheticMarket, SessionIsInOrderAndSane) {
  SyntheticMarket market(calendar(), {});
  const auto series = market::default_series();
  const auto table = market::SeriesTable(series);
  for (int session = 0; session < 3; ++session) {
    const Day day = market.stretch()->session;
    const auto ticks = session_of(market);
    const auto close = calendar().close(day);
    std::map<std::uint16_t, double> last_mid;
    std::map<std::uint16_t, double> official;
    std::map<std::uint16_t, market::Timestamp> last_quote;
    std::set<std::pair<std::uint16_t, std::uint64_t>> ids;
    std::map<TickKind, int> kinds;
    market::Timestamp due{};
    for (const Tick& tick : ticks) {
      ASSERT_GE(tick.due, due);
      due = tick.due;
      ++kinds[tick.kind];
      const auto id = static_cast<std::uint16_t>(tick.series);
      if (tick.kind == TickKind::quote) {
        const double mid = (tick.quote.bid + tick.quote.ask) / 2;
        EXPECT_GT(tick.quote.bid, 0);
        EXPECT_LE(tick.quote.bid, tick.quote.ask);
        EXPECT_GT(tick.quote.bid_size, 0U);
        EXPECT_LT((tick.quote.ask - tick.quote.bid) / mid,
                  series[id].series_class == SeriesClass::etf_thin ? 30e-4 : 10e-4);
        if (last_mid.contains(id)) {
          EXPECT_LT(std::abs(std::log(mid / last_mid[id])), 0.02) << series[id].name;
        }
        last_mid[id] = mid;
        last_quote[id] = tick.ts;
      } else if (tick.kind == TickKind::trade) {
        EXPECT_TRUE(ids.emplace(id, tick.trade.id).second) << series[id].name << " repeats a trade id";
        if (tick.trade.print == Print::official_close) {
          EXPECT_EQ(tick.ts, close);
          official[id] = tick.trade.price;
        }
      } else if (tick.kind == TickKind::value) {
        last_mid[id] = tick.value.value;
        last_quote[id] = tick.ts;
      }
    }
    for (std::uint16_t i = 0; i < series.size(); ++i) {
      const auto bar = market.daily(market::SeriesId{i}, day, day, Adjustment::raw);
      ASSERT_EQ(bar.size(), 1U) << series[i].name;
      EXPECT_EQ(last_mid[i], bar.front().close) << series[i].name;
      EXPECT_EQ(last_quote[i], series[i].series_class == SeriesClass::fx ? close + kAfterClose : close)
          << series[i].name;
      EXPECT_EQ(official.contains(i), market::is_equity(series[i].series_class)) << series[i].name;
      if (official.contains(i)) {
        EXPECT_EQ(official[i], bar.front().close);
      }
    }
    for (const TickKind kind :
         {TickKind::bar, TickKind::updated_bar, TickKind::daily_bar, TickKind::luld, TickKind::imbalance}) {
      EXPECT_GT(kinds[kind], 0);
    }
  }
}

TEST(SyntheticMarket, SprinklesHaltsCorrectionsAndCancels) {
  SyntheticMarket market(calendar(), {});
  std::map<TickKind, int> kinds;
  std::map<std::uint16_t, int> halted;
  for (int session = 0; session < 20; ++session) {
    for (const Tick& tick : session_of(market)) {
      ++kinds[tick.kind];
      const auto id = static_cast<std::uint16_t>(tick.series);
      if (tick.kind == TickKind::status) halted[id] += tick.status.halted ? 1 : -1;
      if (tick.kind == TickKind::quote) {
        EXPECT_EQ(halted[id], 0) << "quoted while halted";
      }
    }
    for (const auto& [id, count] : halted) EXPECT_EQ(count, 0) << "a halt is not lifted in its session";
  }
  EXPECT_GE(kinds[TickKind::status], 2);
  EXPECT_GE(kinds[TickKind::correction], 3);
  EXPECT_GE(kinds[TickKind::cancel], 3);
}

TEST(SyntheticMarket, DollarIndexFollowsItsPairsWithinTheDay) {
  SyntheticMarket market(calendar(), {});
  const market::SeriesTable table(market::default_series());
  std::map<std::string, double> last;
  for (const Tick& tick : session_of(market)) {
    if (tick.kind != TickKind::value) continue;
    const std::string& name = table[tick.series].name;
    last[name] = tick.value.value;
    if (name != "DXY" || last.size() < 12) continue;
    double synthetic = 50.14348112;
    for (const char* pair : {"EURUSD", "USDJPY", "GBPUSD", "USDCAD", "USDSEK", "USDCHF"}) {
      synthetic *= std::pow(last.at(pair), dollar_weight(pair));
    }
    EXPECT_NEAR(last["DXY"] / synthetic, 1, 0.0010);
  }
  EXPECT_TRUE(last.contains("DXY"));
}

TEST(SyntheticMarket, YieldsRestWhenBondsDo) {
  // 2026-10-12 is Columbus Day: the exchange is open, the bond market is not.
  SyntheticMarket market(calendar(), {.start = Day{chr::year{2026} / 10 / 12}});
  const market::SeriesTable table(market::default_series());
  for (const Tick& tick : session_of(market)) {
    if (tick.kind == TickKind::value) {
      EXPECT_NE(table[tick.series].series_class, SeriesClass::yield);
    }
  }
}

TEST(QuoteAround, HasThePriceAsItsMidExactly) {
  for (int i = 1; i < 400'000; ++i) {
    const double price = i * 13 / 1e5;
    const QuoteTick quote = quote_around(price, 100);
    ASSERT_EQ((quote.bid + quote.ask) / 2, price);
    ASSERT_GT(quote.bid, 0);
    ASSERT_LE(quote.ask - quote.bid, std::min(0.0100001, price * 2.0001e-4));
  }
  EXPECT_LT(quote_around(319.56, 1).bid, quote_around(319.56, 1).ask);
}

constexpr WallTime kStart{chr::hours{1}};

TEST(Playhead, RunsAtItsSpeedAndJumpsOverTheNight) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  Playhead playhead(market, 60);
  Playhead::Reader reader(playhead, kStart);
  const auto open = calendar().open(Day{chr::year{2026} / 1 / 5});
  const auto drain = [&](WallTime now) {
    int n = 0;
    for (; reader.peek(now) != nullptr; ++n, reader.taken()) reader.pop();
    return n;
  };
  EXPECT_GT(drain(kStart + chr::seconds{1}), 0);
  EXPECT_GT(playhead.clock(), open);
  EXPECT_LE(playhead.clock(), open + chr::minutes{1});
  EXPECT_EQ(drain(kStart + chr::seconds{1}), 0);
  drain(kStart + chr::seconds{390});
  EXPECT_EQ(playhead.sessions_played(), 0);
  EXPECT_GT(drain(kStart + chr::seconds{410}), 0) << "exchange rates after the close";
  EXPECT_EQ(playhead.sessions_played(), 1);
  EXPECT_EQ(playhead.closed_through(), (Day{chr::year{2026} / 1 / 5}));
  drain(kStart + chr::seconds{411});
  EXPECT_GT(playhead.clock(), open + chr::hours{24});
  EXPECT_LE(playhead.clock(), open + chr::hours{24} + chr::minutes{1});
}

TEST(Playhead, TimeWaitsForNobodyOnceItRuns) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  Playhead playhead(market, 3600);
  playhead.skip_to(kStart + chr::hours{1});
  { const Playhead::Reader first(playhead, kStart + chr::hours{1}); }
  EXPECT_EQ(playhead.sessions_played(), 0) << "it stands until the first reader";
  Playhead::Reader reader(playhead, kStart + chr::hours{1} + chr::seconds{21});
  EXPECT_EQ(playhead.sessions_played(), 3);
  EXPECT_GE(reader.peek(kStart + chr::hours{2})->due,
            calendar().open(Day{chr::year{2026} / 1 / 8}) + chr::minutes{29});
}

TEST(Playhead, AsFastAsReadItWaits) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  Playhead playhead(market, kAsFastAsRead);
  market::Timestamp due;
  {
    Playhead::Reader reader(playhead, kStart);
    for (int i = 0; i < 10 && reader.peek(kStart) != nullptr; ++i) reader.pop();
    due = reader.peek(kStart)->due;
  }
  Playhead::Reader reader(playhead, kStart + chr::hours{5});
  EXPECT_EQ(reader.peek(kStart + chr::hours{5})->due, due);
}

TEST(Playhead, ClockNeverGoesBackAndEndsAfterTheLastClose) {
  SyntheticMarket market(calendar(), {.from_session = kLiveSessions - 2, .density = 0.01});
  Playhead playhead(market, 7200);
  Playhead::Reader reader(playhead, kStart);
  market::Timestamp before{};
  for (auto now = kStart; now < kStart + chr::seconds{30}; now += chr::milliseconds{7}) {
    while (const Tick* tick = reader.peek(now)) {
      if (tick->kind != TickKind::bar && tick->kind != TickKind::daily_bar &&
          tick->kind != TickKind::updated_bar) {
        EXPECT_GE(tick->ts, before);
      }
      reader.pop();
      reader.taken();
    }
    const auto clock = playhead.clock();
    EXPECT_GE(clock, before);
    before = clock;
  }
  EXPECT_TRUE(playhead.at_end());
  EXPECT_EQ(playhead.sessions_played(), 2);
  EXPECT_EQ(before, calendar().close(playhead.closed_through()) + kAfterClose);
}

TEST(Playhead, BeginsWhenAllWhoAreAwaitedAreThere) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  int moves = 0;
  Playhead playhead(market, 60, 2, [&moves] { ++moves; });
  Playhead::Reader first(playhead, kStart);
  EXPECT_EQ(first.peek(kStart + chr::hours{1}), nullptr);
  EXPECT_EQ(first.next_due(), std::nullopt);
  EXPECT_EQ(moves, 0);
  Playhead::Reader second(playhead, kStart + chr::hours{1});
  EXPECT_EQ(moves, 1);
  const WallTime later = kStart + chr::hours{1} + chr::seconds{1};
  ASSERT_NE(first.peek(later), nullptr);
  EXPECT_EQ(first.peek(later), second.peek(later));
}

// The due times of what is to be had without waiting for others.
std::vector<market::Timestamp> take(Playhead::Reader& reader, WallTime now) {
  std::vector<market::Timestamp> dues;
  while (const Tick* tick = reader.peek(now)) {
    dues.push_back(tick->due);
    reader.pop();
  }
  return dues;
}

TEST(Playhead, ReadersGetTheSameTicksAndTheSlowestHoldsTheMarketBack) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  int moves = 0;
  Playhead playhead(market, kAsFastAsRead, 2, [&moves] { ++moves; });
  Playhead::Reader fast(playhead, kStart);
  Playhead::Reader slow(playhead, kStart);
  for (int step = 1; step < 20; ++step) {
    const auto taken = take(fast, kStart);
    EXPECT_LT(taken.back() - taken.front(), kStep);
    EXPECT_TRUE(fast.at_step_end());
    fast.taken();
    EXPECT_EQ(fast.peek(kStart), nullptr) << "a step ahead";
    EXPECT_EQ(take(slow, kStart), taken);
    EXPECT_EQ(moves, step);
    slow.taken();
    EXPECT_EQ(moves, step + 1) << "those who waited are told";
    EXPECT_NE(fast.peek(kStart), nullptr);
  }
}

TEST(Playhead, SeveralReachTheEndTogether) {
  for (const double speed : {kAsFastAsRead, 1e6}) {
    SyntheticMarket market(calendar(), {.from_session = kLiveSessions - 1, .density = 0.01});
    int moves = 0;
    Playhead playhead(market, speed, 2, [&moves] { ++moves; });
    Playhead::Reader one(playhead, kStart);
    Playhead::Reader other(playhead, kStart);
    const WallTime later = kStart + chr::hours{1};
    std::vector<market::Timestamp> all;
    for (int step = 0; step < 100'000 && !playhead.at_end(); ++step) {
      const auto taken = take(one, later);
      one.taken();
      EXPECT_EQ(take(other, later), taken);
      other.taken();
      all.insert(all.end(), taken.begin(), taken.end());
    }
    ASSERT_TRUE(playhead.at_end());
    EXPECT_EQ(playhead.sessions_played(), 1);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_EQ(all.back(), calendar().close(playhead.closed_through()) + kAfterClose);
    EXPECT_FALSE(one.at_step_end() || one.next_due());
    EXPECT_GT(moves, 300) << "once more at the end, so that nobody waits for ever";
  }
}

TEST(Playhead, WhoeverLeavesHoldsNobodyBackAndANewcomerBeginsWhereTheMarketIs) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  Playhead playhead(market, kAsFastAsRead);
  std::optional<Playhead::Reader> slow(std::in_place, playhead, kStart);
  Playhead::Reader fast(playhead, kStart);
  (void)take(fast, kStart);
  fast.taken();
  EXPECT_EQ(fast.peek(kStart), nullptr);
  slow.reset();
  ASSERT_NE(fast.peek(kStart), nullptr) << "the next step";
  fast.pop();
  Playhead::Reader newcomer(playhead, kStart);
  EXPECT_EQ(newcomer.peek(kStart), fast.peek(kStart));
}

TEST(Playhead, NobodyInheritsAStepThatOneHasTaken) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  Playhead playhead(market, kAsFastAsRead);
  {
    std::optional<Playhead::Reader> fast(std::in_place, playhead, kStart);
    const Playhead::Reader slow(playhead, kStart);
    (void)take(*fast, kStart);
    fast->taken();
    fast.reset();
  }
  Playhead::Reader next(playhead, kStart);
  EXPECT_NE(next.peek(kStart), nullptr);
}

TEST(Playhead, LatenessIsTheReadersOwn) {
  SyntheticMarket market(calendar(), {.density = 0.05});
  Playhead playhead(market, 60);  // a step takes a sixth of a second
  Playhead::Reader fast(playhead, kStart);
  Playhead::Reader slow(playhead, kStart);
  (void)take(fast, kStart + chr::seconds{1});
  fast.taken();
  EXPECT_EQ(fast.lateness(kStart + chr::seconds{9}), WallTime::duration{});
  EXPECT_GT(slow.lateness(kStart + chr::seconds{9}), chr::milliseconds{8800});
  (void)take(slow, kStart + chr::seconds{9});
  slow.taken();
  for (Playhead::Reader* const reader : {&fast, &slow}) {
    EXPECT_EQ(reader->lateness(kStart + chr::seconds{9}), WallTime::duration{}) << "what was is forgotten";
    (void)reader->peek(kStart + chr::seconds{9});
    EXPECT_EQ(reader->lateness(kStart + chr::seconds{11}), chr::seconds{2});
  }
}

}  // namespace
}  // namespace rotation::simulator
