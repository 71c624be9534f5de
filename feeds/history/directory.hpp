// Daily history from a folder of CSV files.
//
// deploy/docs/history.md says what a manifest and the files have to hold; what is wrong with a manifest
// points there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "feeds/history/history.hpp"

namespace rotation::history {

struct Directory {
  std::vector<DailyRow> rows;             // by day, then series; one of a day and series
  std::vector<std::string> unused;        // series of the manifest that the table does not have
  std::vector<market::SeriesId> missing;  // series of the table that the manifest does not have
  std::vector<std::string> files;         // by series of the table: where its rows are from; empty if missing
};

// Rows of `series` with from <= day <= to. Every cell of a column in use is checked, in range or not; prices
// are above zero, yields in percent, classes as in `series`. Throws HistoryError with file:line:column. Cost:
// about 100 MB/s; memory: the rows and the largest file.
[[nodiscard]] Directory read_directory(const std::filesystem::path& folder,
                                       const std::filesystem::path& manifest,
                                       const market::SeriesTable& series, market::Day from, market::Day to);

// What several directories of one table have together. A day and series that more than one has counts once;
// where their values differ, HistoryError names both files. A series is missing if all of them miss it.
// REQUIRES: at least one part, all read with the same table.
[[nodiscard]] Directory join(std::vector<Directory> parts);

}  // namespace rotation::history
