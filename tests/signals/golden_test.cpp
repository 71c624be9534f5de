// The daily path over real history, 2000 to 2023, against what two separately written studies computed: every
// transition, and every statistic of every session that this engine has (signal specification, section 9).
#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/history/csv.hpp"
#include "feeds/history/directory.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

namespace fs = std::filesystem;
using market::Day;
using rotation::testing::calendar;
using rotation::testing::EngineRig;

const fs::path kData = fs::path(ROTATION_SHARED_DATA) / "data";
constexpr Day kFirst{std::chrono::year{2000} / 1 / 3};
constexpr Day kLast{std::chrono::year{2023} / 12 / 29};

Parameters replay_parameters() {
  Parameters p = rotation::testing::parameters(kFirst);
  p.stand_ins = true;
  return p;
}

// Equal to 1e-9, relative, or absolute below 1; a blank cell is NaN.
bool same(double actual, std::optional<double> expected) {
  if (!expected || std::isnan(actual)) return std::isnan(actual) && !expected;
  return std::abs(actual - *expected) <= 1e-9 * std::max(1.0, std::abs(*expected));
}

// Collects what differs and shows the first few: one wrong window would otherwise print a million lines.
class Differences {
 public:
  ~Differences() { EXPECT_EQ(count_, 0U) << shown_; }
  void add(const std::string& what) {
    if (++count_ <= 20) shown_ += what + "\n";
  }

 private:
  std::size_t count_ = 0;
  std::string shown_;
};

class Golden : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kData / "golden")) {
      GTEST_SKIP() << "no golden history: " << kData << " is absent (ROTATION_SHARED_DATA)";
    }
  }

  // Every close in [kFirst, kLast] as a history event, by day; evaluates the last session, too.
  void replay() {
    for (const auto& row :
         history::read_directory(kData, kData / "manifest.csv", rig.table(), kFirst, kLast).rows) {
      if (!calendar().is_session(row.day)) continue;
      const double as_traded = std::isnan(row.close) ? row.adjusted : row.close;
      rig.apply(
          rotation::testing::daily_close(row.series, calendar().close(row.day), as_traded, row.adjusted));
    }
    auto end = rotation::testing::heartbeat(calendar().close(kLast) + std::chrono::hours{1});
    end.flags = market::flag::history;
    rig.apply(end);
  }

  EngineRig rig{replay_parameters()};
};

TEST_F(Golden, EveryTransition) {
  replay();
  history::Csv csv(kData / "golden" / "transitions_2001_2023.csv");
  const auto column = [&csv](std::string_view name) { return csv.column(name); };
  Differences differences;
  std::size_t n = 0;
  for (; csv.next(); ++n) {
    ASSERT_LT(n, rig.transitions.size());
    const Transition& t = rig.transitions[n];
    const auto check = [&](bool equal, const std::string& what) {
      if (!equal) differences.add(market::format_date(t.session) + " " + what);
    };
    check(csv.date(column("session")) == t.session, "session");
    check(csv.number(column("seq")) == static_cast<double>(t.number), "number");
    check(csv.text(column("from")) == name(t.from), "from");
    check(csv.text(column("to")) == name(t.to), "to");
    check(csv.text(column("reason")) == name(t.reason), "reason");
    check(csv.text(column("quality")) == name(t.quality), "quality");
    check(csv.number(column("nP")) == t.participation, "nP");
    check(csv.number(column("aP")) == t.participation_available, "aP");
    check(csv.number(column("nC")) == t.catalysts, "nC");
    check(csv.number(column("aC")) == t.catalysts_available, "aC");
    check(same(t.spread, csv.number(column("S"))), "S");
    check(same(t.z20, csv.number(column("z20"))), "z20");
    check(same(t.z60, csv.number(column("z60"))), "z60");
    check(same(t.z120, csv.number(column("z120"))), "z120");
    check(t.from_history, "not from history");
    check(t.ts_event == calendar().close(t.session), "event time");
    for (std::size_t i = 0; i < rig.model().triggers.size(); ++i) {
      const std::string& id = rig.model().triggers[i].id;
      const bool on = (t.triggers_on >> i & 1) != 0;
      const bool available = (t.triggers_available >> i & 1) != 0;
      check(csv.text(column(id)) == (!available ? "na" : on ? "1" : "0"), id);
    }
  }
  EXPECT_EQ(n, 266U);
  EXPECT_EQ(rig.transitions.size(), n);
}

struct Column {
  std::string name;
  std::function<double(EngineRig&)> value;
};

double number(bool b) {
  return b ? 1 : 0;
}

Column statistic(const std::string& column, LineIndex line, int k) {
  return {column, [=](EngineRig& r) { return r.engine().lines().z(line, k); }};
}

// Running sums hold their value through a hole, so they are read from the line itself.
Column running(const std::string& column, LineIndex line) {
  return {column, [=](EngineRig& r) {
            const Line& l = r.engine().lines()[line];
            return l.alive() ? l.at(0) : kUnavailable;
          }};
}

template <typename Read>
Column of_trigger(const std::string& column, std::size_t trigger, Read read) {
  return {column, [=](EngineRig& r) { return static_cast<double>(read(r.engine().triggers()[trigger])); }};
}

Column votes(const std::string& column, Role role, bool must_be_on) {
  return {column, [=](EngineRig& r) {
            double n = 0;
            for (std::size_t i = 0; i < r.model().triggers.size(); ++i) {
              const TriggerReading& t = r.engine().triggers()[i];
              if (r.model().triggers[i].role == role && t.available && (t.on || !must_be_on)) ++n;
            }
            return n;
          }};
}

Column counter(const std::string& column, int Regime::Registers::*field) {
  return {column, [=](EngineRig& r) { return r.engine().regime().registers().*field; }};
}

std::vector<Column> columns(const EngineRig& rig) {
  std::vector<Column> out;
  const auto& pairs = rig.model().pairs;
  const LineIndex s = pairs[0];
  out.push_back({"age", [](EngineRig& r) { return r.snapshot().core.state_age_sessions; }});
  out.push_back({"unmet", [](EngineRig& r) { return r.snapshot().core.unmet_needs; }});
  out.push_back({"S", [](EngineRig& r) { return r.snapshot().pairs[0].spread.confirmed; }});
  out.push_back({"sigma_S", [s](EngineRig& r) {
                   return r.engine().lines()[s].available() ? r.engine().lines().sigma(s) : kUnavailable;
                 }});
  for (std::size_t k = 0; k < kHorizons.size(); ++k) {
    out.push_back({"z" + std::to_string(kHorizons[k]),
                   [k](EngineRig& r) { return r.snapshot().pairs[0].z[k].confirmed; }});
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    out.push_back({"z60_pair" + std::to_string(i + 1),
                   [i](EngineRig& r) { return r.snapshot().pairs[i].z[1].confirmed; }});
  }
  out.push_back(running("R", rig.line("R")));
  out.push_back(running("LR", rig.line("LR")));
  out.push_back(running("cr", rig.line("cr")));
  out.push_back(running("y10", rig.line("y10")));
  out.push_back({"y10_carried", [line = rig.line("y10")](EngineRig& r) {
                   return number(r.engine().lines()[line].mark() == Mark::carried);
                 }});
  out.push_back(statistic("z60_R", rig.line("R"), 60));
  out.push_back(statistic("z60_LR", rig.line("LR"), 60));
  out.push_back(statistic("z60_RSP", rig.line("RSP/SPY"), 60));
  out.push_back(statistic("z60_CYC", rig.line("cyclicals/defensives"), 60));
  out.push_back(statistic("z60_y10", rig.line("y10"), 60));
  out.push_back(statistic("z120_y10", rig.line("y10"), 120));
  out.push_back(statistic("z60_DXY", rig.line("ln DXY"), 60));
  out.push_back(statistic("z120_DXY", rig.line("ln DXY"), 120));
  out.push_back(statistic("z20_cr", rig.line("cr"), 20));
  out.push_back(statistic("z60_cr", rig.line("cr"), 60));
  out.push_back(statistic("z60_VIX", rig.line("ln VIX"), 60));

  const auto value = [](const TriggerReading& t) { return t.value; };
  out.push_back(of_trigger("m2_count", rig.trigger("M2"), value));
  out.push_back(of_trigger("P3_stat", rig.trigger("P3"), value));
  out.push_back(of_trigger("VIX", rig.trigger("V2"), value));
  out.push_back({"FCI", [](EngineRig& r) { return r.snapshot().core.fci.confirmed; }});
  for (std::size_t i = 0; i < rig.model().triggers.size(); ++i) {
    const std::string& id = rig.model().triggers[i].id;
    out.push_back(of_trigger(id, i, [](const TriggerReading& t) { return t.on; }));
    out.push_back(of_trigger(id + "_ok", i, [](const TriggerReading& t) { return t.available; }));
  }
  out.push_back(votes("nP", Role::participation, true));
  out.push_back(votes("aP", Role::participation, false));
  out.push_back(votes("nC", Role::catalyst, true));
  out.push_back(votes("aC", Role::catalyst, false));

  out.push_back(counter("counter", &Regime::Registers::confirm));
  out.push_back(counter("reg_watch_up", &Regime::Registers::watch_up));
  out.push_back(counter("reg_watch_down", &Regime::Registers::watch_down));
  out.push_back(counter("reg_setup_up", &Regime::Registers::setup_up));
  out.push_back(counter("reg_setup_down", &Regime::Registers::setup_down));
  out.push_back(counter("reg_drop", &Regime::Registers::drop));
  out.push_back(counter("reg_z60", &Regime::Registers::trend));
  out.push_back({"peak", [](EngineRig& r) {
                   const State state = r.engine().regime().state();
                   const bool in = state == State::confirmed || state == State::extended;
                   return in ? r.engine().regime().peak() : kUnavailable;
                 }});
  return out;
}

TEST_F(Golden, EveryStatisticOfEverySession) {
  history::Csv csv(kData / "golden" / "daily_2001_2023.csv.gz");
  const auto compared = columns(rig);
  std::vector<std::size_t> cells;
  for (const Column& c : compared) cells.push_back(csv.column(c.name));
  const std::size_t session = csv.column("session");
  const std::size_t state = csv.column("state");
  const std::size_t quality = csv.column("quality");

  Differences differences;
  int sessions = 0;
  ASSERT_TRUE(csv.next());
  const Day first = csv.date(session);
  rig.on_evaluated = [&](Day day) {
    if (day < first) return;
    if (sessions++ > 0 && !csv.next()) return differences.add(market::format_date(day) + " is no golden row");
    const std::string at = market::format_date(day) + " ";
    const CoreView& core = rig.snapshot().core;
    if (csv.date(session) != day) differences.add(at + "session");
    if (csv.text(state) != name(core.state)) differences.add(at + "state");
    if (csv.text(quality) != name(core.quality)) differences.add(at + "quality");
    for (std::size_t i = 0; i < compared.size(); ++i) {
      const double actual = compared[i].value(rig);
      if (same(actual, csv.number(cells[i]))) continue;
      differences.add(at + compared[i].name + " is " + std::to_string(actual) + ", not " +
                      std::string(csv.text(cells[i])));
    }
  };
  replay();
  EXPECT_FALSE(csv.next()) << "sessions are missing at the end";
  EXPECT_EQ(sessions, calendar().session_number(kLast) - calendar().session_number(first) + 1);
  EXPECT_EQ(rig.snapshot().core.history_sessions, rig.snapshot().core.sessions);
}

}  // namespace
}  // namespace rotation::signals
