// daily.csv: every statistic of every session reported, one row a session.
//
// The columns of signals::daily_columns; numbers round-trip, a blank is not available.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "signals/daily_columns.hpp"

namespace rotation::daemon {

class DailyCsv {
 public:
  // Replaces the file. All throw std::runtime_error, one sentence, if it cannot be written. `model` outlives
  // this.
  DailyCsv(const std::filesystem::path& file, const signals::Model& model);

  void write(const signals::SessionRecord& record);
  void close();

 private:
  std::filesystem::path file_;
  std::ofstream out_;
  std::vector<signals::Column> columns_;
  std::string line_;
};

}  // namespace rotation::daemon
