// Order and what is told of it: every event is numbered, written down and applied, every transition told.
#include "daemon/sequencer.hpp"

#include <random>

#include <gtest/gtest.h>

#include "feeds/journal/folder.hpp"
#include "feeds/journal/reader.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::SeriesId;
using rotation::testing::calendar;

constexpr Day kFirst{2023y / 1 / 3};

// An engine behind a sequencer, and sessions for it: some closes of IJR come wrong and are corrected the next
// morning.
struct World {
  explicit World(journal::Journal* journal = nullptr)
      : sequencer(
            engine, schedule,
            [this](const signals::Engine&, const signals::Transition* transition) {
              if (transition != nullptr) told.push_back(*transition);
            },
            journal) {}

  void live(const market::Event& event) {
    sequencer.fire_timers(event.ts_event);
    sequencer.apply(event);
  }
  void history(int sessions) {
    for (; sessions > 0; --sessions) {
      market.move(0.003 * normal(random), 0.002);
      for (std::size_t i = 0; i < series.size(); ++i) {
        const auto id = static_cast<SeriesId>(i);
        sequencer.warm(rotation::testing::daily_close(id, calendar().close(day), market[id], market[id]));
      }
      day = calendar().next_session(day);
    }
    sequencer.close_sessions(calendar().close(day) - 24h);
  }
  void session(double change) {
    market.move(change + 0.006 * normal(random), 0.002);
    const auto close = calendar().close(day);
    const SeriesId ijr = *series.find("IJR");
    live(rotation::testing::quote(*series.find("QQQ"), calendar().open(day), market[*series.find("QQQ")]));
    for (std::size_t i = 0; i < series.size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      const double x = id == ijr ? market[id] * (1 + 0.06 * normal(random)) : market[id];
      const bool equity = market::is_equity(series[id].series_class);
      live(equity ? rotation::testing::trade(id, close, x, i + 1, market::flag::official_close)
                  : rotation::testing::value(id, close, x));
    }
    sequencer.fire_timers(close + 16min);
    day = calendar().next_session(day);
    live(rotation::testing::trade(ijr, market::new_york(day, 8h), market[ijr], market::index(ijr) + 1,
                                  market::flag::correction));
  }

  market::SeriesTable series{market::default_series()};
  signals::Parameters parameters = rotation::testing::parameters(kFirst);
  signals::Model model = signals::default_model(parameters, series);
  signals::Engine engine{parameters, model, series, calendar()};
  signals::Schedule schedule{calendar(), kFirst, parameters.close_grace};
  std::vector<signals::Transition> told;
  Sequencer sequencer;
  rotation::testing::SyntheticMarket market{series, 5};
  std::mt19937_64 random{11};
  std::normal_distribution<double> normal{0, 1};
  Day day = kFirst;
};

TEST(Sequencer, TellsOfEveryTransitionThoseOfRestatedSessionsToo) {
  World world;
  world.history(300);
  for (int i = 0; i < 300; ++i) world.session(i / 40 % 2 == 0 ? 0.003 : -0.003);
  ASSERT_GT(world.told.size(), 10U);
  EXPECT_EQ(world.told.back().number, world.engine.refresh().core.last_transition.number);
  std::uint64_t restated = 0;
  for (std::size_t i = 0; i < world.told.size(); ++i) {
    EXPECT_EQ(world.told[i].number, i + 1) << "none is left out, none is told twice";
    restated += world.told[i].restated ? 1 : 0;
  }
  EXPECT_GT(restated, 3U);
}

TEST(Sequencer, WritesDownWhatItAppliesInThatOrder) {
  const rotation::testing::TemporaryFolder folder;
  journal::WriterOptions options{.folder = folder.path()};
  const World names;
  for (const market::Series& one : names.series.all()) options.begin.series.push_back(one.name);

  std::uint64_t hash = 0;
  std::uint64_t applied = 0;
  std::vector<signals::Transition> told;
  {
    journal::Journal journal(options, journal::WhenFull::drop,
                             [](segment::Health, std::string_view text) { FAIL() << text; });
    World world(&journal);
    world.history(300);
    for (int i = 0; i < 60; ++i) world.session(i / 40 % 2 == 0 ? 0.003 : -0.003);
    applied = world.sequencer.events();
    hash = world.engine.state_hash();
    told = world.told;
  }

  World again;
  journal::Reader reader(journal::run_in(folder.path()));
  std::size_t transitions = 0;
  for (journal::Block block; reader.next(block);) {
    ASSERT_EQ(block.kind, journal::Kind::events);
    for (const market::Event& event : block.events) {
      if (again.engine.on_event(event)) ++transitions;
    }
  }
  EXPECT_TRUE(reader.ended());
  EXPECT_EQ(reader.events(), applied);
  EXPECT_EQ(transitions, told.size());
  EXPECT_EQ(again.engine.state_hash(), hash) << "the same events, the same state";
}

}  // namespace
}  // namespace rotation::daemon
