#include "signals/model.hpp"

#include <cassert>
#include <stdexcept>

namespace rotation::signals {
namespace {

using market::SeriesId;

// Builds the table line by line; every helper returns the index of what it added.
class Builder {
 public:
  Builder(const Parameters& parameters, const market::SeriesTable& series)
      : p_(parameters), series_(series) {}

  Model build() {
    for (const Pair& pair : p_.pairs.all) model_.pairs.push_back(ratio(pair.small, pair.large));
    const LineIndex s = model_.pairs.front();
    const Pair& primary = p_.pairs.all.front();
    const std::string& market = primary.large;

    const LineIndex leaders = leader_line();
    const LineIndex y10 = level("y10", false);
    const LineIndex dollar = level("DXY", true);
    const LineIndex credit = credit_line();
    const LineIndex vix = level("VIX", true);
    const LineIndex vix_points = level("VIX", false);

    add("M1", "spread trend: z60 of the primary pair", Role::mandatory, z(s, 60), p_.trigger.m1);
    model_.triggers.push_back(pairs_agree());
    add("M3", "beta-adjusted spread: z60 of the residual of the small leg on the large", Role::mandatory,
        z(residual(primary), 60), p_.trigger.m3);

    add("P1", "equal weight: z60 of RSP/" + market, Role::participation, z(ratio("RSP", market), 60),
        p_.trigger.p);
    add("P2", "cyclicals over defensives: z60", Role::participation, z(cyclicals(), 60), p_.trigger.p);
    add("P3", "levered domestic value: mean z60 of IWN, IJS, KRE over " + market, Role::participation,
        mean({z_leg(ratio("IWN", market), 60), z_leg(ratio("IJS", market), 60),
              z_leg(ratio("KRE", market), 60)},
             2),
        p_.trigger.p);
    add("P4", "leaders fading: z60 of the leader line", Role::participation, z(leaders, 60), p_.trigger.p4);

    add("C1", "rates lower: z of the 10-year yield", Role::catalyst, z(y10, p_.trigger.c1_k), p_.trigger.c1);
    add("C2", "dollar: z of ln DXY", Role::catalyst, dollar_stat(dollar), p_.trigger.c2);
    const int k = p_.trigger.c3_k;
    model_.fci =
        add("C3", "easier financial conditions: mean z of y10, dollar, -credit, VIX", Role::catalyst,
            mean({z_leg(y10, k), z_leg(dollar, k), z_leg(credit, k, -1), z_leg(vix, k)}, 4), p_.trigger.c3);

    add("V1", "credit stress: z of the credit line", Role::veto, z(credit, p_.veto.credit_k), p_.veto.credit);
    add("V2", "volatility stress: VIX close", Role::veto, mean({Leg{vix_points, 0}}, 1), p_.veto.vix);
    TriggerSpec scare{.id = "V3",
                      .help = "growth scare: credit weakens while the 10-year yield falls",
                      .role = Role::veto,
                      .switches = {{z(credit, 60), p_.veto.scare_credit}, {z(y10, 60), p_.veto.scare_yield}},
                      .need = 2};
    model_.triggers.push_back(std::move(scare));
    model_.ai_extends = model_.triggers.size();
    TriggerSpec extends{.id = "V4",
                        .help = "AI regime extends: leaders at new highs while the primary pair falls",
                        .role = Role::information,
                        .switches = {{z(s, 20), p_.veto.ai_z20}},
                        .need = 1,
                        .high_line = leaders,
                        .high_within = static_cast<std::size_t>(p_.veto.ai_within),
                        .high_window = static_cast<std::size_t>(p_.veto.ai_high_window)};
    model_.triggers.push_back(std::move(extends));
    return std::move(model_);
  }

 private:
  [[nodiscard]] SeriesId id(const std::string& name) const {
    const auto found = series_.find(name);
    if (!found) throw std::invalid_argument("the model needs series '" + name + "', which is not configured");
    return *found;
  }

  LineIndex add(LineSpec line) {
    model_.lines.push_back(std::move(line));
    return model_.lines.size() - 1;
  }

  std::size_t add(std::string trigger, std::string help, Role role, StatSpec stat, Thresholds thresholds) {
    TriggerSpec spec{.id = std::move(trigger),
                     .help = std::move(help),
                     .role = role,
                     .switches = {{std::move(stat), thresholds}}};
    model_.triggers.push_back(std::move(spec));
    return model_.triggers.size() - 1;
  }

  LineIndex level(const std::string& name, bool log) {
    return add(LineSpec{.name = log ? "ln " + name : name, .terms = {{id(name), 1, log}}});
  }

  // ln(a/b); before b began, the primary pair's large leg stands in for it where stand-ins are on.
  LineIndex ratio(const std::string& a, const std::string& b) {
    LineSpec line{.name = a + "/" + b, .terms = {{id(a)}, {id(b), -1}}};
    const std::string& market = p_.pairs.all.front().large;
    if (p_.stand_ins && b != market) line.stand_in = {{id(a)}, {id(market), -1}};
    return add(std::move(line));
  }

  LineIndex residual(const Pair& pair) {
    return add(LineSpec{.name = "R",
                        .kind = LineKind::residual,
                        .terms = {{id(pair.small)}, {id(pair.large)}},
                        .beta_window = static_cast<std::size_t>(p_.trigger.m3_beta_window)});
  }

  LineIndex cyclicals() {
    LineSpec line{.name = "cyclicals/defensives"};
    for (const char* name : {"XLI", "XLF", "XLB", "XLY"}) line.terms.push_back({id(name), 1.0 / 4});
    for (const char* name : {"XLP", "XLU"}) line.terms.push_back({id(name), -1.0 / 2});
    return add(std::move(line));
  }

  LineIndex leader_line() {
    LineSpec line{.name = "LR", .kind = LineKind::mean_change};
    for (const auto& name : p_.leaders.line) line.members.push_back(ratio(name, p_.leaders.versus));
    return add(std::move(line));
  }

  LineIndex credit_line() {
    LineSpec line{.name = "cr",
                  .terms = {{id(p_.credit.long_leg)}, {id(p_.credit.hedge), -p_.credit.hedge_ratio}},
                  .from_zero = true};
    if (p_.stand_ins) line.stand_in = {{id("HY_OAS"), -p_.credit.oas_duration / 100, false}};
    return add(std::move(line));
  }

  // Pairs on the primary's large leg must be available, the others vote when they can (2.1, 2.8).
  TriggerSpec pairs_agree() {
    TriggerSpec trigger{.id = "M2",
                        .help = "pairs agree: count of pairs whose own z60 switch is on",
                        .role = Role::mandatory,
                        .need = static_cast<std::size_t>(p_.pairs.agree)};
    for (std::size_t i = 0; i < p_.pairs.all.size(); ++i) {
      const bool required = p_.pairs.all[i].large == p_.pairs.all.front().large;
      trigger.switches.push_back({z(model_.pairs[i], 60), p_.pairs.on_off, required});
    }
    return trigger;
  }

  StatSpec dollar_stat(LineIndex dollar) const {
    assert(p_.trigger.c2.direction == dollar_thresholds(p_.trigger.c2_mode).direction);
    StatSpec stat = z(dollar, p_.trigger.c2_mode == DollarMode::flat ? 60 : p_.trigger.c2_k);
    stat.absolute = p_.trigger.c2_mode == DollarMode::flat;
    return stat;
  }

  static Leg z_leg(LineIndex line, int k, double sign = 1) { return Leg{line, k, sign}; }
  static StatSpec mean(std::vector<Leg> legs, std::size_t min_available) {
    return StatSpec{.legs = std::move(legs), .min_available = min_available};
  }
  static StatSpec z(LineIndex line, int k) { return mean({z_leg(line, k)}, 1); }

  const Parameters& p_;
  const market::SeriesTable& series_;
  Model model_;
};

}  // namespace

Model default_model(const Parameters& parameters, const market::SeriesTable& series) {
  return Builder(parameters, series).build();
}

Labels labels(const Model& model, const Parameters& parameters, const market::SeriesTable& series) {
  Labels out;
  for (const Pair& pair : parameters.pairs.all) out.pairs.push_back(pair.small + "/" + pair.large);
  for (const TriggerSpec& trigger : model.triggers) {
    const bool counts = trigger.switches.size() > 1 && trigger.need < trigger.switches.size();
    const Thresholds& t = trigger.switches.front().thresholds;
    const auto need = static_cast<double>(trigger.need);
    out.triggers.push_back(
        {trigger.id, trigger.help, trigger.role, counts ? need : t.on, counts ? need : t.off});
  }
  for (const market::Series& s : series.all()) out.series.push_back(s.name);
  return out;
}

}  // namespace rotation::signals
