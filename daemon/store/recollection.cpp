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

std::vector<DailyRow> spliced(const std::vector<SessionRow>& sessions, const std::vector<DailyRow>& fresh) {
  std::vector<DailyRow> rows;
  std::map<market::SeriesId, Known> record;
  for (const SessionRow& session : sessions) {
    rows.insert(rows.end(), session.closes.begin(), session.closes.end());
    for (const DailyRow& row : session.closes) record[row.series].last = row;
  }
  for (const DailyRow& row : fresh) {
    const auto known = record.find(row.series);
    if (known == record.end()) {
      rows.push_back(row);
    } else if (row.day > sessions.back().day) {
      rows.push_back({row.series, row.day, row.close, level(known->second, row)});
    } else if (row.day == known->second.last.day) {
      known->second.factor = known->second.last.adjusted / row.adjusted;
    }
  }
  std::sort(rows.begin(), rows.end(), history::earlier);
  return rows;
}

// Moves the first elements, up to that session, to the result.
template <class Element, class DayOf>
std::vector<Element> taken(std::vector<Element>& elements, Day session, const DayOf& day_of) {
  const auto end =
      std::find_if(elements.begin(), elements.end(), [&](const Element& e) { return day_of(e) > session; });
  std::vector<Element> result(elements.begin(), end);
  elements.erase(elements.begin(), end);
  return result;
}

}  // namespace

Recollection recollect(const Stored& stored, const std::vector<DailyRow>& fresh,
                       const std::vector<ReferenceFigure>& figures, const market::Calendar& calendar) {
  Recollection all;
  all.rows = spliced(stored.sessions, fresh);

  std::vector<ReferenceFigure> rest = figures;
  for (const ReferenceFigure& known : stored.figures) {
    const auto still = std::find_if(rest.begin(), rest.end(), [&](const ReferenceFigure& f) {
      return same_figure(f.event, known.event);
    });
    if (still == rest.end()) continue;
    all.figures.push_back(known);
    rest.erase(still);
  }
  for (ReferenceFigure& late : rest) {
    if (!stored.sessions.empty()) late.session = Day::max();
    all.figures.push_back(late);
  }
  std::stable_sort(all.figures.begin(), all.figures.end(),
                   [](const ReferenceFigure& a, const ReferenceFigure& b) { return a.session < b.session; });

  auto session = stored.sessions.begin();
  for (Day day = session == stored.sessions.end() ? Day::max() : session->day;
       session != stored.sessions.end(); day = calendar.next_session(day)) {
    if (day < session->day) all.uncounted.push_back(day);
    while (session != stored.sessions.end() && session->day <= day) ++session;
  }
  return all;
}

Recollection take_until(Recollection& all, Day session) {
  return {
      .rows = taken(all.rows, session, [](const DailyRow& row) { return row.day; }),
      .figures = taken(all.figures, session, [](const ReferenceFigure& figure) { return figure.session; }),
      .uncounted = taken(all.uncounted, session, [](Day day) { return day; })};
}

}  // namespace rotation::daemon::store
