#include <algorithm>
#include <chrono>
#include <map>

#include "daemon/config/keys.hpp"
#include "daemon/config/on_off.hpp"

namespace rotation::daemon {
namespace {

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

void leader_keys(Fields& f, signals::Parameters& p, const std::vector<std::string>& series) {
  auto& leaders = p.leaders;
  const auto known = [&series](std::string_view name) { return series_problem(name, series); };
  f.list("names", leaders.names, {{1, 16}, "series names", known});
  f.list("line", leaders.line, {{1, 16}, "series names", known});
  f.value("versus", text(leaders.versus, "a series", known));

  std::map<std::string, std::string> tells;
  for (const signals::Tell& tell : leaders.tells) {
    tells[tell.name] = (tell.sign > 0 ? '+' : '-') + tell.versus;
  }
  f.table("tells", tells, "series: +series or -series",
          [&](std::string_view name, std::string_view versus) -> std::string {
            if (std::string wrong = known(name); !wrong.empty()) return wrong;
            if (!versus.starts_with('+') && !versus.starts_with('-')) {
              return shown(versus) +
                     " has no sign; write +SPY if its rise over SPY speaks for small caps, -SPY if "
                     "against";
            }
            if (versus.substr(1) == name) return shown(name) + " is held against itself";
            return known(versus.substr(1));
          });
  leaders.tells.clear();
  for (const auto& [name, versus] : tells) {
    leaders.tells.push_back({name, versus.substr(1), versus.front() == '+' ? 1 : -1});
  }
}

void quality_keys(Fields& f, signals::Parameters& p, const std::vector<std::string>& series) {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  using std::chrono::seconds;
  auto& q = p.quality;
  const auto known = [&series](std::string_view name) { return series_problem(name, series); };
  const Range<market::Duration> silence{seconds{1}, hours{24}};
  constexpr Range<double> kBasisPoints{0.1, 10'000};

  f.value("max_clock_skew", duration(p.max_clock_skew, {milliseconds{1}, minutes{1}}));
  f.section("stale", [&](Fields& s) {
    s.value("E1", duration(q.stale.etf_liquid, silence));
    s.value("E2", duration(q.stale.etf, silence));
    s.value("thin", duration(q.stale.etf_thin, silence));
    s.value("K", duration(q.stale.stock, silence));
    s.value("Y", duration(q.stale.yield, silence));
    s.value("X", duration(q.stale.fx, silence));
    s.value("I", duration(q.stale.index_level, silence));
  });
  f.section("pair_skew", [&](Fields& s) {
    const Range<market::Duration> apart{milliseconds{100}, hours{24}};
    s.value("E1", duration(q.pair_skew.etf_liquid, apart));
    s.value("E2", duration(q.pair_skew.etf, apart));
    s.value("thin", duration(q.pair_skew.etf_thin, apart));
  });
  f.value("recover", duration(q.recover, {seconds{0}, hours{1}}));
  f.section("outlier", [&](Fields& s) {
    s.value("k", integer(q.outlier.k, {1, 1000}));
    s.value("trim", number(q.outlier.trim, {0, 0.5}));
    s.value("mult", number(q.outlier.mult, {0.1, 100}));
    s.value("gamma_ticks", number(q.outlier.gamma_ticks, {0, 1000}));
    s.value("gamma_bp", number(q.outlier.gamma_bp, {0, 10'000}));
    s.value("escape", integer(q.outlier.escape, {1, 100}));
    s.value("escape_span", duration(q.outlier.escape_span, {milliseconds{1}, minutes{10}}));
  });
  f.section("spread_bp", [&](Fields& s) {
    s.value("tight", number(q.spread_bp.tight, kBasisPoints));
    s.value("medium", number(q.spread_bp.medium, kBasisPoints));
    s.value("E2", number(q.spread_bp.etf, kBasisPoints));
    s.value("thin", number(q.spread_bp.thin, kBasisPoints));
    s.value("K", number(q.spread_bp.stock, kBasisPoints));
    s.value("open_mult", number(q.spread_bp.open_mult, {1, 100}));
  });
  f.list("spread_tight", q.spread_tight, {{0, 1000}, "series names", known});
  f.list("spread_medium", q.spread_medium, {{0, 1000}, "series names", known});
  f.values("yield_sane_pct",
           {number(q.yield_sane_pct[0], {-5, 100}), number(q.yield_sane_pct[1], {-5, 100})});
  f.require(q.yield_sane_pct[0] < q.yield_sane_pct[1], "yield_sane_pct",
            format_number(q.yield_sane_pct[1]) + " is not above " + format_number(q.yield_sane_pct[0]));
  f.value("dxy_mismatch", number(q.dxy_mismatch, {0, 0.1}));
}

}  // namespace

void engine_keys(Fields& f, signals::Parameters& p, const std::vector<market::Series>& all_series) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::year;
  std::vector<std::string> series;
  for (const market::Series& s : all_series) series.push_back(s.name);
  const auto known = [&series](std::string_view name) { return series_problem(name, series); };

  f.section("engine", [&](Fields& s) {
    s.value("timezone", one_of([](std::size_t) {}, [] { return std::size_t{0}; }, {"America/New_York"}));
    s.value("close_grace", duration(p.close_grace, {minutes{1}, hours{4}}));
    s.value("provisional_from", time_of_day(p.provisional_from, {hours{9} + minutes{30}, hours{16}}));
    s.value("restate_until", time_of_day(p.restate_until, {hours{0}, hours{9} + minutes{30}}));
    s.value("ring_sessions", integer(p.ring_sessions, {251, 20000}));
    s.value("sigma_window", integer(p.sigma_window, {20, 5000}));
    s.value("sigma_min", integer(p.sigma_min, {20, 5000}));
    s.require(p.sigma_min <= p.sigma_window, s.given("sigma_min") ? "sigma_min" : "sigma_window",
              "sigma_window, " + std::to_string(p.sigma_window) + ", is below sigma_min, " +
                  std::to_string(p.sigma_min));
    s.value("percentile_window", integer(p.percentile_window, {20, 5000}));
    s.value("percentile_min", integer(p.percentile_min, {20, 5000}));
    s.require(p.percentile_min <= p.percentile_window,
              s.given("percentile_min") ? "percentile_min" : "percentile_window",
              "percentile_window, " + std::to_string(p.percentile_window) + ", is below percentile_min, " +
                  std::to_string(p.percentile_min));
    s.value("history_start",
            date(p.history_start, {market::Day{year{2000} / 1 / 1}, market::Day{year{2099} / 12 / 31}}));
    s.value("stand_ins", boolean(p.stand_ins));
  });
  f.section("pairs", [&](Fields& s) { pair_keys(s, p, series); });
  f.section("leaders", [&](Fields& s) { leader_keys(s, p, series); });
  f.section("credit", [&](Fields& s) {
    s.value("long", text(p.credit.long_leg, "a series", known));
    s.value("hedge", text(p.credit.hedge, "a series", known));
    s.require(p.credit.long_leg != p.credit.hedge, s.given("hedge") ? "hedge" : "long",
              "long and hedge are the same series, " + p.credit.hedge);
    s.value("hedge_ratio", number(p.credit.hedge_ratio, {0, 5}));
    s.value("oas_duration", number(p.credit.oas_duration, {0, 30}));
  });
  trigger_keys(f, p, series);
  desk_keys(f, p, all_series);
  machine_keys(f, p);
  f.section("quality", [&](Fields& s) { quality_keys(s, p, series); });
  f.section("intraday", [&](Fields& s) {
    s.value("provisional_hold", duration(p.provisional_hold, {minutes{1}, hours{6}}));
    s.value("provisional_not_before",
            time_of_day(p.provisional_not_before, {hours{9} + minutes{30}, hours{16}}));
    s.value("tod_sessions", integer(p.intraday.tod_sessions, {1, 250}));
    s.section("cusum", [&](Fields& c) {
      c.value("kappa", number(p.intraday.cusum.kappa, {0, 10}));
      c.value("h", number(p.intraday.cusum.h, {0.1, 1000}));
    });
    s.value("shock_z", number(p.intraday.shock_z, {0.1, 100}));
    s.value("ewma", duration(p.intraday.ewma, {std::chrono::milliseconds{100}, minutes{10}}));
  });

  struct Window {
    const char* key;
    int sessions;
  };
  for (const Window& window : {Window{"engine.sigma_window", p.sigma_window},
                               {"engine.percentile_window", p.percentile_window},
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
