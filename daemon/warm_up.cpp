#include "daemon/warm_up.hpp"

#include <cmath>

namespace rotation::daemon {

using market::Event;
using market::EventKind;

WarmUp warm_up(Sequencer& sequencer, const market::Calendar& calendar,
               const std::vector<history::DailyRow>& rows,
               const std::vector<history::CorporateAction>& actions) {
  for (const auto& action : actions) {
    Event event;
    event.kind = EventKind::reference;
    event.series = action.series;
    event.ts_event = event.ts_recv = market::Timestamp{action.ex_date};
    event.reference = market::reference(market::ReferenceKey::corporate_action, action.ex_date,
                                        {action.cash, action.split, 0});
    sequencer.warm(event);
  }
  WarmUp done;
  for (const auto& row : rows) {
    if (!calendar.is_session(row.day)) {
      ++done.off_session;
      continue;
    }
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
  if (done.rows > 0) sequencer.end_warm_up(calendar.close(done.last_session));
  return done;
}

}  // namespace rotation::daemon
