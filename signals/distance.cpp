#include "signals/distance.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {
namespace {

// Statistic of one leg once its window has rolled by a session and the line has not moved.
double rolled(const Leg& leg, const LineSet& lines, const Gauges& gauges) noexcept {
  switch (leg.measure) {
    case Leg::Measure::z:
      return lines.live_z(leg.index, leg.k, lines.value(leg.index));
    case Leg::Measure::value:
      return lines.value(leg.index);
    case Leg::Measure::gauge:
      return gauges[static_cast<Gauge>(leg.index)];
  }
  return kUnavailable;
}

double held(const Leg& leg, const LineSet& lines, const Gauges& gauges) noexcept {
  return leg.measure == Leg::Measure::z ? lines.z(leg.index, leg.k) : rolled(leg, lines, gauges);
}

// Level of `line` after it has moved by `need`; NaN for running sums and baskets, whose level says nothing.
double level_after(const LineSpec& spec, double x, double need,
                   std::span<const SeriesCloses::Close> closes) noexcept {
  switch (spec.unit) {
    case LineUnit::basis_points:
    case LineUnit::points:
      return x + need;
    case LineUnit::log_points:
      return std::exp(x + need);
    case LineUnit::relative: {
      const bool ratio = spec.kind == LineKind::sum && !spec.from_zero && spec.terms.size() == 2 &&
                         spec.terms[0].weight == 1 && spec.terms[1].weight == -1;
      return ratio ? closes[market::index(spec.terms[0].series)].traded * std::exp(need) : kUnavailable;
    }
  }
  return kUnavailable;
}

// Not available where it is beyond all numbers.
double finite(double x) noexcept {
  return std::isfinite(x) ? x : kUnavailable;
}

double natural(LineUnit unit, double x, double need) noexcept {
  switch (unit) {
    case LineUnit::relative:
      return std::expm1(need);
    case LineUnit::basis_points:
      return 100 * need;
    case LineUnit::points:
      return need;
    case LineUnit::log_points:
      return std::exp(x) * std::expm1(need);
  }
  return kUnavailable;
}

}  // namespace

double touch_odds(double sigma1, int sessions) noexcept {
  return std::erfc(sigma1 / std::sqrt(2.0 * sessions));  // 2 Phi(-sigma1 / sqrt(sessions))
}

DistanceSet::DistanceSet(const Model& model, const Parameters& parameters)
    : model_(&model),
      sigma_window_(static_cast<std::size_t>(parameters.sigma_window)),
      sigma_minimum_(static_cast<std::size_t>(parameters.sigma_min)) {
  std::size_t most = 0;
  for (std::size_t i = 0; i < model.triggers.size(); ++i) {
    const TriggerSpec& spec = model.triggers[i];
    most = std::max(most, spec.switches.size());
    for (std::size_t which = 0; which < spec.switches.size(); ++which) {
      if (spec.switches[which].stat.legs.size() > 1) means_.push_back({i, which, Line(sigma_window_ + 1)});
    }
    in_line_unit_.push_back(distance_unit(model, spec) != "z");
  }
  candidates_.resize(most);
}

void DistanceSet::close(const LineSet& lines, const Gauges& gauges) noexcept {
  for (Mean& mean : means_) {
    const double x = confirmed(model_->triggers[mean.trigger].switches[mean.which].stat, lines, gauges);
    if (std::isnan(x)) {
      mean.line.push(Mark::hole, x);
    } else if (mean.line.available()) {
      mean.line.push(Mark::value, x);
    } else {
      mean.line.restart(x);  // a statistic carries no value through a hole that a difference could span
    }
    mean.sigma = mean.line.sigma(sigma_window_, sigma_minimum_);
  }
}

// Does a gauge decide there whose unit is not that of the trigger's distances?
bool DistanceSet::of_other_unit(const TriggerSpec& spec, int which) const noexcept {
  const Leg& leg = spec.switches[static_cast<std::size_t>(which)].stat.legs.front();
  return !leg.of_line() && kGaugeTable[leg.index].unit != distance_unit(*model_, spec);
}

double DistanceSet::mean_sigma(std::size_t trigger, std::size_t which) const noexcept {
  for (const Mean& mean : means_) {
    if (mean.trigger == trigger && mean.which == which) return mean.sigma;
  }
  return kUnavailable;
}

DistanceSet::Move DistanceSet::move(std::size_t trigger, std::size_t which,
                                    const ClosedSession& s) const noexcept {
  const SwitchSpec& spec = model_->triggers[trigger].switches[which];
  const double value = confirmed(spec.stat, s.lines, s.gauges);
  const Thresholds& t = spec.thresholds;
  Move m{.which = static_cast<int>(which), .threshold = s.triggers.switch_on(trigger, which) ? t.off : t.on};
  m.gap = m.threshold - value;

  // Before the size of the mean is taken, where the size is what counts: the nearer of the two levels.
  double mean = 0, mean_next = 0;
  m.legs = 0;
  for (const Leg& leg : spec.stat.legs) {
    const double x = held(leg, s.lines, s.gauges);
    if (std::isnan(x)) continue;
    mean += leg.sign * x;
    mean_next += leg.sign * rolled(leg, s.lines, s.gauges);
    ++m.legs;
  }
  mean /= m.legs;
  mean_next /= m.legs;
  const double target = spec.stat.absolute ? std::copysign(m.threshold, mean) : m.threshold;

  const Leg& leg = spec.stat.legs.front();
  if (spec.stat.legs.size() > 1) {
    m.need = target - mean;
    m.need_next = target - mean_next;
    m.sigma = mean_sigma(trigger, which);
  } else if (leg.measure == Leg::Measure::gauge) {
    m.need = (target - mean) / leg.sign;
  } else {
    m.line = leg.index;
    m.sigma = s.lines.sigma(leg.index);
    const Line& line = s.lines[leg.index];
    const double x = line.at(0);
    if (leg.measure == Leg::Measure::value) {
      m.need = m.need_next = target / leg.sign - x;
    } else {
      const auto k = static_cast<std::size_t>(leg.k);
      const double away = target / leg.sign * m.sigma * std::sqrt(static_cast<double>(k));
      m.need = line.at(k) + away - x;
      m.need_next = line.at(k - 1) + away - x;
    }
  }
  const double band = std::abs(t.on - t.off);
  m.cost = std::abs(m.need) / (m.sigma > 0 ? m.sigma : band > 0 ? band : 1);
  return m;
}

// Up to the highest of the window, which is then a recent one.
DistanceSet::Move DistanceSet::to_high(const TriggerSpec& spec, const LineSet& lines) const noexcept {
  const Line& line = lines[spec.high_line];
  Move m{.line = spec.high_line};
  m.need = m.gap = line.highest(spec.high_window) - line.at(0);
  m.need_next = line.highest(spec.high_window - 1) - line.at(0);
  m.sigma = lines.sigma(spec.high_line);
  m.cost = m.need / m.sigma;
  return m;
}

Distance DistanceSet::distance(std::size_t trigger, const ClosedSession& s) noexcept {
  const TriggerSpec& spec = model_->triggers[trigger];
  const TriggerReading& reading = s.triggers[trigger];
  if (!reading.available) return {};

  // To turn on it takes those that are missing, to turn off those that are more than enough.
  std::size_t n = 0;
  std::size_t on = 0;
  for (std::size_t i = 0; i < spec.switches.size(); ++i) {
    const bool unavailable = std::isnan(confirmed(spec.switches[i].stat, s.lines, s.gauges));
    const bool switch_on = s.triggers.switch_on(trigger, i);
    if (switch_on && (!unavailable || spec.role == Role::flag)) ++on;
    if (switch_on == reading.on && !unavailable) candidates_[n++] = move(trigger, i, s);
  }
  const std::size_t wanted = reading.on ? on + 1 - spec.need : spec.need - std::min(on, spec.need);
  if (wanted > n) return {};
  std::sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(n),
            [](const Move& a, const Move& b) { return a.cost < b.cost; });
  Move m = wanted > 0 ? candidates_[wanted - 1] : Move{};
  if (!reading.on && spec.high_line != kNone &&
      !s.lines.high(spec.high_line, spec.high_within, spec.high_window).recent) {
    const Move high = to_high(spec, s.lines);
    if (wanted == 0 || high.cost > m.cost) m = high;
  }

  Distance d{.which = m.which,
             .legs = m.legs,
             .threshold = m.threshold,
             .need = m.need,
             .need_next = m.need_next,
             .sigma1 = finite(std::abs(m.need) / m.sigma)};
  d.sigma20 = d.sigma1 / std::sqrt(20.0);
  d.touch20 = touch_odds(d.sigma1, 20);
  if (m.which < 0 || !of_other_unit(spec, m.which)) d.natural = m.need;
  if (m.line != kNone) {
    const LineSpec& line = model_->lines[m.line];
    const double x = s.lines[m.line].at(0);
    d.natural = in_line_unit_[trigger] != 0 ? finite(natural(line.unit, x, m.need)) : m.gap;
    d.level = finite(level_after(line, x, m.need, s.closes));
  }
  return d;
}

double leg_need(const SessionRecord& record, const Model& model, std::size_t trigger,
                std::size_t leg) noexcept {
  const Distance& d = record.triggers[trigger].distance;
  const Leg& l = model.triggers[trigger].switches.front().stat.legs[leg];
  if (l.measure != Leg::Measure::z) return kUnavailable;
  const Mark mark = record.lines[l.index].mark;
  if (mark != Mark::value && mark != Mark::carried) return kUnavailable;
  return l.sign * d.legs * record.lines[l.index].sigma * std::sqrt(static_cast<double>(l.k)) * d.need;
}

}  // namespace rotation::signals
