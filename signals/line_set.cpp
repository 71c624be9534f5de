#include "signals/line_set.hpp"

#include <algorithm>
#include <cmath>

#include "signals/neumaier.hpp"

namespace rotation::signals {
namespace {

using Close = SeriesCloses::Close;

double level(const Term& term, const Close& close) noexcept {
  return term.weight * (term.log ? std::log(close.level) : close.level);
}

// Sum of the terms and how it came about: a line is as available as the least available of its terms.
Close sum_of(const std::vector<Term>& terms, std::span<const Close> closes) noexcept {
  Mark mark = Mark::value;
  double sum = 0;
  bool begun = true;
  for (const Term& term : terms) {
    const Close& close = closes[market::index(term.series)];
    if (close.mark == Mark::before_life) begun = false;
    mark = std::max(mark, close.mark);
    if (close.mark == Mark::value) sum += level(term, close);
  }
  if (!begun) return {Mark::before_life, kUnavailable};
  return {mark, mark == Mark::value ? sum : kUnavailable};
}

double beta_of(std::span<const double> small, std::span<const double> large) noexcept {
  NeumaierSum small_sum, large_sum;
  double n = 0;
  for (std::size_t i = 0; i < small.size(); ++i) {
    if (std::isnan(small[i])) continue;
    small_sum.add(small[i]);
    large_sum.add(large[i]);
    ++n;
  }
  if (n < 2) return kUnavailable;
  const double small_mean = small_sum.value() / n;
  const double large_mean = large_sum.value() / n;
  NeumaierSum covariance, variance;
  for (std::size_t i = 0; i < small.size(); ++i) {
    if (std::isnan(small[i])) continue;
    covariance.add((small[i] - small_mean) * (large[i] - large_mean));
    variance.add((large[i] - large_mean) * (large[i] - large_mean));
  }
  return variance.value() > 0 ? covariance.value() / variance.value() : kUnavailable;
}

}  // namespace

LineSet::LineSet(const std::vector<LineSpec>& specs, const Parameters& parameters)
    : sigma_window_(static_cast<std::size_t>(parameters.sigma_window)),
      sigma_minimum_(static_cast<std::size_t>(parameters.sigma_min)) {
  states_.reserve(specs.size());
  for (const LineSpec& spec : specs) {
    states_.emplace_back(spec, static_cast<std::size_t>(parameters.ring_sessions));
  }
}

void LineSet::close(std::span<const Close> closes) noexcept {
  for (State& s : states_) {
    switch (s.spec->kind) {
      case LineKind::sum:
        close_sum(s, closes);
        break;
      case LineKind::residual:
        close_residual(s, closes);
        break;
      case LineKind::mean_change:
        close_mean_change(s);
        break;
    }
    s.sigma = s.line.sigma(sigma_window_, sigma_minimum_);
  }
}

void LineSet::close_sum(State& s, std::span<const Close> closes) noexcept {
  const Close terms = sum_of(s.spec->terms, closes);
  const Close stand_in =
      s.spec->stand_in.empty() ? Close{Mark::before_life, kUnavailable} : sum_of(s.spec->stand_in, closes);
  // The terms speak from their second value on, so that the first difference is their own.
  const bool own = !std::isnan(s.terms) || stand_in.mark == Mark::before_life;
  const Close& used = own ? terms : stand_in;
  const double before = own ? s.terms : s.stand_in;
  const bool running = s.spec->from_zero || !s.spec->stand_in.empty();
  double x = used.level;
  if (running && s.line.alive()) {
    x = s.line.at(0) + (used.level - before);
  } else if (s.spec->from_zero) {
    x = 0;
  }
  if (s.spec->skips_earnings) {
    s.skip = s.skip || closes[market::index(s.spec->terms.front().series)].earnings;
    x -= s.skipped;
  }
  if (s.skip && s.line.alive() && used.mark == Mark::value) {
    s.skipped += x - s.line.at(0);
    s.line.restart(s.line.at(0));
  } else {
    s.line.push(used.mark, x);
  }
  if (used.mark == Mark::value) s.skip = false;
  if (terms.mark == Mark::value) s.terms = terms.level;
  if (stand_in.mark == Mark::value) s.stand_in = stand_in.level;
}

void LineSet::close_residual(State& s, std::span<const Close> closes) noexcept {
  const Close& small = closes[market::index(s.spec->terms[0].series)];
  const Close& large = closes[market::index(s.spec->terms[1].series)];
  const bool value = small.mark == Mark::value && large.mark == Mark::value;
  const bool legs_begun = !std::isnan(s.small);
  double small_return = kUnavailable;
  double large_return = kUnavailable;
  if (value) {
    const double small_level = std::log(small.level);
    const double large_level = std::log(large.level);
    small_return = small_level - s.small;
    large_return = large_level - s.large;
    s.small = small_level;
    s.large = large_level;
  }
  const double beta_before = s.beta;
  if (legs_begun) {
    const std::size_t slot = s.returns++ % s.spec->beta_window;
    s.small_returns[slot] = small_return;
    s.large_returns[slot] = large_return;
    if (s.returns >= s.spec->beta_window) s.beta = beta_of(s.small_returns, s.large_returns);
  }
  if (s.line.alive()) {
    s.line.push(value ? Mark::value : Mark::hole, s.line.at(0) + (small_return - beta_before * large_return));
  } else {
    s.line.push(value && !std::isnan(s.beta) ? Mark::value : Mark::before_life, 0);
  }
}

void LineSet::close_mean_change(State& s) noexcept {
  double sum = 0;
  double n = 0;
  bool begun = false;
  for (const LineIndex member : s.spec->members) {
    const Line& line = states_[member].line;
    begun = begun || line.mark() == Mark::value;
    const double change = line.difference(0);
    if (std::isnan(change)) continue;
    sum += change;
    ++n;
  }
  if (s.line.alive()) {
    s.line.push(n > 0 ? Mark::value : Mark::hole, s.line.at(0) + sum / n);
  } else {
    s.line.push(begun ? Mark::value : Mark::before_life, 0);
  }
}

void LineSet::fill_hole(market::SeriesId series, double level) noexcept {
  for (State& s : states_) {
    const LineSpec& spec = *s.spec;
    const bool alone = spec.kind == LineKind::sum && spec.terms.size() == 1 && spec.stand_in.empty() &&
                       !spec.from_zero && spec.terms.front().series == series;
    if (!alone || s.line.available()) continue;
    const Term& term = spec.terms.front();
    s.terms = term.weight * (term.log ? std::log(level) : level);
    s.line.fill_hole(s.terms);
    s.sigma = s.line.sigma(sigma_window_, sigma_minimum_);
  }
}

double LineSet::value(LineIndex line) const noexcept {
  const Line& l = states_[line].line;
  return l.available() ? l.at(0) : kUnavailable;
}

double LineSet::z(LineIndex line, int k) const noexcept {
  const State& s = states_[line];
  if (!s.line.available()) return kUnavailable;
  return s.line.z(s.line.at(0), static_cast<std::size_t>(k), 0, s.sigma);
}

LineSet::High LineSet::high(LineIndex line, std::size_t within, std::size_t window) const noexcept {
  const Line& l = states_[line].line;
  if (!l.available() || l.life() < window) return {false, false};
  return {true, l.highest(within) == l.highest(window)};
}

double LineSet::live(LineIndex line, std::span<const Close> now, const LegSkew* skew) const noexcept {
  const State& s = states_[line];
  if (!s.line.alive() || (skew != nullptr && skew->apart(line))) return kUnavailable;
  switch (s.spec->kind) {
    case LineKind::sum: {
      const Close terms = sum_of(s.spec->terms, now);
      if (terms.mark == Mark::carried) return s.line.at(0);
      if (terms.mark != Mark::value || std::isnan(s.terms)) return kUnavailable;
      if (s.spec->skips_earnings) {
        const bool skip = s.skip || now[market::index(s.spec->terms.front().series)].earnings;
        return skip ? s.line.at(0) : terms.level - s.skipped;
      }
      const bool running = s.spec->from_zero || !s.spec->stand_in.empty();
      return running ? s.line.at(0) + (terms.level - s.terms) : terms.level;
    }
    case LineKind::residual: {
      const Close& small = now[market::index(s.spec->terms[0].series)];
      const Close& large = now[market::index(s.spec->terms[1].series)];
      if (small.mark != Mark::value || large.mark != Mark::value) return kUnavailable;
      return s.line.at(0) + (std::log(small.level) - s.small) - s.beta * (std::log(large.level) - s.large);
    }
    case LineKind::mean_change: {
      double sum = 0;
      double n = 0;
      for (const LineIndex member : s.spec->members) {
        const double x = live(member, now, skew);
        if (std::isnan(x)) continue;
        sum += x - states_[member].line.at(0);
        ++n;
      }
      return n > 0 ? s.line.at(0) + sum / n : kUnavailable;
    }
  }
  return kUnavailable;
}

double LineSet::proxy(const ProxySpec& spec, double by_now) const noexcept {
  const Line& of = states_[spec.of].line;
  const Line& by = states_[spec.by].line;
  std::size_t lag = 0;  // sessions since its last value: those without one have no difference, either
  while (lag < kProxyReach && lag + 1 < of.life() && std::isnan(of.difference(lag))) ++lag;
  if (!of.alive() || lag == kProxyReach || by.life() <= lag) return kUnavailable;
  return of.at(0) + spec.factor * (by_now - by.at(lag));
}

double LineSet::live_z(LineIndex line, int k, double x) const noexcept {
  const State& s = states_[line];
  return s.line.z(x, static_cast<std::size_t>(k), 1, s.sigma);
}

LineSet::High LineSet::live_high(LineIndex line, std::size_t within, std::size_t window,
                                 double x) const noexcept {
  const Line& l = states_[line].line;
  if (std::isnan(x) || l.life() + 1 < window) return {false, false};
  return {true, std::max(x, l.highest(within - 1)) >= std::max(x, l.highest(window - 1))};
}

}  // namespace rotation::signals
