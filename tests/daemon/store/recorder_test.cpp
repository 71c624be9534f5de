// An engine's record, and another engine that begins with it: as if it had been there all the time.
#include "daemon/store/recorder.hpp"

#include <functional>
#include <memory>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

#include "daemon/store/recollection.hpp"
#include "daemon/warm_up.hpp"
#include "signals/schedule.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/synthetic_market.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::store {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::SeriesId;
using rotation::testing::calendar;

constexpr Day kFirst{2023y / 1 / 3};

// What a daemon keeps in memory, over a store.
struct Lifetime {
  explicit Lifetime(const std::filesystem::path& file,
                    signals::Parameters p = rotation::testing::parameters(kFirst))
      : parameters(std::move(p)), store(file, series), stored(store.read()) {}

  // How many transitions of the record no longer hold.
  std::uint64_t begin(const std::vector<history::DailyRow>& fresh,
                      const std::vector<ReferenceFigure>& known = {}) {
    Recollection all = recollect(stored, fresh, known, calendar());
    go_through(all, stored.sessions.empty() ? Day{} : stored.sessions.back().day);
    warm_up(sequencer, calendar(), all.rows, all.figures);
    return recorder.end_warm_up(engine);
  }
  void go_through(Recollection& all, Day session) {
    const Recollection on_record = take_until(all, session);
    warm_up(sequencer, calendar(), on_record.rows, on_record.figures, on_record.uncounted);
    engine.count_from(recorder.compare(engine, session));
  }
  void live(const market::Event& event) {
    sequencer.fire_timers(event.ts_event);
    sequencer.apply(event);
  }

  const market::SeriesTable series{market::default_series()};
  const signals::Parameters parameters;
  const signals::Model model = signals::default_model(parameters, series);
  const signals::Labels labels = signals::labels(model, parameters, series);
  const Provenance provenance{"c0ffee", "0.1.0"};
  signals::Engine engine{parameters, model, series, calendar()};
  signals::Schedule schedule{calendar(), kFirst, parameters.close_grace};
  Store store;
  const Stored stored;
  const rotation::testing::SimulatedClock clock{market::Timestamp{kFirst}};
  Writer writer{store,
                clock,
                {.committed = [](const TransitionRow&) {},
                 .shown = [](const TransitionRow&, bool) {},
                 .progress = [] {},
                 .health = [](segment::Health, std::string_view text) { ADD_FAILURE() << text; }}};
  Recorder recorder{{series, model, labels, provenance}, writer, stored, clock.now()};
  std::vector<signals::Transition> transitions;
  Sequencer sequencer{engine, schedule,
                      [this](const signals::Engine& e, const signals::Transition* t) {
                        recorder.on_session(e, t);
                        if (t != nullptr) transitions.push_back(*t);
                      },
                      nullptr,
                      [this](const signals::Engine& e, const market::Event& f) { recorder.on_figure(e, f); }};
};

class StoreRecorder : public ::testing::Test {
 protected:
  // The next session's closes, as history has them.
  std::vector<history::DailyRow> closes(double change) {
    market.move(change + 0.003 * normal(random), 0.002);
    std::vector<history::DailyRow> rows;
    for (std::size_t i = 0; i < series.size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      rows.push_back({id, day, market[id], market[id]});
    }
    day = calendar().next_session(day);
    return rows;
  }
  std::vector<history::DailyRow> history(int sessions) {
    std::vector<history::DailyRow> rows;
    for (; sessions > 0; --sessions) {
      const auto more = closes(0);
      rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
  }
  // The next session as it is lived through: closing prints, of which one may come wrong and be corrected the
  // next morning, and values.
  void session(Lifetime& run, double change, bool correct) {
    const Day today = day;
    const auto close = calendar().close(today);
    const SeriesId ijr = *series.find("IJR");
    const auto rows = closes(change);
    run.live(
        rotation::testing::quote(*series.find("QQQ"), calendar().open(today), market[*series.find("QQQ")]));
    for (const history::DailyRow& row : rows) {
      const double x = correct && row.series == ijr ? row.close * (1 + 0.06 * normal(random)) : row.close;
      const bool equity = market::is_equity(series[row.series].series_class);
      run.live(equity ? rotation::testing::trade(row.series, close, x, market::index(row.series) + 1,
                                                 market::flag::official_close)
                      : rotation::testing::value(row.series, close, x));
    }
    run.sequencer.fire_timers(close + 16min);
    if (!correct) return;
    run.live(rotation::testing::trade(ijr, market::new_york(day, 8h), market[ijr], market::index(ijr) + 1,
                                      market::flag::correction));
  }
  void sessions(Lifetime& run, int n) {
    for (int i = 0; i < n; ++i) session(run, i / 40 % 2 == 0 ? 0.003 : -0.003, i % 3 == 0);
  }

  const rotation::testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "store.db";
  const market::SeriesTable series{market::default_series()};
  rotation::testing::SyntheticMarket market{series, 5};
  std::mt19937_64 random{11};
  std::normal_distribution<double> normal{0, 1};
  Day day = kFirst;
};

TEST_F(StoreRecorder, AFirstStartsTransitionsAreHistory) {
  auto run = std::make_unique<Lifetime>(file);
  EXPECT_EQ(run->begin(history(400)), 0U);
  const auto found = run->transitions;
  run.reset();

  const Stored stored = Lifetime(file).stored;
  EXPECT_EQ(stored.sessions.size(), 400U);
  ASSERT_EQ(stored.transitions.size(), found.size());
  ASSERT_GT(found.size(), 2U) << "the market is too quiet to show anything";
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(stored.transitions[i].transition.from_history);
    EXPECT_EQ(stored.transitions[i].transition.to, found[i].to);
    EXPECT_NE(stored.transitions[i].record.find("\"seq\":" + std::to_string(i + 1) + ','), std::string::npos);
  }
}

TEST_F(StoreRecorder, ARestartComesToTheSameFromTheRecordAlone) {
  auto first = std::make_unique<Lifetime>(file);
  first->begin(history(300));
  sessions(*first, 200);
  const auto lived = first->transitions;
  const std::uint64_t hash = first->engine.sessions_hash();
  std::size_t restated = 0;
  for (const auto& t : lived) restated += t.restated ? 1 : 0;
  ASSERT_GT(restated, 3U) << "otherwise it shows too little";
  first.reset();

  auto again = std::make_unique<Lifetime>(file);
  ASSERT_EQ(again->stored.transitions.size(), lived.size());
  EXPECT_EQ(again->begin({}), 0U);
  EXPECT_EQ(again->engine.sessions_hash(), hash);
  EXPECT_EQ(again->engine.transitions(), lived.size())
      << "restated ones count, though closes do not show them";

  // And goes on with the next number.
  const std::size_t found = again->transitions.size();
  sessions(*again, 100);
  ASSERT_GT(again->transitions.size(), found);
  EXPECT_EQ(again->transitions[found].number, lived.size() + 1);
  const std::size_t all = lived.size() + again->transitions.size() - found;
  again.reset();
  const Stored stored = Lifetime(file).stored;
  ASSERT_EQ(stored.transitions.size(), all);
  EXPECT_EQ(std::count_if(stored.transitions.begin(), stored.transitions.end(),
                          [](const TransitionRow& row) { return row.transition.from_history; }),
            std::count_if(lived.begin(), lived.end(), [](const auto& t) { return t.from_history; }))
      << "what was lived through stays so";
}

// The last session is lived through once more, from the journal: first to its wrong close, then to that on
// record. A start used to leave the wrong one there.
TEST_F(StoreRecorder, ASessionRestatedOnceMoreStaysAsItIsOnRecord) {
  auto first = std::make_unique<Lifetime>(file);
  first->begin(history(300));
  sessions(*first, 50);
  normal.reset();
  const auto [again_market, again_random, again_day] = std::tuple(market, random, day);
  session(*first, 0.003, true);
  const std::uint64_t hash = first->engine.sessions_hash();
  first.reset();

  auto again = std::make_unique<Lifetime>(file);
  const std::uint64_t transitions = again->stored.transitions.size();
  Recollection all = recollect(again->stored, {}, {}, calendar());
  again->go_through(all, again->stored.sessions[again->stored.sessions.size() - 2].day);
  std::tie(market, random, day) = std::tuple(again_market, again_random, again_day);
  normal.reset();
  session(*again, 0.003, true);
  EXPECT_EQ(again->engine.sessions_hash(), hash) << "the same events";
  EXPECT_EQ(again->recorder.end_warm_up(again->engine), 0U);
  again.reset();
  Lifetime last(file);
  EXPECT_EQ(last.stored.transitions.size(), transitions);
  EXPECT_EQ(last.begin({}), 0U);
  EXPECT_EQ(last.engine.sessions_hash(), hash);
}

TEST_F(StoreRecorder, SessionsMissedAreFoundInHistory) {
  auto first = std::make_unique<Lifetime>(file);
  first->begin(history(300));
  sessions(*first, 50);
  first.reset();
  const auto missed = history(30);
  auto again = std::make_unique<Lifetime>(file);
  EXPECT_EQ(again->begin(missed), 0U);
  EXPECT_EQ(again->engine.record().session, missed.back().day);
  const std::uint64_t hash = again->engine.sessions_hash();
  again.reset();
  Lifetime last(file);
  EXPECT_EQ(last.begin({}), 0U);
  EXPECT_EQ(last.engine.sessions_hash(), hash);
}

// No liquid ETF had a price: there was no session, as far as the engine could tell (3.4).
TEST_F(StoreRecorder, ASessionThatWasPassedOverIsPassedOverAgain) {
  auto first = std::make_unique<Lifetime>(file);
  first->begin(history(300));
  sessions(*first, 20);
  first->sequencer.fire_timers(calendar().close(day) + 16min);
  day = calendar().next_session(day);
  sessions(*first, 20);
  ASSERT_EQ(first->engine.refresh().core.uncounted_sessions, 1U);
  const std::uint64_t hash = first->engine.sessions_hash();
  first.reset();
  Lifetime again(file);
  EXPECT_EQ(again.begin({}), 0U);
  EXPECT_EQ(again.engine.refresh().core.uncounted_sessions, 1U);
  EXPECT_EQ(again.engine.sessions_hash(), hash);
}

// Figures that came late were not known to the sessions before: a restart does not make them so.
TEST_F(StoreRecorder, AFigureIsTakenAgainWhereItWasTaken) {
  auto first = std::make_unique<Lifetime>(file);
  first->begin(history(300));
  sessions(*first, 20);
  const market::Event figure = rotation::testing::corporate_action(*series.find("SPY"), day, 3, 1);
  first->live(figure);
  sessions(*first, 20);
  const std::uint64_t hash = first->engine.sessions_hash();
  first.reset();
  Lifetime again(file);
  EXPECT_EQ(again.begin({}, {{figure}}), 0U);
  EXPECT_EQ(again.engine.sessions_hash(), hash);
}

TEST_F(StoreRecorder, AnotherConfigurationsTransitionsFollowTheRecord) {
  auto first = std::make_unique<Lifetime>(file);
  first->begin(history(300));
  sessions(*first, 100);
  const std::size_t before = first->transitions.size();
  first.reset();

  auto parameters = rotation::testing::parameters(kFirst);
  parameters.machine.watch_on = 0.6;
  auto other = std::make_unique<Lifetime>(file, parameters);
  const std::uint64_t replaced = other->begin({});
  EXPECT_GT(replaced, 0U);
  EXPECT_LE(replaced, before);
  const auto found = other->transitions;
  other.reset();

  auto same = std::make_unique<Lifetime>(file, parameters);
  ASSERT_EQ(same->stored.transitions.size(), found.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_EQ(same->stored.transitions[i].transition.to, found[i].to);
  EXPECT_EQ(same->begin({}), 0U) << "it is the record now";
}

}  // namespace
}  // namespace rotation::daemon::store
