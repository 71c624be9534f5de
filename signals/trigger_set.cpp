#include "signals/trigger_set.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "feeds/market/ensure.hpp"
#include "signals/schmitt.hpp"

namespace rotation::signals {
namespace {

// Mean over the legs available, each read by `leg(Leg)`.
template <typename LegValue>
double mean(const StatSpec& stat, const LegValue& leg) noexcept {
  double sum = 0;
  std::size_t n = 0;
  for (const Leg& l : stat.legs) {
    const double x = leg(l);
    if (std::isnan(x)) continue;
    sum += l.sign * x;
    ++n;
  }
  if (n == 0 || n < stat.min_available) return kUnavailable;
  const double value = sum / static_cast<double>(n);
  return stat.absolute ? std::abs(value) : value;
}

}  // namespace

double confirmed(const StatSpec& stat, const LineSet& lines, const Gauges& gauges) noexcept {
  return mean(stat, [&](const Leg& l) {
    switch (l.measure) {
      case Leg::Measure::z:
        return lines.z(l.index, l.k);
      case Leg::Measure::value:
        return lines.value(l.index);
      case Leg::Measure::gauge:
        return gauges[static_cast<Gauge>(l.index)];
    }
    return kUnavailable;
  });
}

TriggerSet::TriggerSet(const std::vector<TriggerSpec>& specs) {
  rows_.reserve(specs.size());
  for (const TriggerSpec& spec : specs) {
    market::ensure(!spec.switches.empty() && spec.switches.size() <= kMaxSwitches);
    rows_.push_back({&spec, std::vector<char>(spec.switches.size(), 0)});
  }
  readings_.resize(specs.size());
}

template <typename Stat>
TriggerReading TriggerSet::read(const TriggerSpec& spec, bool was_on, std::span<char> positions,
                                LineSet::High high, const Stat& stat) noexcept {
  TriggerReading reading{.on = was_on, .available = high.known};
  std::size_t on = 0;
  for (std::size_t i = 0; i < spec.switches.size(); ++i) {
    const SwitchSpec& s = spec.switches[i];
    const double x = stat(s.stat);
    positions[i] = switched(positions[i] != 0, s.thresholds, x);
    if (std::isnan(x) && s.required) reading.available = false;
    if (positions[i] != 0 && (!std::isnan(x) || spec.role == Role::flag)) ++on;
    if (i == 0) reading.value = x;
  }
  if (reading.available || spec.role == Role::flag) reading.on = on >= spec.need && high.recent;
  if (spec.counts) reading.value = reading.available ? static_cast<double>(on) : kUnavailable;
  return reading;
}

void TriggerSet::close(const LineSet& lines, const Gauges& gauges) noexcept {
  const auto stat = [&](const StatSpec& s) { return confirmed(s, lines, gauges); };
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    const TriggerSpec& spec = *row.spec;
    const LineSet::High high = spec.high_line == kNone
                                   ? LineSet::High{true, true}
                                   : lines.high(spec.high_line, spec.high_within, spec.high_window);
    readings_[i] = read(spec, readings_[i].on, row.positions, high, stat);
  }
}

TriggerReading TriggerSet::live(std::size_t trigger, const LineSet& lines, std::span<const double> values,
                                const Gauges& gauges) const noexcept {
  const Row& row = rows_[trigger];
  const TriggerSpec& spec = *row.spec;
  std::array<char, kMaxSwitches> positions{};
  std::copy(row.positions.begin(), row.positions.end(), positions.begin());
  const auto stat = [&](const StatSpec& s) {
    return mean(s, [&](const Leg& l) {
      switch (l.measure) {
        case Leg::Measure::z:
          return lines.live_z(l.index, l.k, values[l.index]);
        case Leg::Measure::value:
          return values[l.index];
        case Leg::Measure::gauge:
          return gauges[static_cast<Gauge>(l.index)];
      }
      return kUnavailable;
    });
  };
  LineSet::High high{true, true};
  if (spec.high_line != kNone)
    high = lines.live_high(spec.high_line, spec.high_within, spec.high_window, values[spec.high_line]);
  return read(spec, readings_[trigger].on, positions, high, stat);
}

}  // namespace rotation::signals
