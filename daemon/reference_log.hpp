// ReferenceLog: which figures of the reference file the engine has been given, so that a reload gives it
// those that are new and no other, and every one is on record.
#pragma once

#include <array>
#include <set>
#include <tuple>
#include <vector>

#include "daemon/config/reference_file.hpp"
#include "daemon/log.hpp"

namespace rotation::daemon {

// One thread at a time.
class ReferenceLog {
 public:
  // Both outlive it.
  ReferenceLog(const market::SeriesTable& series, Log& log) : series_(series), log_(log) {}

  // The figures not taken before, by publication, and says so in the log: at the start how many there are,
  // later each by itself with its source and who signed it off. A figure that is gone from the file, or a
  // changed day of the calendar, takes effect with the next start only; the log says that, too.
  [[nodiscard]] std::vector<market::Event> take(const ReferenceFile& file);

 private:
  using Identity = std::tuple<market::ReferenceKey, market::SeriesId, market::Day, market::Timestamp,
                              std::array<double, 3>>;
  static Identity identity(const ReferenceRow& row);
  void tell(const ReferenceRow& row);

  const market::SeriesTable& series_;
  Log& log_;
  bool started_ = false;
  std::set<Identity> taken_;
  std::vector<market::CalendarOverride> calendar_;
};

}  // namespace rotation::daemon
