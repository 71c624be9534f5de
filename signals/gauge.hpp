// Gauge: a figure of one session that is no line of its own, such as the crowding of the leaders.
//
// Gauges inform and may carry a trigger's switch; each is named once, here. NaN = not available.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "signals/basis.hpp"

namespace rotation::signals {

enum class Gauge : std::uint8_t {
  // drift or shock (2.5, 4.5)
  efficiency_spread,
  efficiency_y10,
  efficiency_dollar,
  concentration_spread,
  concentration_y10,
  concentration_dollar,
  slope_spread,
  slope_y10,
  // rates (S7a)
  y10_change_5,
  y10_change_20,
  y10_change_60,
  y10_change_120,
  curve,
  policy_shock,
  // the dollar (2.4)
  dollar_state,
  dollar_flat,
  dollar_tau,
  // duration and balance sheets (S6b, S6c)
  duration_correlation,
  duration_correlation_error,
  duration_payoff,
  balance_slope,
  balance_correlation,
  balance_correlation_error,
  // leaders and crowding (S6d, S8c, S10, 4.11, 4.13)
  leaders_1,
  leaders_5,
  leaders_drawdown,
  leaders_drawdown_speed,
  leader_breadth,
  tells,
  momentum_5,
  momentum_leader_correlation,
  momentum_leader_correlation_error,
  equal_weight_gap_250,
  residual_correlation,
  raw_correlation,
  absorption,
  absorption_shift,
  crowding_percentile,
  // first-order beneficiaries (S9a)
  domestic,
  // cost of capital (S13)
  cost_of_capital,
  cost_of_capital_percentile,
  // second opinions (4.7, 4.14)
  cusum_up,
  cusum_down,
  cusum_alarm,
  rotation_ratio,
  rotation_momentum,
  rotation_quadrant,
  // valuation (2.2); the `own` ones from the anchor date on
  pe_small,
  pe_large,
  discount,
  gap_turns,
  earnings_yield_gap,
  closure_fair,
  closure_par,
  closure_speed,
  closure_milestone,
  own_gain_small,
  own_gain_large,
  own_lag,
  own_price_lag,
  own_return_small,
  own_return_large,
  published_gain_small,
  published_gain_large,
  published_lag,
  catch_up,
  lag_milestone,
  real_yield_gap_small,
  real_yield_gap_large,
  multiples_z60,
  eps_share,
  half_closure_gain,
  stop_loss,
  asymmetry,
  breakeven,
  trap_clock,
  // reference figures (R rows of section 1)
  revisions,
  top10_share,
  top10_change_60,
  concentration_index,
  effective_names,
  top10_eps_share,
  top10_eps_slope,
  revisions_small,
  revisions_domestic,
  foreign_revenue_gap,
  net_buyback_yield,
  interest_ebit,
  capex_guidance,
  flow_small,
  flow_large,
  small_flow_share,
  futures_position,
  short_interest,
};
inline constexpr std::size_t kGauges = static_cast<std::size_t>(Gauge::short_interest) + 1;

struct GaugeInfo {
  Gauge gauge;
  std::string_view name;  // column of daily.csv, `name` label of rotation_statistic, `stat` of a trigger
  std::string_view unit;  // "z", "ratio", "percent", "bp", "log", "turns", "sessions", "count", "index"
  std::string_view help;
};

// In the order of the enumeration.
inline constexpr auto kGaugeTable = std::to_array<GaugeInfo>({
    {Gauge::efficiency_spread, "ER60_S", "ratio", "net over gross 60-session path of S"},
    {Gauge::efficiency_y10, "ER60_y10", "ratio", "likewise of the 10-year yield"},
    {Gauge::efficiency_dollar, "ER60_DXY", "ratio", "likewise of the dollar index"},
    {Gauge::concentration_spread, "conc60_S", "ratio", "largest one-session share of S's 60-session change"},
    {Gauge::concentration_y10, "conc60_y10", "ratio", "likewise of the 10-year yield"},
    {Gauge::concentration_dollar, "conc60_DXY", "ratio", "likewise of the dollar index"},
    {Gauge::slope_spread, "zb60_S", "z", "random-walk score of S's 60-session OLS slope"},
    {Gauge::slope_y10, "zb60_y10", "z", "likewise of the 10-year yield"},
    {Gauge::y10_change_5, "y10_change_5", "bp", "change of the 10-year yield over 5 sessions"},
    {Gauge::y10_change_20, "y10_change_20", "bp", "over 20 sessions"},
    {Gauge::y10_change_60, "y10_change_60", "bp", "over 60 sessions"},
    {Gauge::y10_change_120, "y10_change_120", "bp", "over 120 sessions"},
    {Gauge::curve, "curve_2s10s", "bp", "10-year less 2-year yield"},
    {Gauge::policy_shock, "policy_shock", "z", "|z20(y2)|, or the on level after one large day of y10"},
    {Gauge::dollar_state, "dollar_state", "index", "1 TAILWIND, 0 FLAT, -1 HEADWIND to multinationals"},
    {Gauge::dollar_flat, "dollar_flat", "index", "1 while |z60| of the dollar is below 1, else 0"},
    {Gauge::dollar_tau, "tau", "z", "what the dollar gave the large caps, in sigmas of S"},
    {Gauge::duration_correlation, "rho60", "ratio", "correlation of S with falling 10-year yields"},
    {Gauge::duration_correlation_error, "rho60_se", "z", "standard error of its Fisher z"},
    {Gauge::duration_payoff, "payoff_10bp_pct", "percent", "move of S for each 10 bp the 10-year falls"},
    {Gauge::balance_slope, "bal_slope", "ratio", "slope of S on the credit line"},
    {Gauge::balance_correlation, "bal_corr", "ratio", "correlation of S with the credit line"},
    {Gauge::balance_correlation_error, "bal_corr_se", "z", "standard error of its Fisher z"},
    {Gauge::leaders_1, "LR_1", "log", "change of the leader line over 1 session"},
    {Gauge::leaders_5, "LR_5", "log", "over 5 sessions"},
    {Gauge::leaders_drawdown, "LR_drawdown", "log", "leader line below its 120-session high"},
    {Gauge::leaders_drawdown_speed, "LR_drawdown_speed", "log", "likewise, a session since the high"},
    {Gauge::leader_breadth, "leader_breadth", "count", "leaders ahead of equal weight over 60 sessions"},
    {Gauge::tells, "tells", "z", "mean signed z20 of the tagged names"},
    {Gauge::momentum_5, "MTUM_5", "log", "change of momentum over the market, 5 sessions"},
    {Gauge::momentum_leader_correlation, "MTUM_LR_corr", "ratio", "momentum with the leader line"},
    {Gauge::momentum_leader_correlation_error, "MTUM_LR_corr_se", "z", "standard error of its Fisher z"},
    {Gauge::equal_weight_gap_250, "RSP_gap_250", "log", "market over equal weight, 250 sessions"},
    {Gauge::residual_correlation, "resid_corr", "ratio", "mean residual correlation of the leaders"},
    {Gauge::raw_correlation, "raw_corr", "ratio", "mean raw correlation of the leaders"},
    {Gauge::absorption, "absorption", "ratio", "largest eigenvalue's share of the leaders' correlation"},
    {Gauge::absorption_shift, "absorption_shift", "z", "15-session mean of it against 250 sessions"},
    {Gauge::crowding_percentile, "crowd_pct", "percent", "percentile of resid_corr, 1250 sessions"},
    {Gauge::domestic, "domestic", "z", "mean z60 of KRE, IJR, ITB and BAC over the market"},
    {Gauge::cost_of_capital, "coc", "percent", "2-year yield plus high-yield spread of the session before"},
    {Gauge::cost_of_capital_percentile, "coc_pct", "percent", "its percentile, 1250 sessions"},
    {Gauge::cusum_up, "cusum_up", "z", "CUSUM of S upwards, before its reset"},
    {Gauge::cusum_down, "cusum_dn", "z", "CUSUM of S downwards, before its reset"},
    {Gauge::cusum_alarm, "cusum_alarm", "index", "1 up, -1 down, 0 none"},
    {Gauge::rotation_ratio, "rrg_ratio", "index", "relative rotation (approximation): ratio"},
    {Gauge::rotation_momentum, "rrg_momentum", "index", "relative rotation (approximation): momentum"},
    {Gauge::rotation_quadrant, "rrg_quadrant", "index", "1 LEADING, 2 WEAKENING, 3 LAGGING, 4 IMPROVING"},
    {Gauge::pe_small, "pe_small", "turns", "forward P/E of the small caps, streamed from the price"},
    {Gauge::pe_large, "pe_large", "turns", "forward P/E of the large caps"},
    {Gauge::discount, "discount", "ratio", "1 - pe_small/pe_large"},
    {Gauge::gap_turns, "gap_turns", "turns", "pe_large - pe_small"},
    {Gauge::earnings_yield_gap, "ey_gap", "ratio", "1/pe_small - 1/pe_large"},
    {Gauge::closure_fair, "closure_fair", "ratio", "share of the gap closed, to the fair discount"},
    {Gauge::closure_par, "closure_par", "ratio", "share of the gap closed, to par"},
    {Gauge::closure_speed, "closure_speed", "ratio", "change of closure_fair over 20 sessions"},
    {Gauge::closure_milestone, "closure_milestone", "ratio",
     "highest of 10/25/50/75/100% of closure_fair reached"},
    {Gauge::own_gain_small, "own_gain_small", "ratio", "price gain of the small caps since the anchor date"},
    {Gauge::own_gain_large, "own_gain_large", "ratio", "price gain of the large caps since the anchor date"},
    {Gauge::own_lag, "own_lag", "ratio", "(1+small)/(1+large) - 1 of total returns since the anchor date"},
    {Gauge::own_price_lag, "own_price_lag", "ratio", "likewise of price gains"},
    {Gauge::own_return_small, "own_return_small", "ratio",
     "total return of the small caps since the anchor date"},
    {Gauge::own_return_large, "own_return_large", "ratio",
     "total return of the large caps since the anchor date"},
    {Gauge::published_gain_small, "published_gain_small", "ratio", "the published gain, chain-linked"},
    {Gauge::published_gain_large, "published_gain_large", "ratio", "likewise of the large caps"},
    {Gauge::published_lag, "published_lag", "ratio", "likewise, the published gains chain-linked"},
    {Gauge::catch_up, "catch_up", "ratio", "relative gain needed to make up the published lag"},
    {Gauge::lag_milestone, "lag_milestone", "ratio", "published lag recovered, in steps of 2.5 points"},
    {Gauge::real_yield_gap_small, "ey_real_small", "ratio", "1/pe_small less the real 10-year yield"},
    {Gauge::real_yield_gap_large, "ey_real_large", "ratio", "1/pe_large less the real 10-year yield"},
    {Gauge::multiples_z60, "z60_m", "z", "z60 of ln(pe_small/pe_large)"},
    {Gauge::eps_share, "eps_share", "ratio", "share of the 120-session relative move from earnings"},
    {Gauge::half_closure_gain, "half_closure_gain", "ratio",
     "relative return from here to half the fair closure"},
    {Gauge::stop_loss, "stop_loss", "ratio", "relative loss from here to the invalidation level"},
    {Gauge::asymmetry, "asymmetry", "ratio", "gain to half the fair closure over the loss to the stop"},
    {Gauge::breakeven, "breakeven", "ratio", "probability of the gain at which the two balance"},
    {Gauge::trap_clock, "trap_clock", "sessions", "cheap without progress of the closure"},
    {Gauge::revisions, "revisions", "ratio", "smaller of the last two slopes of the revision ratio, a week"},
    {Gauge::top10_share, "top10_share", "ratio", "weight of the ten largest constituents"},
    {Gauge::top10_change_60, "top10_change_60", "ratio", "its change over 60 sessions"},
    {Gauge::concentration_index, "hhi", "ratio", "Herfindahl index of the weights"},
    {Gauge::effective_names, "effective_names", "count", "1/hhi"},
    {Gauge::top10_eps_share, "top10_eps_share", "ratio",
     "ten largest names' share of the index's EPS growth"},
    {Gauge::top10_eps_slope, "top10_eps_slope", "ratio", "its Theil-Sen slope, a week"},
    {Gauge::revisions_small, "revisions_small", "ratio", "upward share of the small caps' revisions"},
    {Gauge::revisions_domestic, "revisions_domestic", "ratio",
     "upward share of the domestic names' revisions"},
    {Gauge::foreign_revenue_gap, "foreign_revenue_gap", "ratio",
     "large less small caps' foreign revenue share"},
    {Gauge::net_buyback_yield, "net_buyback_yield", "ratio", "of the small caps"},
    {Gauge::interest_ebit, "interest_ebit", "ratio", "interest of the small caps over their EBIT"},
    {Gauge::capex_guidance, "capex_guidance", "count", "of the hyperscalers, billion dollars"},
    {Gauge::flow_small, "flow_small", "count", "net creations of the small-cap ETFs, dollars"},
    {Gauge::flow_large, "flow_large", "count", "net creations of the large-cap ETFs, dollars"},
    {Gauge::small_flow_share, "small_flow_share", "ratio", "small caps' share of ETF flows"},
    {Gauge::futures_position, "futures_position", "count", "net small-cap futures contracts (COT)"},
    {Gauge::short_interest, "short_interest", "ratio", "of the small caps' float"},
});
static_assert(kGaugeTable.size() == kGauges);

// The gauges of one session.
class Gauges {
 public:
  constexpr Gauges() noexcept { values_.fill(kUnavailable); }
  [[nodiscard]] constexpr double operator[](Gauge g) const noexcept { return values_[index(g)]; }
  [[nodiscard]] constexpr double& operator[](Gauge g) noexcept { return values_[index(g)]; }

  static constexpr std::size_t index(Gauge g) noexcept { return static_cast<std::size_t>(g); }

 private:
  std::array<double, kGauges> values_{};
};

}  // namespace rotation::signals
