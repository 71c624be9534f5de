#include <algorithm>
#include <cmath>

#include "daemon/replay/report/panels.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::report {
namespace {

using signals::State;

// Lowest and highest of what is available, with some air. REQUIRES: a level that is drawn in any case.
Scale scale_of(const std::vector<std::span<const double>>& columns, double level, double top, double height) {
  double low = level;
  double high = level;
  for (const auto& column : columns) {
    for (const double x : column) {
      if (std::isnan(x)) continue;
      low = std::min(low, x);
      high = std::max(high, x);
    }
  }
  const double air = std::max(.06 * (high - low), 1e-6);
  return {low - air, high + air, top, height};
}

double last_available(std::span<const double> values) {
  const auto found = std::find_if(values.rbegin(), values.rend(), [](double x) { return !std::isnan(x); });
  return found == values.rend() ? signals::kUnavailable : *found;
}

double first_available(std::span<const double> values) {
  const auto found = std::find_if(values.begin(), values.end(), [](double x) { return !std::isnan(x); });
  return found == values.end() ? 0 : *found;
}

// Above the line what ends or warns, below it what begins.
std::string_view symbol_of(State to) {
  switch (to) {
    case State::confirmed:
      return "up";
    case State::invalidated:
      return "down";
    case State::extended:
      return "diamond";
    case State::confirming:
      return "ring";
    default:
      return "dot";
  }
}

void add_marks(Plot& plot, const ReplayResult& result, const Scale& y, Detail detail) {
  int confirmations = 0;
  for (const ReplayedTransition& t : result.transitions) {
    const std::string href = "#confirmation-" + std::to_string(confirmations + 1);
    if (signals::is_confirmation(t.transition)) ++confirmations;
    if (t.row < plot.rows().first || t.row >= plot.rows().end || std::isnan(result.spread[t.row])) continue;
    const double at = y(result.spread[t.row]);
    const State to = t.transition.to;
    if (signals::is_confirmation(t.transition)) {
      plot.mark(t.row, std::min(at + 14, plot.bottom() - 20), "up", std::to_string(confirmations), href);
    } else if (to == State::invalidated) {
      plot.mark(t.row, std::max(at - 14, plot.top() + 6), "down", "", "");
    } else if (to == State::extended || detail == Detail::close_up) {
      plot.mark(t.row, at, symbol_of(to), "", "");
    }
    if (detail == Detail::close_up) plot.moment(t.row, "moment");
  }
}

void add_bands(Plot& plot, const ReplayResult& result) {
  const auto states = plot.of(result.state);
  for (const State state :
       {State::setup, State::confirming, State::confirmed, State::extended, State::invalidated}) {
    plot.areas(plot.top(), plot.bottom(), "band " + std::string(name(state)),
               [&](std::size_t i) { return states[i] == state; });
  }
}

}  // namespace

void add_spread(Plot& plot, const ReplayResult& result, Detail detail) {
  const double height = detail == Detail::overview ? 260 : 190;
  const auto spread = plot.of(result.spread);
  const auto stop = plot.of(result.stop_level);
  const auto peak = plot.of(result.peak);
  const double start = first_available(spread);
  plot.open_panel(height, "S = ln(" + result.labels.pairs.front() + "), relative return since " +
                              market::format_date(result.session[plot.rows().first]) + ", log %");
  const Scale y = scale_of({spread, stop, peak}, start, plot.top(), height);
  add_bands(plot, result);
  for (const double change : round_values(y.low - start, y.high - start, height > 200 ? 6 : 4)) {
    plot.level(y(start + change), std::abs(change) < 1e-9 ? "zero" : "rule");
    plot.scale_label(y(start + change), (change > 1e-9 ? "+" : "") + fixed(100 * change, 0) + " %");
  }
  plot.line(stop, y, "stop");
  plot.line(peak, y, "peak");
  plot.line(spread, y, "spread");
  add_marks(plot, result, y, detail);
  const auto note = [&](std::span<const double> values, std::string_view text, std::string_view css) {
    if (const double last = last_available(values); !std::isnan(last)) plot.note(y(last), text, css);
  };
  note(spread, "S", "strong");
  if (detail == Detail::close_up) {
    note(peak, "peak", "peak-text");
    note(stop, "stop", "stop-text");
  }
}

void add_trend(Plot& plot, const ReplayResult& result, Detail detail) {
  const bool close = detail == Detail::close_up;
  const double height = close ? 120 : 110;
  const auto z20 = plot.of(result.z[0]);
  const auto z60 = plot.of(result.z[1]);
  plot.open_panel(height, close ? "z20 and z60 of S, thresholds of M1" : "z60 of S, thresholds of M1");
  std::vector<std::span<const double>> columns{z60};
  if (close) columns.push_back(z20);
  const auto& triggers = result.labels.triggers;
  const auto m1 = std::find_if(triggers.begin(), triggers.end(), [](const auto& t) { return t.id == "M1"; });
  const Scale y = scale_of(columns, m1 == triggers.end() ? 0 : m1->on, plot.top(), height);
  plot.level(y(0), "zero");
  for (const double z : round_values(y.low, y.high, 5)) plot.scale_label(y(z), fixed(z, 0));
  if (m1 != triggers.end()) {
    plot.level(y(m1->on), "threshold");
    plot.note(y(m1->on), "on ≥ " + fixed(m1->on, 2), "muted");
    if (m1->off != 0) plot.level(y(m1->off), "threshold");
    plot.note(y(m1->off), "off < " + fixed(m1->off, 2), "muted");
  }
  if (close) plot.line(z20, y, "z20");
  plot.line(z60, y, "z60");
  if (!close) return;
  if (const double z = last_available(z20); !std::isnan(z)) plot.note(y(z), "z20", "z20-text");
  if (const double z = last_available(z60); !std::isnan(z)) plot.note(y(z), "z60", "strong");
}

}  // namespace rotation::daemon::report
