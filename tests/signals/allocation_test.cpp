// The engine thread asks for no memory once it runs: not for a tick, not for a refresh, not at a close.
#include <gtest/gtest.h>

#include "tests/support/allocations.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesId;
using rotation::testing::allocations;
using rotation::testing::calendar;
using rotation::testing::EngineRig;

constexpr market::Day kFirst{2024y / 1 / 2};

class Allocation : public ::testing::Test {
 protected:
  Allocation() : today(rotation::testing::warm_up(rig, market, 300)) {
    rig.advance(calendar().open(today) + 10min);
    (void)rig.snapshot();
  }

  EngineRig rig{rotation::testing::parameters(kFirst)};
  rotation::testing::SyntheticMarket market{rig.table(), 2};
  market::Day today;
};

TEST_F(Allocation, TheCounterCounts) {
  const auto before = allocations();
  const EngineRig another{rotation::testing::parameters(kFirst)};
  EXPECT_GT(allocations(), before + 100);
}

TEST_F(Allocation, NoneForATickAndARefresh) {
  const auto open = calendar().open(today) + 10min;
  const auto before = allocations();
  for (std::size_t n = 0; n < 5000; ++n) {
    const auto series = static_cast<SeriesId>(n % rig.table().size());
    const auto ts = open + n * 1ms;
    const bool equity = market::is_equity(rig.table()[series].series_class);
    const double x = market[series] * (1 + 1e-6 * static_cast<double>(n));
    rig.apply(equity ? rotation::testing::quote(series, ts, x) : rotation::testing::value(series, ts, x));
    if (n % 10 == 0) rig.apply(rotation::testing::quote(rig.id("IJR"), ts, 2, 1));  // refused
    if (n % 10 == 1) rig.apply(rotation::testing::trade(rig.id("IJR"), ts, x, n, 0));
    (void)rig.engine().refresh();
  }
  EXPECT_EQ(allocations(), before);
  EXPECT_GT(rig.series("IJR").accepted, 50U);
  EXPECT_EQ(rig.series("IJR").rejected, 500U);
}

TEST_F(Allocation, NoneForPrintsAndTheClose) {
  const auto close = calendar().close(today);
  const auto before = allocations();
  for (std::size_t i = 0; i < rig.table().size(); ++i) {
    const auto id = static_cast<SeriesId>(i);
    rig.apply(rotation::testing::trade(id, close, market[id], i + 1, market::flag::official_close));
  }
  rig.apply(rotation::testing::trade(rig.id("IJR"), close, 20, 5, market::flag::cancel));
  rig.advance(close + 16min);
  (void)rig.engine().refresh();
  (void)rig.engine().state_hash();
  rig.apply(rotation::testing::trade(rig.id("SPY"), close, 30, 6, market::flag::official_close));
  (void)rig.engine().refresh();
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(rig.snapshot().core.session, today);
  EXPECT_EQ(rig.snapshot().core.restated_sessions, 1U);
}

}  // namespace
}  // namespace rotation::signals
