#include "daemon/api/minute_history.hpp"

#include <chrono>
#include <utility>

namespace rotation::daemon::api {

MinuteHistory::MinuteHistory(const signals::Labels& labels, const market::SeriesTable& series)
    : names_{"S", "z60", "score"} {
  for (const std::string& pair : labels.pairs) names_.push_back("S_" + pair);
  for (const market::Series& one : series.all()) names_.push_back(one.name);
}

void MinuteHistory::look(const signals::Snapshot& snapshot) {
  if (!market::plausible(snapshot.core.ts_event)) return;
  const market::Timestamp minute = std::chrono::floor<std::chrono::minutes>(snapshot.core.ts_event);
  if (minute <= minute_) return;
  minute_ = minute;
  Row row{.time = minute, .columns = {}};
  row.columns.reserve(names_.size());
  const auto add = [&row](double x) { row.columns.push_back(static_cast<float>(x)); };
  add(snapshot.pairs.front().spread.provisional);
  add(snapshot.pairs.front().z[1].provisional);
  add(snapshot.core.provisional_score);
  for (const signals::PairView& pair : snapshot.pairs) add(pair.spread.provisional);
  for (const signals::SeriesView& one : snapshot.series) add(one.value);
  if (rows_.size() == kRows) rows_.pop_front();
  rows_.push_back(std::move(row));
}

}  // namespace rotation::daemon::api
