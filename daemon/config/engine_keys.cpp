#include <algorithm>
#include <chrono>

#include "daemon/config/keys.hpp"

namespace rotation::daemon {
namespace {

using signals::Direction;
using signals::Thresholds;

constexpr Range<double> kZ{-10, 10};      // standard deviations
constexpr Range<int> kLookback{5, 1000};  // sessions
constexpr Range<int> kDwell{1, 250};      // sessions

// A switch has to turn off on the far side of where it turns on, or it would flap.
void on_off(Fields& f, double& on, double& off, Direction direction, Range<double> range,
            const std::string& on_key = "on", const std::string& off_key = "off") {
  f.value(on_key, number(on, range));
  f.value(off_key, number(off, range));
  const bool up = direction == Direction::up;
  f.require(up ? off < on : off > on, off_key,
            format_number(off) + " is not " + (up ? "below " : "above ") + on_key + ", " + format_number(on));
}

void on_off(Fields& f, Thresholds& t, Range<double> range = kZ, const std::string& on_key = "on",
            const std::string& off_key = "off") {
  on_off(f, t.on, t.off, t.direction, range, on_key, off_key);
}

void pair_keys(Fields& f, signals::Parameters& p, const std::vector<std::string>& series) {
  auto& pairs = p.pairs;
  std::vector<std::string> all;
  for (const auto& pair : pairs.all) all.push_back(pair.small + '/' + pair.large);
  std::string primary = all.front();

  const auto problem = [&series](std::string_view text) -> std::string {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view small = text.substr(0, slash);
    const std::string_view large = text.substr(std::min(slash + 1, text.size()));
    if (small.empty() || large.empty() || small == large) {
      return shown(text) + " is not a pair; write it like IJR/SPY";
    }
    if (std::string wrong = series_problem(small, series); !wrong.empty()) return wrong;
    return series_problem(large, series);
  };
  f.value("primary", text(primary, "one of all", problem));
  f.list("all", all, {{1, 8}, "pairs like IJR/SPY", problem});
  const auto found = std::find(all.begin(), all.end(), primary);
  f.require(found != all.end(), f.given("primary") ? "primary" : "all",
            "the primary pair " + shown(primary) + " is not among " + either(all));
  if (found != all.end()) std::rotate(all.begin(), found, found + 1);

  const int count = static_cast<int>(all.size());
  f.value("agree", integer(pairs.agree, {1, 8}));
  f.require(pairs.agree <= count, f.given("agree") ? "agree" : "all",
            "agree asks for " + std::to_string(pairs.agree) + " pairs of " + std::to_string(count));
  on_off(f, pairs.on_off, kZ, "pair_on", "pair_off");

  pairs.all.clear();
  for (const auto& pair : all) {
    const std::size_t slash = pair.find('/');
    pairs.all.push_back({pair.substr(0, slash), pair.substr(slash + 1)});
  }
}

void trigger_keys(Fields& f, signals::Parameters& p) {
  auto& t = p.trigger;
  const auto votes = [](Fields& s, int& need, int& min_available, int members) {
    s.value("need", integer(need, {1, members}));
    s.value("min_available", integer(min_available, {1, members}));
    s.require(need <= min_available, "need",
              std::to_string(need) + " is above min_available, " + std::to_string(min_available));
  };
  f.section("M1", [&](Fields& s) { on_off(s, t.m1); });
  f.section("M3", [&](Fields& s) {
    on_off(s, t.m3);
    s.value("beta_window", integer(t.m3_beta_window, {20, 1000}));
  });
  f.section("P", [&](Fields& s) {
    on_off(s, t.p);
    votes(s, t.p_need, t.p_min_available, 4);
  });
  f.section("P4", [&](Fields& s) { on_off(s, t.p4); });
  f.section("C1", [&](Fields& s) {
    s.value("k", integer(t.c1_k, kLookback));
    on_off(s, t.c1);
  });
  f.section("C2", [&](Fields& s) {
    s.value("mode", word(t.c2_mode, {"not_rising", "flat", "not_falling"}));
    if (s.given("mode")) t.c2 = signals::dollar_thresholds(t.c2_mode);
    s.value("k", integer(t.c2_k, kLookback));
    on_off(s, t.c2);
  });
  f.section("C3", [&](Fields& s) {
    s.value("k", integer(t.c3_k, kLookback));
    on_off(s, t.c3);
  });
  f.section("catalyst", [&](Fields& s) { votes(s, t.catalyst_need, t.catalyst_min_available, 3); });
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

void machine_keys(Fields& f, signals::Parameters& p) {
  auto& m = p.machine;
  f.section("watch", [&](Fields& s) {
    on_off(s, m.watch_on, m.watch_off, Direction::up, kZ);
    s.value("dwell", integer(m.watch_dwell, kDwell));
  });
  f.value("setup_dwell", integer(m.setup_dwell, kDwell));
  f.value("confirm_count", integer(m.confirm_count, kDwell));
  f.value("drop_dwell", integer(m.drop_dwell, kDwell));
  f.section("extended", [&](Fields& s) { on_off(s, m.extended_on, m.extended_off, Direction::up, kZ); });
  f.section("invalidate", [&](Fields& s) {
    s.value("dd_sigma60", number(m.invalidate_dd_sigma60, {0.1, 10}));
    s.value("z60_below", number(m.invalidate_z60_below, kZ));
    s.value("z60_dwell", integer(m.invalidate_z60_dwell, kDwell));
  });
  f.value("cooldown", integer(m.cooldown, kDwell));
}

}  // namespace

void engine_keys(Fields& f, signals::Parameters& p, const std::vector<std::string>& series) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::year;
  const auto known = [&series](std::string_view name) { return series_problem(name, series); };

  f.section("engine", [&](Fields& s) {
    s.value("close_grace", duration(p.close_grace, {minutes{1}, hours{4}}));
    s.value("provisional_from", time_of_day(p.provisional_from, {hours{9} + minutes{30}, hours{16}}));
    s.value("ring_sessions", integer(p.ring_sessions, {150, 20000}));
    s.value("sigma_window", integer(p.sigma_window, {20, 5000}));
    s.value("sigma_min", integer(p.sigma_min, {20, 5000}));
    s.require(p.sigma_min <= p.sigma_window, s.given("sigma_min") ? "sigma_min" : "sigma_window",
              "sigma_window, " + std::to_string(p.sigma_window) + ", is below sigma_min, " +
                  std::to_string(p.sigma_min));
    s.value("history_start",
            date(p.history_start, {market::Day{year{2000} / 1 / 1}, market::Day{year{2099} / 12 / 31}}));
    s.value("stand_ins", boolean(p.stand_ins));
  });
  f.section("pairs", [&](Fields& s) { pair_keys(s, p, series); });
  f.section("leaders", [&](Fields& s) {
    s.list("line", p.leaders.line, {{1, 16}, "series names", known});
    s.value("versus", text(p.leaders.versus, "a series", known));
  });
  f.section("credit", [&](Fields& s) {
    s.value("long", text(p.credit.long_leg, "a series", known));
    s.value("hedge", text(p.credit.hedge, "a series", known));
    s.require(p.credit.long_leg != p.credit.hedge, s.given("hedge") ? "hedge" : "long",
              "long and hedge are the same series, " + p.credit.hedge);
    s.value("hedge_ratio", number(p.credit.hedge_ratio, {0, 5}));
    s.value("oas_duration", number(p.credit.oas_duration, {0, 30}));
  });
  f.section("trigger", [&](Fields& s) { trigger_keys(s, p); });
  f.section("veto", [&](Fields& s) { veto_keys(s, p); });
  f.section("machine", [&](Fields& s) { machine_keys(s, p); });
  f.section("quality", [&](Fields& s) {
    s.value("max_clock_skew", duration(p.max_clock_skew, {std::chrono::milliseconds{1}, minutes{1}}));
  });

  struct Window {
    const char* key;
    int sessions;
  };
  for (const Window& window : {Window{"engine.sigma_window", p.sigma_window},
                               {"trigger.M3.beta_window", p.trigger.m3_beta_window},
                               {"trigger.C1.k", p.trigger.c1_k},
                               {"trigger.C2.k", p.trigger.c2_k},
                               {"trigger.C3.k", p.trigger.c3_k},
                               {"veto.credit.k", p.veto.credit_k},
                               {"veto.ai.high_window", p.veto.ai_high_window}}) {
    f.require(window.sessions < p.ring_sessions, window.key,
              std::to_string(window.sessions) + " sessions need engine.ring_sessions above them; it is " +
                  std::to_string(p.ring_sessions));
  }
}

}  // namespace rotation::daemon
