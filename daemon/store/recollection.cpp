#include "daemon/store/recollection.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace rotation::daemon::store {
namespace {

using history::DailyRow;
using market::Day;

// A series of the record, and how a source's levels become ours.
struct Known {
  DailyRow last{};
  double factor = std::nan("");  // NaN: the source does not have our last day
};

double level(const Known& known, const DailyRow& row) {
  if (!std::isnan(known.factor)) return row.adjusted * known.factor;
  const bool priced = !std::isnan(row.close) && !std::isnan(known.last.close);
  return priced ? row.close * (known.last.adjusted / known.last.close) : row.adjusted;
}

void splice(Recollection& all, const std::vector<SessionRow>& sessions, const std::vector<DailyRow>& fresh) {
  std::map<market::SeriesId, Known> record;
  for (const SessionRow& session : sessions) {
    all.rows.insert(all.rows.end(), session.closes.begin(), session.closes.end());
    for (const DailyRow& row : session.closes) record[row.series].last = row;
  }
  const Day last = sessions.empty() ? Day::min() : sessions.back().day;
  for (const DailyRow& row : fresh) {
    const auto known = record.find(row.series);
    if (known == record.end()) {
      (row.day > last ? all.later_rows : all.rows).push_back(row);
    } else if (row.day > last) {
      all.later_rows.push_back({row.series, row.day, row.close, level(known->second, row)});
    } else if (row.day == known->second.last.day) {
      known->second.factor = known->second.last.adjusted / row.adjusted;
    }
  }
  std::sort(all.rows.begin(), all.rows.end(), history::earlier);
}

bool same(const market::Event& a, const market::Event& b) {
  return a.series == b.series && a.ts_event == b.ts_event && a.reference.key == b.reference.key &&
         a.reference.asof == b.reference.asof && a.reference.values == b.reference.values;
}

}  // namespace

Recollection recollect(const Stored& stored, const std::vector<DailyRow>& fresh,
                       const std::vector<Figure>& figures, const market::Calendar& calendar) {
  Recollection all;
  splice(all, stored.sessions, fresh);

  all.later_figures = figures;
  std::vector<Figure>& rest = all.later_figures;
  for (const Figure& taken : stored.figures) {
    const auto still =
        std::find_if(rest.begin(), rest.end(), [&](const Figure& f) { return same(f.event, taken.event); });
    if (still == rest.end()) continue;
    all.figures.push_back(taken);
    rest.erase(still);
  }
  auto session = stored.sessions.begin();
  for (Day day = session == stored.sessions.end() ? Day::max() : session->day;
       session != stored.sessions.end(); day = calendar.next_session(day)) {
    if (day < session->day) all.uncounted.push_back(day);
    while (session != stored.sessions.end() && session->day <= day) ++session;
  }
  return all;
}

}  // namespace rotation::daemon::store
