// Daily history from several directories, joined by date.
#pragma once

#include <string>
#include <vector>

#include "daemon/history_source.hpp"
#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

struct HistoryDirectories {
  std::vector<std::string> directories;   // at least one
  std::string manifest = "manifest.csv";  // in each of them
};

struct JoinedHistory {
  History history;
  std::vector<market::SeriesId> missing;  // series of the table that no manifest has
};

// Rows of `series` with from <= day <= to of all of them. A date and series that two of them have is fine
// where the values are equal. Throws history::HistoryError, one sentence, which names both files where they
// are not.
[[nodiscard]] JoinedHistory read_histories(const HistoryDirectories& source,
                                           const market::SeriesTable& series, market::Day from,
                                           market::Day to);

}  // namespace rotation::daemon
