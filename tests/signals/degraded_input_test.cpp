// A rotation that clean input takes upwards goes nowhere on damaged input, and the reason shows: each damage
// for a month of sessions, on the same market.
#include <functional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Reject;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::value;

constexpr market::Day kFirst{2024y / 1 / 2};
constexpr int kMonth = 21;

bool upward(const Transition& t) {
  return t.to > t.from && t.to != State::invalidated;
}

class RisingMarket {
 public:
  RisingMarket() { today_ = rotation::testing::warm_up(rig, market_, 300); }

  // A month in which small caps rise; `speak` hands the rig what a series that stands at `x` says at 10:00
  // and half a minute before the close. The upward transitions.
  using Speak = std::function<void(EngineRig&, SeriesId, market::Timestamp, double x, bool late)>;
  int month(const Speak& speak) {
    const std::size_t before = rig.transitions.size();
    for (int session = 0; session < kMonth; ++session) {
      market_.move(0.01, 0.001);
      for (const bool late : {false, true}) {
        const auto ts = late ? calendar().close(today_) - 30s : market::new_york(today_, 10h);
        for (std::size_t i = 0; i < rig.table().size(); ++i) {
          const auto id = static_cast<SeriesId>(i);
          speak(rig, id, ts, market_[id], late);
        }
      }
      rig.advance(calendar().close(today_));
      last = rig.snapshot();
      rig.advance(market::new_york(today_, 16h + 16min));
      today_ = calendar().next_session(today_);
    }
    int up = 0;
    for (std::size_t i = before; i < rig.transitions.size(); ++i) up += upward(rig.transitions[i]) ? 1 : 0;
    return up;
  }

  // Two words a session are 15 s less than that apart.
  static Parameters parameters() {
    Parameters p = rotation::testing::parameters(kFirst);
    constexpr market::Duration kSilence = 6h - 15s;
    p.quality.stale = {kSilence, kSilence, kSilence, kSilence, kSilence, kSilence, kSilence};
    return p;
  }
  EngineRig rig{parameters()};
  Snapshot last;  // at the last session's close, before its evaluation

 private:
  rotation::testing::SyntheticMarket market_{rig.table(), 1};
  market::Day today_;
};

void say(EngineRig& rig, SeriesId id, market::Timestamp ts, double x) {
  rig.apply(market::is_equity(rig.table()[id].series_class) ? quote(id, ts, x) : value(id, ts, x));
}

struct Damage {
  std::string what;
  RisingMarket::Speak speak;
  Quality quality;  // that it comes to
  std::function<bool(RisingMarket&)> reason;
};
void PrintTo(const Damage& damage, std::ostream* out) {
  *out << damage.what;
}

bool shows(RisingMarket& market, const char* series, Problem problem) {
  return market.last.series[market::index(market.rig.id(series))].has(problem);
}
std::uint64_t refused(RisingMarket& market, Reject reason) {
  return market.rig.snapshot().core.rejected[static_cast<std::size_t>(reason)];
}

const Damage kDamages[] = {
    {"HygIsGone",
     [](EngineRig& rig, SeriesId id, market::Timestamp ts, double x, bool) {
       if (id != rig.id("HYG")) say(rig, id, ts, x);
     },
     Quality::degraded,
     [](RisingMarket& m) { return !m.rig.snapshot().triggers[m.rig.trigger("V1")].available; }},
    {"TheYieldIsTenTimesItself",
     [](EngineRig& rig, SeriesId id, market::Timestamp ts, double x, bool) {
       say(rig, id, ts, id == rig.id("y10") ? 10 * x : x);
     },
     Quality::degraded,
     [](RisingMarket& m) {
       return shows(m, "y10", Problem::scale) && refused(m, Reject::scale) == 2 * kMonth;
     }},
    {"AReverseSplitWithoutAnEntry",
     [](EngineRig& rig, SeriesId id, market::Timestamp ts, double x, bool) {
       say(rig, id, ts, id == rig.id("IJR") ? 2 * x : x);
     },
     Quality::blind,
     [](RisingMarket& m) {
       return shows(m, "IJR", Problem::quarantined) && refused(m, Reject::quarantined) == 2 * kMonth;
     }},
    {"ALegFallsSilentBeforeTheClose",
     [](EngineRig& rig, SeriesId id, market::Timestamp ts, double x, bool late) {
       if (!late || id != rig.id("IJR")) say(rig, id, ts, x);
     },
     Quality::blind, [](RisingMarket& m) { return shows(m, "IJR", Problem::stale); }},
};

class DegradedInput : public ::testing::TestWithParam<Damage> {};

TEST_P(DegradedInput, NeverMovesTheStateUpAndTheReasonShows) {
  RisingMarket clean;
  ASSERT_GT(clean.month([](EngineRig& rig, SeriesId id, market::Timestamp ts, double x, bool) {
    say(rig, id, ts, x);
  }),
            0)
      << "there is something to keep from";
  EXPECT_LT(clean.rig.snapshot().core.quality, Quality::degraded);

  RisingMarket damaged;
  EXPECT_EQ(damaged.month(GetParam().speak), 0);
  EXPECT_EQ(damaged.rig.snapshot().core.quality, GetParam().quality);
  EXPECT_TRUE(GetParam().reason(damaged));
}

INSTANTIATE_TEST_SUITE_P(Damages, DegradedInput, ::testing::ValuesIn(kDamages),
                         [](const auto& test) { return test.param.what; });

}  // namespace
}  // namespace rotation::signals
