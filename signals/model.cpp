#include "signals/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "feeds/market/ensure.hpp"
#include "signals/desk_model.hpp"
#include "signals/model_builder.hpp"
#include "signals/statistics.hpp"

namespace rotation::signals {
namespace {

// Builds the table line by line.
class DefaultTable : private ModelBuilder {
 public:
  using ModelBuilder::ModelBuilder;

  Model build() {
    for (const Pair& pair : p_.pairs.all) model_.pairs.push_back(bridged(pair.small, pair.large));
    gauge_lines();
    mandatory();
    participation();
    catalysts();
    vetoes();
    flags();
    displays();
    for (TriggerSpec& trigger : model_.triggers) {
      for (const auto& [id, weight] : p_.score) {
        if (trigger.id == id) trigger.score_weight = weight;
      }
    }
    return std::move(model_);
  }

 private:
  void gauge_lines() {
    const Pair& primary = p_.pairs.all.front();
    model_.residual = residual(primary);
    model_.leaders = leader_line();
    model_.credit = credit_line();
    model_.y10 = level("y10", false);
    model_.y2 = optional_level("y2");
    model_.y10_real = optional_level("y10_real");
    model_.dollar = level("DXY", true);
    model_.market = level(market_, true);
    model_.momentum = optional_ratio("MTUM", market_);
    model_.equal_weight = ratio("RSP", market_);
    model_.high_yield_spread = optional_level("HY_OAS");
    for (const auto& name : p_.leaders.names) {
      if (!have(name)) continue;
      model_.leader_levels.push_back(level(name, true));
      model_.leader_ratios.push_back(ratio(name, p_.leaders.versus));
    }
    for (const Tell& tell : p_.leaders.tells) {
      if (optional_ratio(tell.name, tell.versus) == kNone) continue;
      model_.tells.push_back({tell_line(tell), static_cast<double>(tell.sign)});
    }
    for (const std::string& name : domestic_names()) {
      const LineIndex line = optional_ratio(name, market_);
      if (line != kNone) model_.domestic.push_back(line);
    }
    proxies();
  }

  // Percentage points of yield for a log move of a price: minus 100 over its duration in years.
  void proxies() {
    constexpr double kIefYears = 7.5;
    constexpr double kShyYears = 1.9;
    const auto set = [this](Proxied what, LineIndex of, LineIndex by, double years) {
      model_.proxies[static_cast<std::size_t>(what)] = {of, by, -100 / years};
    };
    if (have("IEF")) set(Proxied::y10, model_.y10, level("IEF", true), kIefYears);
    if (model_.y2 != kNone && have("SHY")) set(Proxied::y2, model_.y2, level("SHY", true), kShyYears);
    if (model_.high_yield_spread != kNone && p_.credit.oas_duration > 0) {
      set(Proxied::hy_spread, model_.high_yield_spread, model_.credit, p_.credit.oas_duration);
    }
  }

  // The domestic, rate-sensitive segment (S9a).
  [[nodiscard]] std::array<std::string, 4> domestic_names() const {
    return {"KRE", p_.pairs.all.front().small, "ITB", "BAC"};
  }

  void mandatory() {
    const int k = p_.trigger.m1_k;
    add("M1", "spread trend: z" + std::to_string(k) + " of the primary pair", Role::mandatory,
        z(model_.pairs.front(), k), p_.trigger.m1);
    model_.triggers.push_back(pairs_agree());
    add("M3", "beta-adjusted spread: z60 of the residual of the small leg on the large", Role::mandatory,
        named("z60_R", "z60 of the residual spread", z(model_.residual, 60)), p_.trigger.m3);
  }

  void participation() {
    add("P1", "equal weight: z60 of RSP/" + market_, Role::participation,
        named("z60_RSP", "z60 of equal weight over the market", z(model_.equal_weight, 60)), p_.trigger.p);
    add("P2", "cyclicals over defensives: z60", Role::participation,
        named("z60_CYC", "z60 of cyclicals over defensives", z(cyclicals(), 60)), p_.trigger.p);
    add("P3", "levered domestic value: mean z60 of IWN, IJS, KRE over " + market_, Role::participation,
        named("P3_stat", "mean z60 of levered domestic value over the market",
              mean({z_leg(ratio("IWN", market_), 60), z_leg(ratio("IJS", market_), 60),
                    z_leg(ratio("KRE", market_), 60)},
                   2)),
        p_.trigger.p);
    add("P4", "leaders fading: z60 of the leader line", Role::participation,
        named("z60_LR", "z60 of the leader line", z(model_.leaders, 60)), p_.trigger.p4);
  }

  void catalysts() {
    const LineIndex vix = level("VIX", true);
    named("z60_y10", "z60 of the 10-year yield", z(model_.y10, 60));
    named("z120_y10", "z120 of the 10-year yield", z(model_.y10, 120));
    named("z60_DXY", "z60 of the dollar index", z(model_.dollar, 60));
    named("z120_DXY", "z120 of the dollar index", z(model_.dollar, 120));
    named("z60_VIX", "z60 of ln VIX", z(vix, 60));
    add("C1",
        "rates lower: z of the " +
            std::string(p_.trigger.c1_series == "y10" ? "10-year yield" : p_.trigger.c1_series),
        Role::catalyst, z(level(p_.trigger.c1_series, false), p_.trigger.c1_k), p_.trigger.c1);
    add("C2", "dollar: z of ln DXY", Role::catalyst, dollar_stat(model_.dollar), p_.trigger.c2);
    StatSpec conditions;
    for (const std::string& leg : p_.trigger.c3_legs) {
      conditions.legs.push_back(z_leg(condition(leg), p_.trigger.c3_k, leg.front() == '-' ? -1 : 1));
    }
    conditions.min_available = conditions.legs.size();
    model_.fci = add("C3", "easier financial conditions: mean z of y10, dollar, -credit, VIX", Role::catalyst,
                     named("FCI", "financial conditions, + = tighter", std::move(conditions)), p_.trigger.c3);
    const std::size_t revisions = add("C4", "revisions stabilise: slope of the revision ratio",
                                      Role::catalyst, gauge(Gauge::revisions), p_.trigger.c4);
    model_.triggers[revisions].waits_for_reference = true;
  }

  void vetoes() {
    add("V1", "credit stress: z of the credit line", Role::veto,
        named("z20_cr", "z20 of the credit line", z(model_.credit, p_.veto.credit_k)), p_.veto.credit);
    add("V2", "volatility stress: VIX close", Role::veto,
        named("VIX", "VIX at the close", value(level("VIX", false)), "index"), p_.veto.vix);
    TriggerSpec scare{
        .id = "V3",
        .help = "growth scare: credit weakens while the 10-year yield falls",
        .role = Role::veto,
        .switches = {{named("z60_cr", "z60 of the credit line", z(model_.credit, 60)), p_.veto.scare_credit},
                     {z(model_.y10, 60), p_.veto.scare_yield}},
        .need = 2};
    model_.triggers.push_back(std::move(scare));
    model_.ai_extends = model_.triggers.size();
    TriggerSpec extends{.id = "V4",
                        .help = "AI regime extends: leaders at new highs while the primary pair falls",
                        .role = Role::information,
                        .switches = {{z(model_.pairs.front(), 20), p_.veto.ai_z20}},
                        .need = 1,
                        .high_line = model_.leaders,
                        .high_within = static_cast<std::size_t>(p_.veto.ai_within),
                        .high_window = static_cast<std::size_t>(p_.veto.ai_high_window)};
    model_.triggers.push_back(std::move(extends));
  }

  void flags() {
    const auto& f = p_.flags;
    constexpr double positive = std::numeric_limits<double>::denorm_min();  // the least there is
    display("z20_y2", "z20 of the 2-year yield", model_.y2, 20);
    model_.cheap = model_.triggers.size();
    flag("VAL", "cheap: the small caps' P/E discount", Gauge::discount, p_.trigger.val);
    add("JUNK", "led by unscreened small caps: z20 of ln(IJR/IWM)", Role::flag,
        named("z20_q", "z20 of screened over unscreened small caps", z(ratio("IJR", "IWM"), 20)), f.junk);
    model_.triggers.back().freezes = true;
    flag("POLICY_SHOCK", "a dramatic move of the 2-year yield, or of the 10-year in one session",
         Gauge::policy_shock, f.policy_shock);
    model_.triggers.back().freezes = true;
    TriggerSpec unwind{.id = "UNWIND",
                       .help = "leaders unwind: levels of the leader line's 5-session fall",
                       .role = Role::flag,
                       .counts = true};
    for (const double level : f.unwind_5) {
      unwind.switches.push_back({gauge(Gauge::leaders_5), {level, level / 2, Direction::down}});
    }
    model_.triggers.push_back(std::move(unwind));
    TriggerSpec fallen{.id = "G_LDD",
                       .help = "leaders below their 120-session high, by levels; until a new high",
                       .role = Role::flag,
                       .counts = true};
    for (const double level : {-0.06, -0.11, -0.14}) {
      fallen.switches.push_back({gauge(Gauge::leaders_drawdown), {level, -positive, Direction::down}});
    }
    model_.triggers.push_back(std::move(fallen));
    TriggerSpec crowd{.id = "CROWD",
                      .help = "crowded: residual correlation of the leaders, or its percentile",
                      .role = Role::flag,
                      .switches = {{gauge(Gauge::residual_correlation), f.crowd},
                                   {gauge(Gauge::crowding_percentile), f.crowd_pct}}};
    model_.triggers.push_back(std::move(crowd));
    const double more_than_half = 0.5 + kTie;
    flag("SHOCK_LED", "one session made more than half of S's 60-session move", Gauge::concentration_spread,
         {more_than_half, more_than_half});
    flag("G_DUR", "the market pays for duration: S rises as yields fall", Gauge::duration_correlation,
         f.duration);
    TriggerSpec balance{
        .id = "G_BAL",
        .help = "the market pays for balance sheets: S goes with credit, which holds up",
        .role = Role::flag,
        .switches = {{z(model_.credit, 60), {0.0, 0.0}}, {gauge(Gauge::balance_slope), {positive, positive}}},
        .need = 2};
    model_.triggers.push_back(std::move(balance));
    flag("G_LB", "few leaders lead", Gauge::leader_breadth, f.leader_breadth);
    flag("COC", "cost of capital is high", Gauge::cost_of_capital_percentile, f.cost_of_capital_pct);
    const double not_modest = std::nextafter(p_.trigger.c3_not_modest, -10.0);
    add("NOT_MODEST", "conditions ease more than modestly: mean z of C3", Role::flag,
        model_.triggers[model_.fci].switches.front().stat, {not_modest, not_modest, Direction::down});
    flag("G_ASY", "gain to half the fair closure against the loss to the stop", Gauge::asymmetry,
         f.asymmetry);
    flag("GAP_CLOSING", "the gap closes fast: ten points of closure in 20 sessions", Gauge::closure_speed,
         f.gap_closing);
    TriggerSpec trap{.id = "TRAP",
                     .help = "value trap: cheap for long without progress of the closure",
                     .role = Role::flag,
                     .counts = true};
    for (const int sessions : p_.machine.thesis_sessions) {
      trap.switches.push_back({gauge(Gauge::trap_clock), {double(sessions), double(sessions)}});
    }
    model_.triggers.push_back(std::move(trap));
    flag("EPS_LED", "wrong thesis: earnings, not multiples, made the 120-session move", Gauge::eps_share,
         f.eps_led);
    flag("G_MULT", "small caps stop being left behind on multiples", Gauge::multiples_z60, f.multiples);
  }

  // Shown beside what they explain; nothing is decided on them. What has no series is left out.
  void displays() {
    display("z60_y10_real", "z60 of the 10-year real yield", optional_level("y10_real"), 60);
    display("z60_TIP", "z60 of inflation-linked over nominal Treasuries", optional_ratio("TIP", "IEF"), 60);
    for (const std::string& name : domestic_names()) {
      display("z60_" + name, "z60 of " + name + " over the market", optional_ratio(name, market_), 60);
    }
    for (const char* name : {"AVUV", "XLG"}) {
      display("z60_" + std::string(name), "z60 of " + std::string(name) + " over the market",
              optional_ratio(name, market_), 60);
    }
    for (const Tell& tell : p_.leaders.tells) {
      display("tell_" + tell.name, "z20 of " + tell.name + "/" + tell.versus + ", + for small caps",
              find_line(model_, tell_name(tell)), 20, tell.sign);
    }
  }

  void display(std::string name, std::string help, LineIndex line, int k, double sign = 1) {
    if (line != kNone) named(std::move(name), std::move(help), mean({z_leg(line, k, sign)}, 1));
  }

  void flag(std::string id, std::string help, Gauge g, Thresholds thresholds) {
    add(std::move(id), std::move(help), Role::flag, gauge(g), thresholds);
  }

  LineIndex residual(const Pair& pair) {
    return add(LineSpec{.name = "R",
                        .kind = LineKind::residual,
                        .terms = {{id(pair.small)}, {id(pair.large)}},
                        .beta_window = static_cast<std::size_t>(p_.trigger.m3_beta_window)});
  }

  static std::string tell_name(const Tell& tell) { return "tell " + tell.name; }
  // A line of its own beside the plain ratio, which other gauges read with all its moves.
  LineIndex tell_line(const Tell& tell) {
    return add(LineSpec{
        .name = tell_name(tell), .terms = {{id(tell.name)}, {id(tell.versus), -1}}, .skips_earnings = true});
  }

  LineIndex cyclicals() {
    LineSpec line{.name = "cyclicals/defensives"};
    for (const char* name : {"XLI", "XLF", "XLB", "XLY"}) line.terms.push_back({id(name), 1.0 / 4});
    for (const char* name : {"XLP", "XLU"}) line.terms.push_back({id(name), -1.0 / 2});
    return add(std::move(line));
  }

  LineIndex leader_line() {
    LineSpec line{.name = "LR", .kind = LineKind::mean_change};
    for (const auto& name : p_.leaders.line) line.members.push_back(bridged(name, p_.leaders.versus));
    return add(std::move(line));
  }

  LineIndex credit_line() {
    LineSpec line{.name = "cr",
                  .terms = {{id(p_.credit.long_leg)}, {id(p_.credit.hedge), -p_.credit.hedge_ratio}},
                  .from_zero = true};
    if (p_.stand_ins) line.stand_in = {{id("HY_OAS"), -p_.credit.oas_duration / 100, false}};
    return add(std::move(line));
  }

  // "+y10", "-cr" or "+lnVIX": the series, the credit line, or ln of the series.
  LineIndex condition(std::string_view leg) {
    const std::string name(leg.substr(leg.find_first_not_of("+-")));
    if (name == "cr") return model_.credit;
    return have(name) || !name.starts_with("ln") ? level(name, false) : level(name.substr(2), true);
  }

  // Pairs on the primary's large leg must be available, the others vote when they can (2.1, 2.8).
  TriggerSpec pairs_agree() {
    TriggerSpec trigger{.id = "M2",
                        .help = "pairs agree: count of pairs whose own z60 switch is on",
                        .role = Role::mandatory,
                        .need = static_cast<std::size_t>(p_.pairs.agree),
                        .counts = true};
    for (std::size_t i = 0; i < p_.pairs.all.size(); ++i) {
      const bool required = p_.pairs.all[i].large == p_.pairs.all.front().large;
      trigger.switches.push_back({z(model_.pairs[i], 60), p_.pairs.on_off, required});
    }
    return trigger;
  }

  StatSpec dollar_stat(LineIndex dollar) const {
    market::ensure(p_.trigger.c2.direction == dollar_thresholds(p_.trigger.c2_mode).direction);
    StatSpec stat = z(dollar, p_.trigger.c2_mode == DollarMode::flat ? 60 : p_.trigger.c2_k);
    stat.absolute = p_.trigger.c2_mode == DollarMode::flat;
    return stat;
  }
};

}  // namespace

LineIndex find_line(const Model& model, std::string_view name) noexcept {
  const auto found = std::find_if(model.lines.begin(), model.lines.end(),
                                  [name](const LineSpec& line) { return line.name == name; });
  return found == model.lines.end() ? kNone : static_cast<LineIndex>(found - model.lines.begin());
}

Model default_model(const Parameters& parameters, const market::SeriesTable& series) {
  Model model = DefaultTable(parameters, series).build();
  add_desk(model, parameters, series);
  return model;
}

std::string_view distance_unit(const Model& model, const TriggerSpec& trigger) {
  std::string_view common;
  for (const SwitchSpec& s : trigger.switches) {
    std::string_view unit = "z";
    if (s.stat.legs.size() == 1) {
      const Leg& leg = s.stat.legs.front();
      unit = leg.of_line() ? name(model.lines[leg.index].unit) : kGaugeTable[leg.index].unit;
    }
    if (!common.empty() && unit != common) return "z";
    common = unit;
  }
  return common;
}

Labels labels(const Model& model, const Parameters& parameters, const market::SeriesTable& series) {
  Labels out;
  for (const Pair& pair : parameters.pairs.all) out.pairs.push_back(pair.small + "/" + pair.large);
  for (const TriggerSpec& trigger : model.triggers) {
    const Thresholds& t = trigger.switches.front().thresholds;
    const auto need = static_cast<double>(trigger.need);
    out.triggers.push_back({trigger.id, trigger.help, trigger.role, trigger.counts ? need : t.on,
                            trigger.counts ? need : t.off, std::string(distance_unit(model, trigger))});
  }
  for (const market::Series& s : series.all()) out.series.push_back(s.name);
  for (const Statistic& s : model.statistics) out.statistics.push_back({s.name, s.unit});
  const auto& unwind = parameters.flags.unwind_intraday;
  out.intraday = {{"shock", "z", parameters.intraday.shock_z},
                  {"cusum", "z", parameters.intraday.cusum.h},
                  {"unwind_1", "log", unwind[0]},
                  {"unwind_2", "log", unwind[1]}};
  return out;
}

}  // namespace rotation::signals
