#include <algorithm>
#include <array>

#include "daemon/config/keys.hpp"
#include "daemon/config/on_off.hpp"
#include "signals/basis.hpp"

namespace rotation::daemon {
namespace {

constexpr Range<double> kRatio{-1, 1};
constexpr Range<double> kPercentile{0, 100};

Value direction(signals::Thresholds& t) {
  return word(t.direction, {"up", "down"});
}

Value horizon(int& k) {
  using signals::kHorizons;
  return one_of(
      [&k](std::size_t i) { k = kHorizons[i]; },
      [&k] {
        return static_cast<std::size_t>(std::find(kHorizons.begin(), kHorizons.end(), k) - kHorizons.begin());
      },
      {"z20", "z60", "z120"});
}

// How many votes are needed, of how many that can vote.
void votes(Fields& f, int& need, int& min_available) {
  f.value("need", integer(need, {1, 8}));
  f.value("min_available", integer(min_available, {1, 8}));
  f.require(need <= min_available, "need",
            std::to_string(need) + " is above min_available, " + std::to_string(min_available));
}

// "+y10", "-cr", "+lnVIX".
std::string leg_problem(std::string_view leg, const std::vector<std::string>& series) {
  if (!leg.starts_with('+') && !leg.starts_with('-')) {
    return shown(leg) + " has no sign; write it like +y10, -cr or +lnVIX";
  }
  const std::string_view name = leg.substr(1);
  if (name == "cr") return "";
  std::string wrong = series_problem(name, series);
  if (!wrong.empty() && name.starts_with("ln")) wrong = series_problem(name.substr(2), series);
  return wrong;
}

void gating_keys(Fields& f, signals::Parameters& p, const std::vector<std::string>& series) {
  auto& t = p.trigger;
  const auto known = [&series](std::string_view name) { return series_problem(name, series); };
  f.section("M1", [&](Fields& s) {
    s.value("stat", horizon(t.m1_k));
    on_off(s, t.m1);
  });
  f.section("M3", [&](Fields& s) {
    on_off(s, t.m3);
    s.value("beta_window", integer(t.m3_beta_window, {20, 1000}));
  });
  f.section("P", [&](Fields& s) {
    on_off(s, t.p);
    votes(s, t.p_need, t.p_min_available);
  });
  f.section("P4", [&](Fields& s) {
    s.value("direction", direction(t.p4));
    on_off(s, t.p4);
  });
  f.section("C1", [&](Fields& s) {
    s.value("series", text(t.c1_series, "a series", known));
    s.value("k", integer(t.c1_k, kLookback));
    s.value("direction", direction(t.c1));
    on_off(s, t.c1);
  });
  f.section("C2", [&](Fields& s) {
    s.value("mode", word(t.c2_mode, {"not_rising", "flat", "not_falling"}));
    if (s.given("mode")) t.c2 = signals::dollar_thresholds(t.c2_mode);
    s.value("k", integer(t.c2_k, kLookback));
    on_off(s, t.c2);
  });
  f.section("C3", [&](Fields& s) {
    s.list("legs", t.c3_legs, {{1, 8}, "signed series, ln of series, or cr", [&series](std::string_view leg) {
                                 return leg_problem(leg, series);
                               }});
    s.value("k", integer(t.c3_k, kLookback));
    s.value("direction", direction(t.c3));
    on_off(s, t.c3);
    s.value("not_modest", number(t.c3_not_modest, kZ));
  });
  f.section("C4", [&](Fields& s) {
    s.value("weeks", integer(t.c4_weeks, {3, 104}));
    on_off(s, t.c4, kRatio, "on_slope", "off_slope");
    s.value("confirm_updates", integer(t.c4_confirm_updates, {1, 8}));
  });
  f.section("VAL", [&](Fields& s) { on_off(s, t.val, kRatio); });
  f.section("catalyst", [&](Fields& s) { votes(s, t.catalyst_need, t.catalyst_min_available); });
}

void veto_keys(Fields& f, signals::Parameters& p) {
  auto& v = p.veto;
  f.section("credit", [&](Fields& s) {
    s.value("k", integer(v.credit_k, kLookback));
    on_off(s, v.credit);
  });
  f.section("vix", [&](Fields& s) { on_off(s, v.vix, {5, 200}); });
  f.section("scare", [&](Fields& s) {
    on_off(s, v.scare_credit, kZ, "cr_on", "cr_off");
    on_off(s, v.scare_yield, kZ, "y_on", "y_off");
  });
  f.section("ai", [&](Fields& s) {
    s.value("high_window", integer(v.ai_high_window, kLookback));
    s.value("within", integer(v.ai_within, kDwell));
    s.require(v.ai_within <= v.ai_high_window, "within",
              std::to_string(v.ai_within) + " is above high_window, " + std::to_string(v.ai_high_window));
    on_off(s, v.ai_z20, kZ, "z20_on", "z20_off");
    s.value("invalidate_z60_below", number(v.ai_invalidate_z60_below, kZ));
  });
}

// Levels of an ever deeper fall.
template <std::size_t n>
void levels(Fields& f, const std::string& key, std::array<double, n>& falls) {
  std::vector<Value> values;
  for (double& fall : falls) values.push_back(number(fall, {-1, -0.001}));
  f.values(key, values);
  for (std::size_t i = 1; i < n; ++i) {
    f.require(falls[i] < falls[i - 1], key,
              format_number(falls[i]) + " is not below the level before it, " + format_number(falls[i - 1]));
  }
}

void flag_keys(Fields& f, signals::Parameters& p) {
  auto& g = p.flags;
  f.section("junk", [&](Fields& s) { on_off(s, g.junk); });
  f.section("policy_shock", [&](Fields& s) {
    on_off(s, g.policy_shock);
    s.value("one_day_share", number(g.policy_shock_one_day_share, {0, 10}));
    s.value("min_z60", number(g.policy_shock_min_z60, {0, 10}));
  });
  f.section("crowd", [&](Fields& s) {
    on_off(s, g.crowd, kRatio);
    on_off(s, g.crowd_pct, kPercentile, "pct_on", "pct_off");
    s.value("min_leaders", integer(g.crowd_min_leaders, {2, 16}));
  });
  levels(f, "unwind_5", g.unwind_5);
  levels(f, "unwind_intraday", g.unwind_intraday);
  f.section("duration", [&](Fields& s) { on_off(s, g.duration, kRatio); });
  f.section("coc_pct", [&](Fields& s) { on_off(s, g.cost_of_capital_pct, kPercentile); });
  f.section("leader_breadth", [&](Fields& s) { on_off(s, g.leader_breadth, {0, 16}); });
  f.section("asymmetry", [&](Fields& s) { on_off(s, g.asymmetry, {0, 100}); });
  f.section("multiples", [&](Fields& s) { on_off(s, g.multiples); });
  f.section("gap_closing", [&](Fields& s) { on_off(s, g.gap_closing, kRatio); });
  f.value("eps_led", number(g.eps_led.on, {0, 10}));
  g.eps_led.off = g.eps_led.on;
}

}  // namespace

void trigger_keys(Fields& f, signals::Parameters& p, const std::vector<std::string>& series) {
  f.section("trigger", [&](Fields& s) { gating_keys(s, p, series); });
  f.section("veto", [&](Fields& s) { veto_keys(s, p); });
  f.section("flags", [&](Fields& s) { flag_keys(s, p); });
}

}  // namespace rotation::daemon
