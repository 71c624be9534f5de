#include "feeds/history/corporate_actions.hpp"

#include <map>
#include <set>
#include <utility>

#include "feeds/history/csv.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {

CorporateActions read_corporate_actions(const std::filesystem::path& file,
                                        const market::SeriesTable& series) {
  Csv csv{file};
  const std::size_t symbol = csv.column("symbol");
  const std::size_t ex_date = csv.column("ex_date");
  const std::size_t cash = csv.column("cash");
  const auto split = csv.find_column("split");

  std::map<std::pair<market::Day, market::SeriesId>, CorporateAction> sorted;
  std::set<std::string, std::less<>> unused;
  while (csv.next()) {
    const market::Day day = csv.date(ex_date);
    const double paid = csv.number(cash).value_or(0);
    const double factor = split ? csv.number(*split).value_or(1) : 1;
    if (csv.text(symbol).empty()) csv.fail(symbol, "the symbol is missing");
    if (paid < 0) csv.fail(cash, "a distribution is not negative");
    if (factor <= 0) csv.fail(*split, "a split is a factor above zero");
    if (paid == 0 && factor == 1) csv.fail(cash, "the row has neither a distribution nor a split");
    const auto id = series.find(csv.text(symbol));
    if (!id) {
      unused.emplace(csv.text(symbol));
      continue;
    }
    const CorporateAction action{*id, day, paid, factor};
    if (!sorted.try_emplace({day, *id}, action).second) {
      csv.fail(ex_date,
               std::string(csv.text(symbol)) + " has an entry for " + market::format_date(day) + " already");
    }
  }

  CorporateActions result;
  for (const auto& [_, action] : sorted) result.actions.push_back(action);
  result.unused.assign(unused.begin(), unused.end());
  return result;
}

}  // namespace rotation::history
