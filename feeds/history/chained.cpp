#include "feeds/history/chained.hpp"

namespace rotation::history {

void chain(std::span<DailyRow> rows, std::span<const CorporateAction> actions) {
  double factor = 1;  // of all ex-dates after the row
  for (std::size_t i = rows.size(); i-- > 0;) {
    rows[i].adjusted = rows[i].close * factor;
    if (i == 0) break;
    double shares = 1;  // what one share of the row before has become,
    double cash = 0;    // and paid
    for (const CorporateAction& action : actions) {
      if (action.ex_date <= rows[i - 1].day || action.ex_date > rows[i].day) continue;
      cash += shares * action.cash;
      shares *= action.split;
    }
    factor *= rows[i].close / (rows[i].close * shares + cash);
  }
}

}  // namespace rotation::history
