#include "daemon/replay/availability.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "daemon/connections.hpp"
#include "daemon/replay/daily_run.hpp"

namespace rotation::daemon {
namespace {

constexpr int kAhead = 2 * 252;

// A close that no gate minds: near the last one, or near a usual one, and never twice the same.
double made_up(double last, int session, market::SeriesId series) {
  return last * (1 + 0.01 * std::sin(0.7 * session * (1 + 0.1 * static_cast<double>(market::index(series)))));
}

}  // namespace

std::vector<Wanting> wanting_triggers(const Config& config, const History& history, market::Day last_session,
                                      const std::stop_token& stop) {
  DailyRun run(config);
  std::vector<double> last(run.setup().series.size(), 0);  // 0: nobody tells
  for (const PlannedConnection& connection : plan_connections(config, run.setup().series)) {
    for (const auto& one : connection.instruments) {
      last[market::index(one.series)] = one.series_class == market::SeriesClass::yield ? 4 : 100;
    }
  }
  for (const auto& row : history.rows) last[market::index(row.series)] = row.adjusted;

  History ahead{.actions = history.actions};
  const market::Day kept = last_session - std::chrono::days{config.engine.ring_sessions * 366 / 250};
  std::copy_if(history.rows.begin(), history.rows.end(), std::back_inserter(ahead.rows),
               [kept](const auto& row) { return row.day >= kept; });
  market::Day day = last_session;
  for (int session = 1; session <= kAhead; ++session) {
    day = run.setup().calendar.next_session(day);
    for (std::size_t i = 0; i < last.size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      const double close = last[i] == 0 ? 0 : made_up(last[i], session, id);
      if (close != 0) ahead.rows.push_back({id, day, close, close});
    }
  }

  std::vector<Wanting> wanting;
  const auto& triggers = run.setup().model.triggers;
  std::vector<std::optional<int>> first(triggers.size());
  int session = 0;
  struct Stopped {};
  const auto look = [&](const signals::Engine& engine, const signals::Transition*) {
    if (stop.stop_requested()) throw Stopped{};
    const signals::SessionRecord& record = engine.record();
    if (record.session > last_session) ++session;
    for (std::size_t i = 0; i < triggers.size(); ++i) {
      if (record.session < last_session || !record.triggers[i].available || first[i]) continue;
      first[i] = session;
    }
  };
  try {
    run.run(ahead, look);
  } catch (const Stopped&) {
    return wanting;
  }
  for (std::size_t i = 0; i < triggers.size(); ++i) {
    const bool gate =
        triggers[i].role != signals::Role::information && triggers[i].role != signals::Role::flag;
    if (gate && first[i] != 0) wanting.push_back({triggers[i].id, first[i]});
  }
  return wanting;
}

}  // namespace rotation::daemon
