// What a start warms up from: the store's own record of every session lived through, and of fresh history
// what is missing there.
#pragma once

#include <vector>

#include "daemon/reference_figure.hpp"
#include "daemon/store/rows.hpp"
#include "feeds/history/history.hpp"
#include "feeds/market/calendar.hpp"

namespace rotation::daemon::store {

struct Recollection {
  std::vector<history::DailyRow> rows;   // by day, then series
  std::vector<ReferenceFigure> figures;  // by the session they are taken in; new ones: after all, Day::max()
  std::vector<market::Day> uncounted;    // sessions of the record passed without being evaluated, by day
};

// What was decided stays decided: a session that is in the record keeps its closes, whatever `fresh` says of
// it now; later ones are chained on to its levels, since a source adjusts all its prices anew with each
// distribution. A series the record has never seen comes from `fresh` alone. A figure is taken when it was;
// one that is in `figures` only, after all; one that is not in there is dropped, as if it had never been
// entered. REQUIRES: `fresh` by day; `figures` in the order in which a first start takes them.
[[nodiscard]] Recollection recollect(const Stored& stored, const std::vector<history::DailyRow>& fresh,
                                     const std::vector<ReferenceFigure>& figures,
                                     const market::Calendar& calendar);

// Takes out of each list, into the result, what is of sessions up to `session`.
[[nodiscard]] Recollection take_until(Recollection& all, market::Day session);

}  // namespace rotation::daemon::store
