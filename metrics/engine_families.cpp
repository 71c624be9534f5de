#include "metrics/engine_families.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "feeds/market/ensure.hpp"
#include "signals/state.hpp"

namespace rotation::metrics {
namespace {

using market::SeriesClass;
using signals::Gauge;
using signals::State;

constexpr std::string_view kConfirmed = "confirmed";
constexpr std::string_view kProvisional = "provisional";

// The edges of the guard table (signal specification, 6.2).
constexpr std::array<std::pair<State, State>, 14> kEdges{{
    {State::dormant, State::watch},
    {State::dormant, State::confirming},
    {State::watch, State::dormant},
    {State::watch, State::setup},
    {State::watch, State::confirming},
    {State::setup, State::watch},
    {State::setup, State::confirming},
    {State::confirming, State::setup},
    {State::confirming, State::confirmed},
    {State::confirmed, State::extended},
    {State::confirmed, State::invalidated},
    {State::extended, State::confirmed},
    {State::extended, State::invalidated},
    {State::invalidated, State::dormant},
}};

// Percents, as ratios.
void add_proxies(Families& out, const std::array<double, signals::kProxied>& proxies) {
  const auto ratio = [&proxies](signals::Proxied what) {
    return proxies[static_cast<std::size_t>(what)] / 100;
  };
  const auto yield = [&](std::string_view series, double x) {
    out.set("rotation_yield_proxy", {series}, x);
    out.set("rotation_yield_proxy_in_use", {series}, !std::isnan(x));
  };
  yield("y10", ratio(signals::Proxied::y10));
  yield("y2", ratio(signals::Proxied::y2));
  out.set("rotation_hy_spread", {kProvisional}, ratio(signals::Proxied::hy_spread));
}

void add_transition(Families& out, const signals::Transition& t) {
  const auto set = [&out](std::string_view name, std::string_view unit, double value) {
    out.set("rotation_transition_statistic", {name, unit}, value);
  };
  set("z20", "z", t.z20);
  set("z60", "z", t.z60);
  set("z120", "z", t.z120);
  set("participation", "count", t.participation);
  set("catalysts", "count", t.catalysts);
}

// Its exemplar is the transition itself: by its number in the record, by its event's sequence in the journal.
void add_last_transition(Families& out, const signals::Transition& t, std::uint64_t count) {
  const std::string number = std::to_string(t.number);
  const std::string sequence = std::to_string(t.sequence);
  out.set("rotation_transitions_total", {name(t.from), name(t.to)}, count,
          {.labels = {{{"transition", number}, {"sequence", sequence}}}, .value = 1, .ts = t.ts_event});
}

void add_regime(Families& out, const signals::CoreView& core) {
  for (std::size_t i = 0; i < signals::kStates; ++i) {
    out.set("rotation_state", {signals::kStateNames[i]}, i == static_cast<std::size_t>(core.state));
  }
  if (core.provisional_state) {
    for (std::size_t i = 0; i < signals::kStates; ++i) {
      out.set("rotation_provisional_state", {signals::kStateNames[i]},
              i == static_cast<std::size_t>(*core.provisional_state));
    }
  }
  if (core.provisional_quality) {
    for (std::size_t i = 0; i < signals::kQualityNames.size(); ++i) {
      out.set("rotation_provisional_quality", {signals::kQualityNames[i]},
              i == static_cast<std::size_t>(*core.provisional_quality));
    }
  }
  out.set("rotation_provisional_confirm_timestamp_seconds", {}, core.provisional_confirm);
  out.set("rotation_score", {kProvisional}, core.provisional_score);
  out.set("rotation_state_age_sessions", static_cast<double>(core.state_age_sessions));
  const bool moved = core.last_transition.number != 0;
  out.set("rotation_state_entered_timestamp_seconds", {},
          moved ? core.last_transition.ts_event : market::kNoTime);
  out.set("rotation_state_entered_session_timestamp_seconds", {},
          moved ? market::Timestamp{core.last_transition.session} : market::kNoTime);
  for (std::size_t i = 0; i < signals::kReasonNames.size(); ++i) {
    out.set("rotation_state_reason", {signals::kReasonNames[i]},
            moved && i == static_cast<std::size_t>(core.last_transition.reason));
  }
  if (moved) add_transition(out, core.last_transition);
  for (std::size_t from = 0; from < signals::kStates; ++from) {
    for (std::size_t to = 0; to < signals::kStates; ++to) {
      const std::pair edge{static_cast<State>(from), static_cast<State>(to)};
      const std::uint64_t count = core.transitions[from][to];
      // A restatement may take back any of them.
      if (count == 0 && std::find(kEdges.begin(), kEdges.end(), edge) == kEdges.end()) continue;
      if (moved && count > 0 && edge == std::pair{core.last_transition.from, core.last_transition.to}) {
        add_last_transition(out, core.last_transition, count);
      } else {
        out.set("rotation_transitions_total", {name(edge.first), name(edge.second)}, count);
      }
    }
  }
  if (core.sessions > 0) out.set("rotation_unmet_needs", static_cast<double>(core.unmet_needs));
  out.set("rotation_fci", {kConfirmed}, core.fci.confirmed);
  out.set("rotation_fci", {kProvisional}, core.fci.provisional);
  add_proxies(out, core.proxies);
  for (std::size_t i = 0; i < signals::kQualityNames.size(); ++i) {
    out.set("rotation_data_quality", {signals::kQualityNames[i]},
            i == static_cast<std::size_t>(core.quality));
  }
  out.set("rotation_sessions_evaluated_total", {}, core.sessions);
  out.set("rotation_history_sessions", {}, core.history_sessions);
  out.set("rotation_first_session_timestamp_seconds", {}, market::Timestamp{core.first_session});
  out.set("rotation_last_session_timestamp_seconds", {}, market::Timestamp{core.session});
  out.set("rotation_market_open", {}, core.in_session);
  for (std::size_t i = 0; i < market::kEventKinds; ++i) {
    out.set("rotation_events_total", {market::kEventKindNames[i]}, core.events[i]);
  }
  out.set("rotation_gate_jumps_total", {}, core.jumps);
  out.set("rotation_calendar_unknown", {}, core.calendar_unknown);
  for (std::size_t i = 0; i < core.closed.size(); ++i) {
    out.set("rotation_closes", {signals::kClosedNames[i]}, static_cast<double>(core.closed[i]));
  }
  out.set("rotation_sessions_restated_total", {}, core.restated_sessions);
  out.set("rotation_sessions_uncounted_total", {}, core.uncounted_sessions);
  for (std::size_t i = market::kDecoderRejects; i < market::kRejects; ++i) {
    out.set("rotation_gate_rejected_total", {market::kRejectNames[i]}, core.rejected[i]);
  }
}

void add_dollar(Families& out, const signals::DollarView& dollar) {
  out.set("rotation_dollar_index", {"index"}, dollar.index);
  out.set("rotation_dollar_index", {"synthetic"}, dollar.synthetic);
  out.set("rotation_dollar_index", {"stand_in"}, dollar.stand_in);
  if (dollar.mismatch) out.set("rotation_dollar_mismatch", {}, *dollar.mismatch);
  out.set("rotation_dollar_synthetic_in_use", {}, !std::isnan(dollar.stand_in));
}

void add_intraday(Families& out, const signals::IntradayView& intraday) {
  out.set("rotation_spread_change_intraday", intraday.spread_change);
  out.set("rotation_spread_average_intraday", intraday.spread_average);
  out.set("rotation_intraday_z", intraday.z);
  out.set("rotation_spread_shock", {}, intraday.shock);
  out.set("rotation_intraday_cusum", {"up"}, intraday.cusum_up);
  out.set("rotation_intraday_cusum", {"down"}, intraday.cusum_down);
  out.set("rotation_intraday_alarms_total", {"up"}, intraday.alarms_up);
  out.set("rotation_intraday_alarms_total", {"down"}, intraday.alarms_down);
  out.set("rotation_leader_change_intraday", intraday.leader_change);
  out.set("rotation_leader_unwind_intraday", static_cast<double>(intraday.unwind));
}

void add_trigger(Families& out, const signals::TriggerLabel& label, const signals::TriggerView& row,
                 const signals::Distance& distance) {
  out.set("rotation_trigger_info",
          {label.id, signals::kRoleNames[static_cast<std::size_t>(label.role)], label.help}, true);
  out.set("rotation_trigger_on", {label.id, kConfirmed}, row.on);
  out.set("rotation_trigger_on", {label.id, kProvisional}, row.provisional_on);
  out.set("rotation_trigger_available", {label.id}, row.available);
  out.set("rotation_trigger_value", {label.id, kConfirmed}, row.value.confirmed);
  out.set("rotation_trigger_value", {label.id, kProvisional}, row.value.provisional);
  out.set("rotation_trigger_threshold", {label.id, "on"}, label.on);
  out.set("rotation_trigger_threshold", {label.id, "off"}, label.off);
  out.set("rotation_trigger_distance", {label.id, label.unit}, distance.natural);
  out.set("rotation_trigger_sigma", {label.id}, distance.sigma20);
  out.set("rotation_trigger_touch_ratio", {label.id}, distance.touch20);
}

void add_pair(Families& out, const std::string& pair, const signals::PairView& row) {
  out.set("rotation_spread_log", {pair, kConfirmed}, row.spread.confirmed);
  out.set("rotation_spread_log", {pair, kProvisional}, row.spread.provisional);
  out.set("rotation_spread_sigma", {pair}, row.sigma);
  for (std::size_t k = 0; k < signals::kHorizons.size(); ++k) {
    const std::string horizon = std::to_string(signals::kHorizons[k]);
    out.set("rotation_spread_z", {pair, horizon, kConfirmed}, row.z[k].confirmed);
    out.set("rotation_spread_z", {pair, horizon, kProvisional}, row.z[k].provisional);
  }
  out.set("rotation_pair_skewed", {pair}, row.skewed);
}

void add_series(Families& out, const market::Series& series, const signals::SeriesView& row) {
  out.set("rotation_series_last_update_timestamp_seconds", {series.name}, row.ts_event);
  out.set("rotation_series_ticks_total", {series.name}, row.accepted);
  out.set("rotation_series_rejected_total", {series.name}, row.rejected);
  out.set("rotation_series_standby_ticks_total", {series.name}, row.standby);
  out.set("rotation_series_on_fallback", {series.name}, row.on_fallback);
  out.set("rotation_series_source_disagreement_ratio", {series.name}, row.disagreement);
  if (series.series_class != SeriesClass::reference) {
    for (std::size_t i = 0; i < signals::kProblems; ++i) {
      out.set("rotation_series_problem", {series.name, signals::kProblemNames[i]}, row.problems[i]);
    }
  }
  switch (series.series_class) {
    case SeriesClass::etf_liquid:
    case SeriesClass::etf:
    case SeriesClass::etf_thin:
    case SeriesClass::stock:
      return out.set("rotation_series_price_dollars", {series.name}, row.value);
    case SeriesClass::yield:
      return out.set("rotation_series_yield_ratio", {series.name}, row.value / 100);
    case SeriesClass::fx:
    case SeriesClass::index_level:
      return out.set("rotation_series_level", {series.name}, row.value);
    case SeriesClass::reference:
      return;  // dated figures have no unit in common
  }
}

// Base units: what is quoted in percent or basis points is exported as a ratio.
struct BaseUnit {
  std::string_view name;
  double divisor;
};
BaseUnit base_unit(std::string_view unit) {
  if (unit == "percent") return {"ratio", 1e2};
  if (unit == "bp") return {"ratio", 1e4};
  return {unit, 1};
}

// Gauges with a metric of their own.
constexpr std::array kOwnMetric{Gauge::dollar_state, Gauge::pe_small,     Gauge::pe_large,
                                Gauge::discount,     Gauge::closure_fair, Gauge::closure_par};

void add_statistics(Families& out, const signals::Snapshot& snapshot, const signals::Labels& labels) {
  const signals::Gauges& gauges = snapshot.close.gauges;
  out.set("rotation_pe", {"small"}, gauges[Gauge::pe_small]);
  out.set("rotation_pe", {"large"}, gauges[Gauge::pe_large]);
  out.set("rotation_discount", gauges[Gauge::discount]);
  out.set("rotation_closure", {"fair"}, gauges[Gauge::closure_fair]);
  out.set("rotation_closure", {"par"}, gauges[Gauge::closure_par]);
  if (const double dollar = gauges[Gauge::dollar_state]; !std::isnan(dollar)) {
    out.set("rotation_dollar_state", {"TAILWIND"}, dollar > 0);
    out.set("rotation_dollar_state", {"FLAT"}, dollar == 0);
    out.set("rotation_dollar_state", {"HEADWIND"}, dollar < 0);
  }
  for (std::size_t i = 0; i < labels.statistics.size(); ++i) {
    const BaseUnit unit = base_unit(labels.statistics[i].unit);
    out.set("rotation_statistic", {labels.statistics[i].name, unit.name},
            snapshot.statistics[i] / unit.divisor);
  }
  for (const signals::GaugeInfo& g : signals::kGaugeTable) {
    if (std::find(kOwnMetric.begin(), kOwnMetric.end(), g.gauge) != kOwnMetric.end()) continue;
    const BaseUnit unit = base_unit(g.unit);
    out.set("rotation_statistic", {g.name, unit.name}, gauges[g.gauge] / unit.divisor);
  }
}

void add_references(Families& out, const signals::ReferenceStates& references) {
  for (const market::ReferenceInfo& figure : market::kReferenceTable) {
    // Events do not age.
    if (figure.key == market::ReferenceKey::corporate_action) continue;
    if (figure.key == market::ReferenceKey::earnings_day) continue;
    const signals::ReferenceState& state = references[market::index(figure.key)];
    for (std::size_t i = 0; i < signals::kValidityNames.size(); ++i) {
      out.set("rotation_reference_state", {figure.name, signals::kValidityNames[i]},
              i == static_cast<std::size_t>(state.validity));
    }
    if (state.validity == signals::Validity::missing) continue;
    out.set("rotation_reference_asof_timestamp_seconds", {figure.name}, market::Timestamp{state.asof});
  }
}

// `spread` of the primary pair.
void add_advice(Families& out, const signals::CloseView& close, const signals::Basis& spread) {
  const signals::Board& board = close.board;
  out.set("rotation_score", {kConfirmed}, board.score);
  out.set("rotation_hardest_sigma", board.hardest);
  out.set("rotation_little", {}, board.little_stands);
  const signals::Advice& advice = close.advice;
  out.set("rotation_tranche", advice.tranche);
  out.set("rotation_tranche_frozen", {}, advice.frozen);
  out.set("rotation_hedge_beta", advice.hedge_in_use);
  out.set("rotation_hedge_beta_next", advice.hedge_beta);
  out.set("rotation_hedge_beta_clamped", {}, advice.beta_clamped);
  out.set("rotation_short_notional_ratio", advice.short_notional);
  out.set("rotation_stop_log", advice.stop_level);
  out.set("rotation_stop_distance_log", advice.stop_distance);
  out.set("rotation_stop_room_log", {kConfirmed}, spread.confirmed - advice.stop_level);
  out.set("rotation_stop_room_log", {kProvisional}, spread.provisional - advice.stop_level);
  out.set("rotation_risk_flag", {}, close.risk_flag);
  if (close.thesis_clock >= 0) {
    out.set("rotation_thesis_clock_sessions", static_cast<double>(close.thesis_clock));
  }
  out.set("rotation_thesis_expired", {}, close.thesis_expired);
}

}  // namespace

void add_engine(Families& out, const signals::Snapshot& snapshot, const signals::Labels& labels,
                const market::SeriesTable& series) {
  market::ensure(
      labels.triggers.size() == snapshot.triggers.size() && labels.pairs.size() == snapshot.pairs.size() &&
      labels.triggers.size() == snapshot.distances.size() &&
      labels.statistics.size() == snapshot.statistics.size() && series.size() == snapshot.series.size());
  add_regime(out, snapshot.core);
  add_dollar(out, snapshot.core.dollar);
  add_intraday(out, snapshot.core.intraday);
  for (const signals::IntradayThreshold& t : labels.intraday) {
    out.set("rotation_intraday_threshold", {t.name, t.unit}, t.value);
  }
  if (snapshot.core.sessions > 0) add_advice(out, snapshot.close, snapshot.pairs.front().spread);
  add_references(out, snapshot.close.references);
  add_statistics(out, snapshot, labels);
  for (std::size_t i = 0; i < labels.triggers.size(); ++i) {
    add_trigger(out, labels.triggers[i], snapshot.triggers[i], snapshot.distances[i]);
  }
  for (std::size_t i = 0; i < labels.pairs.size(); ++i) add_pair(out, labels.pairs[i], snapshot.pairs[i]);
  for (std::size_t i = 0; i < snapshot.series.size(); ++i) {
    add_series(out, series.all()[i], snapshot.series[i]);
  }
}

}  // namespace rotation::metrics
