// The daily path over real history, 2000 to 2023, against what two separately written studies computed: every
// transition, and every statistic of every session that this engine has (signal specification, section 9).
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/history/csv.hpp"
#include "feeds/history/directory.hpp"
#include "feeds/market/rfc3339.hpp"
#include "signals/daily_columns.hpp"
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
      auto close =
          rotation::testing::daily_close(row.series, calendar().close(row.day), as_traded, row.adjusted);
      if (std::isnan(row.close)) close.flags |= market::flag::adjusted_only;
      rig.apply(close);
    }
    auto end = rotation::testing::heartbeat(calendar().close(kLast) + std::chrono::hours{1});
    end.flags = market::flag::history;
    rig.apply(end);
  }

  EngineRig rig{replay_parameters()};
};

TEST_F(Golden, EveryTransition) {
  std::vector<double> unwind;  // its level, which a transition does not carry
  rig.on_evaluated = [&](Day) {
    if (rig.transitions.size() == unwind.size()) return;
    unwind.push_back(rig.engine().record().triggers[rig.trigger("UNWIND")].value);
  };
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
    check(same(t.fci, csv.number(column("FCI"))), "FCI");
    check(same(t.tau, csv.number(column("tau"))), "tau");
    check(same(t.score, csv.number(column("score"))), "score");
    check(csv.number(column("unmet")) == t.unmet_needs, "unmet");
    check(same(t.tranche_before, csv.number(column("tranche_before"))), "tranche_before");
    check(same(t.tranche_after, csv.number(column("tranche_after"))), "tranche_after");
    check(same(t.beta, csv.number(column("beta"))), "beta");
    check(same(t.stop_level, csv.number(column("stop_level"))), "stop_level");
    check(csv.number(column("risk_flag")) == static_cast<int>(t.risk_flag), "risk_flag");
    for (const std::string_view id : {"JUNK", "POLICY_SHOCK", "SHOCK_LED"}) {
      check(csv.number(column(id)) == static_cast<double>(t.triggers_on >> rig.trigger(id) & 1),
            std::string(id));
    }
    check(csv.text(column("VAL")) == "na" && (t.triggers_available >> rig.trigger("VAL") & 1) == 0, "VAL");
    check(same(unwind[n], csv.number(column("UNWIND"))), "UNWIND");
    check(t.from_history, "not from history");
    check(t.ts_event == calendar().close(t.session), "event time");
    for (std::size_t i = 0; i < rig.model().triggers.size(); ++i) {
      if (rig.model().triggers[i].role == Role::flag) continue;
      const std::string& id = rig.model().triggers[i].id;
      const bool on = (t.triggers_on >> i & 1) != 0;
      const bool available = (t.triggers_available >> i & 1) != 0;
      check(csv.text(column(id)) == (!available ? "na" : on ? "1" : "0"), id);
    }
  }
  EXPECT_EQ(n, 266U);
  EXPECT_EQ(rig.transitions.size(), n);
}

// Reads `record` as the golden file writes it; the reason why it differs, or nothing.
std::string difference(const Cell& cell, std::string_view golden, std::optional<double> number) {
  if (const auto* day = std::get_if<Day>(&cell)) return market::format_date(*day) == golden ? "" : "date";
  if (const auto* word = std::get_if<std::string_view>(&cell)) {
    return *word == golden ? "" : std::string(*word);
  }
  const auto* whole = std::get_if<int>(&cell);
  const double actual = whole != nullptr ? *whole : std::get<double>(cell);
  return same(actual, number) ? "" : std::to_string(actual);
}

TEST_F(Golden, EveryStatisticOfEverySession) {
  history::Csv csv(kData / "golden" / "daily_2001_2023.csv.gz");
  const auto columns = daily_columns(rig.model());
  std::vector<std::pair<const Column*, std::size_t>> compared;
  for (const std::string_view name : csv.names()) {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&name](const Column& c) { return c.name == name; });
    ASSERT_NE(found, columns.end()) << name;
    compared.emplace_back(&*found, csv.column(name));
  }

  Differences differences;
  int sessions = 0;
  ASSERT_TRUE(csv.next());
  const Day first = csv.date(csv.column("session"));
  rig.on_evaluated = [&](Day day) {
    if (day < first) return;
    if (sessions++ > 0 && !csv.next()) return differences.add(market::format_date(day) + " is no golden row");
    for (const auto& [column, cell] : compared) {
      const Cell actual = column->read(rig.engine().record());
      const bool text =
          std::holds_alternative<std::string_view>(actual) || std::holds_alternative<Day>(actual);
      const std::string wrong = difference(actual, csv.text(cell), text ? std::nullopt : csv.number(cell));
      if (wrong.empty()) continue;
      differences.add(market::format_date(day) + " " + column->name + " is " + wrong + ", not " +
                      std::string(csv.text(cell)));
    }
  };
  replay();
  EXPECT_FALSE(csv.next()) << "sessions are missing at the end";
  EXPECT_EQ(sessions, calendar().session_number(kLast) - calendar().session_number(first) + 1);
  EXPECT_EQ(rig.snapshot().core.history_sessions, rig.snapshot().core.sessions);
}

}  // namespace
}  // namespace rotation::signals
