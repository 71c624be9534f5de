#include "signals/market_gauges.hpp"

#include <algorithm>
#include <cmath>

#include "feeds/market/ensure.hpp"
#include "signals/statistics.hpp"

namespace rotation::signals {
namespace {

constexpr std::size_t kQuarter = 60;  // sessions
constexpr std::size_t kHalfYear = 120;
constexpr std::size_t kYear = 250;
constexpr double kBasisPoints = 100;  // in a percentage point

// Mean over the items, NaN if one has none: a row that says nothing of members available needs them all.
template <typename Items, typename Read>
double mean_of_all(const Items& items, const Read& read) noexcept {
  double sum = 0;
  for (const auto& item : items) sum += read(item);
  return items.empty() ? kUnavailable : sum / static_cast<double>(items.size());
}

// Weeks from Monday to Sunday, as ISO 8601 has them.
bool same_week(market::Day a, market::Day b) noexcept {
  const auto monday = [](market::Day day) { return day - (std::chrono::weekday{day} - std::chrono::Monday); };
  return monday(a) == monday(b);
}

}  // namespace

MarketGauges::MarketGauges(const Parameters& parameters, const Model& model, const market::Calendar& calendar)
    : p_(&parameters),
      model_(&model),
      calendar_(&calendar),
      crowding_(model.leader_levels, model.market, parameters),
      cost_percentile_(static_cast<std::size_t>(parameters.percentile_window),
                       static_cast<std::size_t>(parameters.percentile_min)),
      cusum_(parameters.cusum_daily.kappa, parameters.cusum_daily.h) {
  market::ensure(static_cast<std::size_t>(parameters.ring_sessions) > kYear);
}

void MarketGauges::close(market::Day session, const LineSet& lines, Gauges& gauges) noexcept {
  drift_or_shock(lines, gauges);
  rates(lines, gauges);
  dollar(lines, gauges);
  duration_and_balance(lines, gauges);
  leaders(lines, gauges);
  crowding_.close(lines, gauges);
  cost_of_capital(lines, gauges);
  second_opinions(session, lines, gauges);
}

void MarketGauges::drift_or_shock(const LineSet& lines, Gauges& gauges) const noexcept {
  const LineIndex spread = model_->pairs.front();
  gauges[Gauge::efficiency_spread] = efficiency_ratio(lines[spread], kQuarter);
  gauges[Gauge::efficiency_y10] = efficiency_ratio(lines[model_->y10], kQuarter);
  gauges[Gauge::efficiency_dollar] = efficiency_ratio(lines[model_->dollar], kQuarter);
  gauges[Gauge::concentration_spread] = concentration(lines[spread], kQuarter);
  gauges[Gauge::concentration_y10] = concentration(lines[model_->y10], kQuarter);
  gauges[Gauge::concentration_dollar] = concentration(lines[model_->dollar], kQuarter);
  gauges[Gauge::slope_spread] = slope_score(lines[spread], kQuarter, lines.sigma(spread));
  gauges[Gauge::slope_y10] = slope_score(lines[model_->y10], kQuarter, lines.sigma(model_->y10));
}

void MarketGauges::rates(const LineSet& lines, Gauges& gauges) const noexcept {
  const Line& y10 = lines[model_->y10];
  gauges[Gauge::y10_change_5] = kBasisPoints * change(y10, 5);
  gauges[Gauge::y10_change_20] = kBasisPoints * change(y10, 20);
  gauges[Gauge::y10_change_60] = kBasisPoints * change(y10, kQuarter);
  gauges[Gauge::y10_change_120] = kBasisPoints * change(y10, kHalfYear);
  if (model_->y2 == kNone) return;
  gauges[Gauge::curve] = kBasisPoints * (lines.value(model_->y10) - lines.value(model_->y2));
  gauges[Gauge::policy_shock] = policy_shock(lines, gauges[Gauge::concentration_y10]);
}

// |z20(y2)|, and at least the on level while a large move of the 10-year came in one session. NaN, which
// keeps the flag, where what is missing could turn it.
double MarketGauges::policy_shock(const LineSet& lines, double concentration_y10) const noexcept {
  const auto& flags = p_->flags;
  const double policy = std::abs(lines.z(model_->y2, 20));
  const double move = std::abs(lines.z(model_->y10, static_cast<int>(kQuarter)));
  const bool one_day =
      move >= flags.policy_shock_min_z60 && concentration_y10 > flags.policy_shock_one_day_share + kTie;
  if (one_day) return std::isnan(policy) ? flags.policy_shock.on : std::max(policy, flags.policy_shock.on);
  return policy >= flags.policy_shock.on || !std::isnan(move) ? policy : kUnavailable;
}

void MarketGauges::dollar(const LineSet& lines, Gauges& gauges) noexcept {
  const double z60 = lines.z(model_->dollar, static_cast<int>(kQuarter));
  gauges[Gauge::dollar_state] = dollar_state_.push(lines.z(model_->dollar, static_cast<int>(kHalfYear)));
  gauges[Gauge::dollar_flat] = std::isnan(z60) ? kUnavailable : std::abs(z60) < 1 ? 1 : 0;
  gauges[Gauge::dollar_tau] = dollar_attribution(lines, model_->pairs.front(), model_->dollar);
}

void MarketGauges::duration_and_balance(const LineSet& lines, Gauges& gauges) const noexcept {
  constexpr double kPercentFor10Bp = 100 * 0.1;  // of a slope for a percentage point
  const Line& spread = lines[model_->pairs.front()];
  const Pairing duration = pair_differences(spread, lines[model_->y10], kQuarter);
  gauges[Gauge::duration_correlation] = -duration.correlation;
  gauges[Gauge::duration_correlation_error] = duration.standard_error;
  gauges[Gauge::duration_payoff] = -kPercentFor10Bp * duration.slope;
  const Pairing balance = pair_differences(spread, lines[model_->credit], kQuarter);
  gauges[Gauge::balance_slope] = balance.slope;
  gauges[Gauge::balance_correlation] = balance.correlation;
  gauges[Gauge::balance_correlation_error] = balance.standard_error;
}

void MarketGauges::leaders(const LineSet& lines, Gauges& gauges) const noexcept {
  const Line& leaders = lines[model_->leaders];
  gauges[Gauge::leaders_1] = change(leaders, 1);
  gauges[Gauge::leaders_5] = change(leaders, 5);
  const Drawdown fall = drawdown(leaders, kHalfYear);
  gauges[Gauge::leaders_drawdown] = fall.depth;
  gauges[Gauge::leaders_drawdown_speed] = fall.speed;

  double ahead = model_->leader_ratios.size() == p_->leaders.names.size() ? 0 : kUnavailable;
  for (const LineIndex leader : model_->leader_ratios) {
    const double z = lines.z(leader, static_cast<int>(kQuarter));
    ahead += std::isnan(z) ? kUnavailable : z > 0 ? 1 : 0;
  }
  gauges[Gauge::leader_breadth] = ahead;
  gauges[Gauge::tells] =
      mean_of_all(model_->tells, [&](const TellLine& tell) { return tell.sign * lines.z(tell.line, 20); });
  gauges[Gauge::domestic] = mean_of_all(
      model_->domestic, [&](LineIndex line) { return lines.z(line, static_cast<int>(kQuarter)); });
  gauges[Gauge::equal_weight_gap_250] = -change(lines[model_->equal_weight], kYear);

  if (model_->momentum == kNone) return;
  const Line& momentum = lines[model_->momentum];
  const Pairing crowd = pair_differences(momentum, leaders, kQuarter);
  gauges[Gauge::momentum_5] = change(momentum, 5);
  gauges[Gauge::momentum_leader_correlation] = crowd.correlation;
  gauges[Gauge::momentum_leader_correlation_error] = crowd.standard_error;
}

// The spread is published a day late, and holds through a day without one.
void MarketGauges::cost_of_capital(const LineSet& lines, Gauges& gauges) noexcept {
  if (model_->y2 == kNone || model_->high_yield_spread == kNone) return;
  const Line& spread = lines[model_->high_yield_spread];
  const double cost = spread.life() > 1 ? lines.value(model_->y2) + spread.at(1) : kUnavailable;
  gauges[Gauge::cost_of_capital] = cost;
  gauges[Gauge::cost_of_capital_percentile] = cost_percentile_.push(cost);
}

void MarketGauges::second_opinions(market::Day session, const LineSet& lines, Gauges& gauges) noexcept {
  const LineIndex spread = model_->pairs.front();
  const Line& line = lines[spread];
  const bool speaks = line.available();
  const double u = line.difference(0) / lines.sigma(spread);
  const bool moved = std::isfinite(u);
  const Cusum::Reading reading = moved ? cusum_.push(u) : Cusum::Reading{kUnavailable, kUnavailable, 0};
  gauges[Gauge::cusum_up] = reading.up;
  gauges[Gauge::cusum_down] = reading.down;
  gauges[Gauge::cusum_alarm] = moved ? reading.alarm : kUnavailable;

  // A week that ends on a hole has no point: the one before is held.
  const bool week_ends = !same_week(session, calendar_->next_session(session));
  if (speaks && week_ends) rotation_.end_week(100 * std::exp(line.at(0)));
  gauges[Gauge::rotation_ratio] = speaks ? rotation_.ratio() : kUnavailable;
  gauges[Gauge::rotation_momentum] = speaks ? rotation_.momentum() : kUnavailable;
  gauges[Gauge::rotation_quadrant] = speaks ? rotation_.quadrant() : kUnavailable;
}

}  // namespace rotation::signals
