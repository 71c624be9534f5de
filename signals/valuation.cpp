#include "signals/valuation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "signals/schmitt.hpp"
#include "signals/valuation_arithmetic.hpp"

namespace rotation::signals {
namespace {

using market::Day;
using market::ReferenceKey;

constexpr std::array<double, 5> kClosureMilestones{0.10, 0.25, 0.50, 0.75, 1.00};
constexpr double kClosureRearm = 0.05;
constexpr std::array<double, 12> kLagMilestones{0.025, 0.05, 0.075, 0.10, 0.125, 0.15,
                                                0.175, 0.20, 0.225, 0.25, 0.275, 0.30};
constexpr double kLagRearm = 0.025;
constexpr std::size_t kSpeedSessions = 20;
constexpr std::size_t kMultiplesSessions = 60;
constexpr std::size_t kDecompositionSessions = 120;
constexpr double kTrapProgress = 0.05;  // below it a session counts ...
constexpr double kTrapEscape = 0.10;    // ... and from here the clock begins anew

Mark mark_of(double x) noexcept {
  return std::isnan(x) ? Mark::hole : Mark::value;
}

// x of the present less the value `lag` sessions before; `ahead` as in Line::z.
double change(const Line& line, double x, std::size_t lag, std::size_t ahead) noexcept {
  return line.life() + ahead > lag ? x - line.at(lag - ahead) : kUnavailable;
}

}  // namespace

Valuation::Valuation(const Parameters& parameters, const Model& model)
    : p_(&parameters),
      real_yield_(model.y10_real),
      reference_discount_(discount(parameters.reference.pe_small, parameters.reference.pe_large)),
      multiples_(static_cast<std::size_t>(parameters.ring_sessions)),
      relative_price_(static_cast<std::size_t>(parameters.ring_sessions)),
      closure_(static_cast<std::size_t>(parameters.ring_sessions)) {
  const auto& legs = model.lines[model.pairs.front()].terms;
  small_.series = market::index(legs[0].series);
  large_.series = market::index(legs[1].series);
  small_.configured_gain = parameters.reference.anchor_gain_small;
  large_.configured_gain = parameters.reference.anchor_gain_large;
}

// The P/E in use with the price it belongs to, and the price the published gain ends with.
void Valuation::take_references(Side& side, const References& references, bool small) noexcept {
  const ReferenceKey px_key = small ? ReferenceKey::px_small_asof : ReferenceKey::px_large_asof;
  const auto price_of = [&](Day day) -> Price {
    const ReferencePoint* px = references.book().of_period(px_key, references.as_of(), day);
    return px == nullptr ? Price{} : Price{.day = day, .price = px->values.front()};
  };
  if (const Price px = price_of(p_->reference.pe_asof); !std::isnan(px.price)) side.published = px;

  side.reference_pe = kUnavailable;
  const ReferencePoint* pe = references.usable(small ? ReferenceKey::pe_small : ReferenceKey::pe_large);
  if (pe == nullptr) return;
  side.reference = price_of(pe->asof);
  double growth = 0;
  const ReferenceKey index_key = small ? ReferenceKey::eps_index_small : ReferenceKey::eps_index_large;
  const ReferenceKey growth_key = small ? ReferenceKey::eps_growth_small : ReferenceKey::eps_growth_large;
  const ReferenceBook& book = references.book();
  const ReferencePoint* then = book.up_to_period(index_key, references.as_of(), pe->asof);
  if (then != nullptr) {
    growth = book.find(index_key, references.as_of())->values.front() / then->values.front() - 1;
  } else if (const ReferencePoint* accrued = book.of_period(growth_key, references.as_of(), pe->asof)) {
    growth = accrued->values.front();
  }
  side.reference_pe = pe->values.front() / (1 + growth);
}

void Valuation::take_anchor(Side& side, Day session, const SeriesCloses::Close& close) const noexcept {
  if (close.mark != Mark::value || session > p_->reference.anchor_date) return;
  side.anchor = {.day = session, .price = close.traded, .level = close.level};
}

Valuation::Reading Valuation::read(const Side& side, Day session, std::span<const SeriesCloses::Close> closes,
                                   std::span<const SeriesCloses> series) const noexcept {
  const SeriesCloses::Close& close = closes[side.series];
  Reading r;
  if (close.mark != Mark::value) return r;
  r.price = close.traded;
  const auto since = [&](const Price& then) {
    return close.traded / series[side.series].in_shares_of(session, then.price, then.day);
  };
  r.pe = side.reference_pe * since(side.reference);
  r.published_gain = (1 + side.configured_gain) * since(side.published) - 1;
  if (session >= p_->reference.anchor_date) {
    r.own_gain = since(side.anchor) - 1;
    r.own_return = close.level / side.anchor.level - 1;
  }
  return r;
}

void Valuation::stream(const Reading& small, const Reading& large, Gauges& g) const noexcept {
  g[Gauge::pe_small] = small.pe;
  g[Gauge::pe_large] = large.pe;
  const double d = discount(small.pe, large.pe);
  g[Gauge::discount] = d;
  g[Gauge::gap_turns] = large.pe - small.pe;
  g[Gauge::earnings_yield_gap] = 1 / small.pe - 1 / large.pe;
  g[Gauge::closure_fair] = closure(d, reference_discount_, p_->reference.fair_discount);
  g[Gauge::closure_par] = closure(d, reference_discount_, 0);
  g[Gauge::own_gain_small] = small.own_gain;
  g[Gauge::own_gain_large] = large.own_gain;
  g[Gauge::own_price_lag] = lag(small.own_gain, large.own_gain);
  g[Gauge::own_return_small] = small.own_return;
  g[Gauge::own_return_large] = large.own_return;
  g[Gauge::own_lag] = lag(small.own_return, large.own_return);
  g[Gauge::published_gain_small] = small.published_gain;
  g[Gauge::published_gain_large] = large.published_gain;
  g[Gauge::published_lag] = lag(small.published_gain, large.published_gain);
  g[Gauge::catch_up] = catch_up(small.published_gain, large.published_gain);
  const double target = reference_discount_ - (reference_discount_ - p_->reference.fair_discount) / 2;
  g[Gauge::half_closure_gain] = closing_return(d, target);
}

void Valuation::close(const SessionInputs& in, const LineSet& lines, double stop_distance,
                      Gauges& g) noexcept {
  for (Side* side : {&small_, &large_}) {
    take_references(*side, in.references, side == &small_);
    take_anchor(*side, in.session, in.closes[side->series]);
  }
  stream(read(small_, in.session, in.closes, in.series), read(large_, in.session, in.closes, in.series), g);
  advance_lines(in, g);

  closure_milestone_ =
      milestone(closure_milestone_, g[Gauge::closure_fair], kClosureMilestones, kClosureRearm);
  g[Gauge::closure_milestone] = closure_.available() ? closure_milestone_ : kUnavailable;
  const double recovered = g[Gauge::published_lag] - lag(small_.configured_gain, large_.configured_gain);
  lag_milestone_ = milestone(lag_milestone_, recovered, kLagMilestones, kLagRearm);
  g[Gauge::lag_milestone] = std::isnan(recovered) ? kUnavailable : lag_milestone_;

  multiples_sigma_ =
      multiples_.sigma(static_cast<std::size_t>(p_->sigma_window), static_cast<std::size_t>(p_->sigma_min));
  const double m = multiples_.available() ? multiples_.at(0) : kUnavailable;
  g[Gauge::multiples_z60] = multiples_.z(m, kMultiplesSessions, 0, multiples_sigma_);
  g[Gauge::closure_speed] = change(closure_, g[Gauge::closure_fair], kSpeedSessions, 0);
  const double price_move = relative_price_.available()
                                ? change(relative_price_, relative_price_.at(0), kDecompositionSessions, 0)
                                : kUnavailable;
  g[Gauge::eps_share] =
      price_move == 0 ? kUnavailable : 1 - change(multiples_, m, kDecompositionSessions, 0) / price_move;

  const double real_percent = real_yield_ != kNone && !std::isnan(lines.value(real_yield_))
                                  ? lines.value(real_yield_)
                                  : in.references.value(ReferenceKey::real_yield);
  g[Gauge::real_yield_gap_small] = 1 / g[Gauge::pe_small] - real_percent / 100;
  g[Gauge::real_yield_gap_large] = 1 / g[Gauge::pe_large] - real_percent / 100;

  const double gain = g[Gauge::half_closure_gain];
  const double loss = 1 - std::exp(-stop_distance);
  g[Gauge::stop_loss] = loss;
  g[Gauge::asymmetry] = loss > 0 ? gain / loss : kUnavailable;
  g[Gauge::breakeven] = loss > 0 && gain > 0 ? loss / (gain + loss) : kUnavailable;
  clock_the_trap(g);
}

void Valuation::advance_lines(const SessionInputs& in, const Gauges& g) noexcept {
  multiples_.push(mark_of(g[Gauge::discount]), std::log(1 - g[Gauge::discount]));
  closure_.push(mark_of(g[Gauge::closure_fair]), g[Gauge::closure_fair]);

  const auto log_return = [&in](const Side& side) {
    const double price = in.closes[side.series].traded;
    if (std::isnan(side.last.price)) return 0 * price;
    return std::log(price / in.series[side.series].in_shares_of(in.session, side.last.price, side.last.day));
  };
  const double change = log_return(small_) - log_return(large_);
  relative_price_.push(mark_of(change), relative_price_.alive() ? relative_price_.at(0) + change : 0);
  if (std::isnan(change)) return;
  for (Side* side : {&small_, &large_}) {
    side->last = {.day = in.session, .price = in.closes[side->series].traded};
  }
}

void Valuation::clock_the_trap(Gauges& g) noexcept {
  const double closed = g[Gauge::closure_fair];
  cheap_ = switched(cheap_, p_->trigger.val, g[Gauge::discount]);
  if (std::isnan(closed)) {
    g[Gauge::trap_clock] = kUnavailable;
    return;
  }
  if (!cheap_) {
    trap_clock_ = 0;
    trap_start_ = kUnavailable;
  } else {
    if (std::isnan(trap_start_)) trap_start_ = closed;
    const double progress = closed - trap_start_;
    if (progress >= kTrapEscape) {
      trap_clock_ = 0;
      trap_start_ = closed;
    } else if (progress < kTrapProgress) {
      ++trap_clock_;
    }
  }
  g[Gauge::trap_clock] = trap_clock_;
}

void Valuation::live(Day session, std::span<const SeriesCloses::Close> now,
                     std::span<const SeriesCloses> series, Gauges& g) const noexcept {
  stream(read(small_, session, now, series), read(large_, session, now, series), g);
  g[Gauge::closure_speed] = change(closure_, g[Gauge::closure_fair], kSpeedSessions, 1);
  g[Gauge::multiples_z60] =
      multiples_.z(std::log(1 - g[Gauge::discount]), kMultiplesSessions, 1, multiples_sigma_);
}

bool Valuation::streams(Gauge gauge) noexcept {
  switch (gauge) {
    case Gauge::pe_small:
    case Gauge::pe_large:
    case Gauge::discount:
    case Gauge::gap_turns:
    case Gauge::earnings_yield_gap:
    case Gauge::closure_fair:
    case Gauge::closure_par:
    case Gauge::closure_speed:
    case Gauge::own_gain_small:
    case Gauge::own_gain_large:
    case Gauge::own_price_lag:
    case Gauge::own_return_small:
    case Gauge::own_return_large:
    case Gauge::own_lag:
    case Gauge::published_gain_small:
    case Gauge::published_gain_large:
    case Gauge::published_lag:
    case Gauge::catch_up:
    case Gauge::multiples_z60:
    case Gauge::half_closure_gain:
      return true;
    default:
      return false;
  }
}

}  // namespace rotation::signals
