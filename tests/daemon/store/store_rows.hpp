// Rows of a store, made up, and what tells two of them apart.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/rows.hpp"
#include "feeds/market/series.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::testing {

using namespace std::chrono_literals;

inline constexpr market::Day kFirstDay{2026y / 1 / 5};

inline market::SeriesTable two_series() {
  return market::SeriesTable({{"IJR", market::SeriesClass::etf}, {"SPY", market::SeriesClass::etf_liquid}});
}

inline daemon::store::SessionRow session_row(market::Day day, double close) {
  const auto n = static_cast<std::uint64_t>((day - kFirstDay).count());
  return {.day = day,
          .run = market::Timestamp{day},
          .sequence = 100 + n,
          .hash = 0x9000000000000000U + n,
          .transitions = n / 4,
          .closes = {{market::SeriesId{0}, day, close, close * 0.98},
                     {market::SeriesId{1}, day, std::nan(""), 600 + close}}};
}

inline daemon::store::TransitionRow transition_row(std::uint64_t number, market::Day session,
                                                   signals::State from, signals::State to,
                                                   bool history = false) {
  daemon::store::TransitionRow row;
  row.transition.number = number;
  row.transition.session = session;
  row.transition.from = from;
  row.transition.to = to;
  row.transition.from_history = history;
  row.record = "{\"seq\":" + std::to_string(number) + "}";
  return row;
}

inline daemon::store::Start start_row(std::uint64_t kept) {
  return {.at = market::Timestamp{kFirstDay},
          .code_version = "0.1.0",
          .config_hash = "c0ffee",
          .kept = kept,
          .record_events = 7,
          .warm_events = 9};
}

// As text: equal for equal contents.
inline std::string text(const daemon::store::Stored& stored) {
  std::string all;
  for (const auto& s : stored.starts) {
    all += "start " + std::to_string(s.at.time_since_epoch().count()) + ' ' + s.code_version + ' ' +
           s.config_hash + ' ' + std::to_string(s.kept) + ' ' + std::to_string(s.record_events) + ' ' +
           std::to_string(s.warm_events) + '\n';
  }
  for (const auto& d : stored.webhooks) all += "webhook " + d.webhook + ' ' + std::to_string(d.seq) + '\n';
  for (const auto& s : stored.sessions) {
    all += std::to_string(s.day.time_since_epoch().count()) + ' ' +
           std::to_string(s.run.time_since_epoch().count()) + ' ' + std::to_string(s.sequence) + ' ' +
           std::to_string(s.hash) + ' ' + std::to_string(s.transitions) + ':';
    for (const auto& row : s.closes) {
      all += ' ' + std::to_string(market::index(row.series)) + '=' + std::to_string(row.close) + '/' +
             std::to_string(row.adjusted);
    }
    all += '\n';
  }
  for (const auto& f : stored.figures) {
    all += "figure " + std::to_string(static_cast<int>(f.event.reference.key)) + ' ' +
           std::to_string(market::index(f.event.series)) + ' ' +
           std::to_string(f.event.ts_event.time_since_epoch().count()) + ' ' +
           std::to_string(f.session.time_since_epoch().count()) + ' ' +
           std::to_string(f.event.reference.asof.time_since_epoch().count());
    for (const double x : f.event.reference.values) all += ' ' + std::to_string(x);
    all += '\n';
  }
  for (const auto& t : stored.transitions) {
    all += std::to_string(t.transition.number) + ' ' +
           std::to_string(t.transition.session.time_since_epoch().count()) + ' ' +
           std::string(name(t.transition.from)) + ' ' + std::string(name(t.transition.to)) +
           (t.transition.restated ? " restated" : "") + (t.transition.from_history ? " history " : " live ") +
           t.record + '\n';
  }
  return all;
}

}  // namespace rotation::testing
