// Splits and distributions with their ex-dates, from a CSV file `symbol,ex_date,cash` with optionally
// `split`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "feeds/history/history.hpp"

namespace rotation::history {

struct CorporateAction {
  market::SeriesId series;
  market::Day ex_date;
  double cash;   // distribution per share, per old share if it splits that day; 0 if none
  double split;  // new shares per old share; 1 if none
};

struct CorporateActions {
  std::vector<CorporateAction> actions;  // by ex-date, then series; one of a date and series
  std::vector<std::string> unused;       // symbols that the table does not have, each once
};

// Blank cells mean none; a row must say something. Throws HistoryError with file:line:column.
[[nodiscard]] CorporateActions read_corporate_actions(const std::filesystem::path& file,
                                                      const market::SeriesTable& series);

}  // namespace rotation::history
