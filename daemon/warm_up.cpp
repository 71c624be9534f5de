#include "daemon/warm_up.hpp"

#include <cmath>

namespace rotation::daemon {

using market::Day;
using market::Event;
using market::EventKind;

std::vector<ReferenceFigure> figures(const ReferenceFile& references,
                                     const std::vector<history::CorporateAction>& actions) {
  std::vector<ReferenceFigure> all;
  for (const ReferenceRow& row : references.rows) all.push_back({row.event});
  for (const auto& action : actions) {
    Event event;
    event.kind = EventKind::reference;
    event.series = action.series;
    event.ts_event = event.ts_recv = market::Timestamp{action.ex_date};
    event.reference = market::reference(market::ReferenceKey::corporate_action, action.ex_date,
                                        {action.cash, action.split, 0});
    all.push_back({event});
  }
  return all;
}

WarmUp warm_up(Sequencer& sequencer, const market::Calendar& calendar,
               const std::vector<history::DailyRow>& rows, const std::vector<ReferenceFigure>& figures,
               const std::vector<Day>& uncounted) {
  auto figure = figures.begin();
  const auto take_figures = [&](Day session) {
    for (; figure != figures.end() && figure->session <= session; ++figure) sequencer.warm(figure->event);
  };
  auto gap = uncounted.begin();
  WarmUp done;
  const auto begin_session = [&](Day session) {
    if (done.rows > 0) sequencer.close_sessions(calendar.close(done.last_session));
    for (; gap != uncounted.end() && *gap < session; ++gap) {
      sequencer.close_sessions(calendar.close(*gap) - market::Duration{1});
      take_figures(*gap);
      sequencer.close_sessions(calendar.close(*gap), 0);
    }
    take_figures(session);
  };

  take_figures(Day{});
  for (const auto& row : rows) {
    if (!calendar.is_session(row.day)) {
      ++done.off_session;
      continue;
    }
    if (done.rows == 0 || row.day != done.last_session) begin_session(row.day);
    Event event;
    event.kind = EventKind::value;
    event.flags = market::flag::history;
    if (std::isnan(row.close)) event.flags |= market::flag::adjusted_only;
    event.series = row.series;
    event.ts_event = event.ts_recv = calendar.close(row.day);
    event.value = {.value = std::isnan(row.close) ? row.adjusted : row.close, .adjusted = row.adjusted};
    sequencer.warm(event);
    ++done.rows;
    done.last_session = row.day;
  }
  if (done.rows > 0) sequencer.close_sessions(calendar.close(done.last_session));
  take_figures(Day::max());
  return done;
}

}  // namespace rotation::daemon
