// What a start warms up from: the store's own record of every session lived through, and of fresh history
// what is missing there.
#pragma once

#include <vector>

#include "daemon/figure.hpp"
#include "daemon/store/rows.hpp"
#include "feeds/history/history.hpp"
#include "feeds/market/calendar.hpp"

namespace rotation::daemon::store {

struct Recollection {
  // Of the record's sessions.
  std::vector<history::DailyRow> rows;  // by day, then series
  std::vector<Figure> figures;          // by the session they are taken in
  std::vector<market::Day> uncounted;   // sessions passed without being evaluated
  // After them; without a record all there is.
  std::vector<history::DailyRow> later_rows;
  std::vector<Figure> later_figures;
};

// What was decided stays decided: a session that is in `sessions` keeps its closes, whatever `fresh` says of
// it now; later ones are chained on to its levels, since a source adjusts all its prices anew with each
// distribution. A series the store has never seen comes from `fresh` alone. A figure is taken when it was;
// one that is in `figures` only, after all the record's sessions; one that is not in there is dropped, as if
// it had never been entered. REQUIRES: `fresh` by day; `figures` in the order in which a first start takes
// them.
[[nodiscard]] Recollection recollect(const Stored& stored, const std::vector<history::DailyRow>& fresh,
                                     const std::vector<Figure>& figures, const market::Calendar& calendar);

}  // namespace rotation::daemon::store
