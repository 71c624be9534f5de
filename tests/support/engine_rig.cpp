#include "tests/support/engine_rig.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "tests/support/market_events.hpp"

namespace rotation::testing {
namespace {

// Position of the row whose `field` reads `name`.
template <typename Row, typename Field>
std::size_t position(const std::vector<Row>& rows, Field field, std::string_view name) {
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.*field == name; });
  if (it == rows.end()) throw std::invalid_argument("no such row: " + std::string(name));
  return static_cast<std::size_t>(it - rows.begin());
}

}  // namespace

signals::Parameters parameters(market::Day first) {
  signals::Parameters p;
  p.history_start = first;
  p.max_clock_skew = market::Duration::zero();
  // The tests' ticks are few and far between.
  constexpr market::Duration kDay = std::chrono::hours{24};
  p.quality.stale = {kDay, kDay, kDay, kDay, kDay, kDay, kDay};
  p.quality.pair_skew = {kDay, kDay, kDay};
  return p;
}

signals::SessionTimes times(market::Day session) {
  return {session, market::new_york(session, {}), calendar().open(session), calendar().close(session)};
}

EngineRig::EngineRig(signals::Parameters parameters, std::vector<market::Series> series)
    : parameters_(std::move(parameters)),
      table_(std::move(series)),
      model_(signals::default_model(parameters_, table_)),
      engine_(parameters_, model_, table_, calendar()),
      schedule_(calendar(), parameters_.history_start, parameters_.close_grace) {}

void EngineRig::hand_over(market::Event event) {
  event.sequence = ++sequence_;
  const market::Day session = engine_.session().day;
  if (const auto transition = engine_.on_event(event)) transitions.push_back(*transition);
  if (on_evaluated && engine_.session().day != session) on_evaluated(session);
}

void EngineRig::apply(market::Event event) {
  if (market::tells_market_time(event)) {
    while (auto timer = schedule_.take(event.ts_event)) {
      timer->flags |= event.flags & market::flag::history;
      hand_over(*timer);
    }
  }
  hand_over(event);
}

void EngineRig::advance(market::Timestamp now) {
  apply(heartbeat(now));
}

void EngineRig::close(market::SeriesId series, market::Day session, double x) {
  apply(daily_close(series, calendar().close(session), x, x));
}

market::SeriesId EngineRig::id(std::string_view series) const {
  return table_.find(series).value();
}

std::size_t EngineRig::trigger(std::string_view trigger_id) const {
  return position(model_.triggers, &signals::TriggerSpec::id, trigger_id);
}

signals::LineIndex EngineRig::line(std::string_view line_name) const {
  return position(model_.lines, &signals::LineSpec::name, line_name);
}

const signals::SeriesView& EngineRig::series(std::string_view name) {
  return snapshot().series[market::index(id(name))];
}

}  // namespace rotation::testing
