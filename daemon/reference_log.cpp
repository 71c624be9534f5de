#include "daemon/reference_log.hpp"

#include <algorithm>

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

bool same_days(const std::vector<market::CalendarOverride>& a,
               const std::vector<market::CalendarOverride>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.date == y.date && x.nyse == y.nyse && x.bonds == y.bonds;
  });
}

}  // namespace

ReferenceLog::Identity ReferenceLog::identity(const ReferenceRow& row) {
  const market::Reference& r = row.event.reference;
  return {r.key, row.event.series, r.asof, row.event.ts_event, r.values};
}

std::vector<market::Event> ReferenceLog::take(const ReferenceFile& file) {
  std::vector<market::Event> fresh;
  std::set<Identity> now;
  for (const ReferenceRow& row : file.rows) {
    now.insert(identity(row));
    if (taken_.contains(identity(row))) continue;
    fresh.push_back(row.event);
    if (started_) tell(row);
  }
  const auto gone = std::count_if(taken_.begin(), taken_.end(),
                                  [&now](const Identity& known) { return !now.contains(known); });
  if (gone > 0)
    log_.warn("figures gone from the reference file stay in use until the next start", {{"figures", gone}});
  if (!started_) {
    if (!fresh.empty()) log_.info("reference figures", {{"figures", fresh.size()}});
    calendar_ = file.calendar;
  } else if (!same_days(calendar_, file.calendar)) {
    log_.warn("the reference file's calendar takes effect with the next start");
  }
  started_ = true;
  taken_.merge(now);
  return fresh;
}

void ReferenceLog::tell(const ReferenceRow& row) {
  log_.write(LogLevel::info, "reference figure",
             {{"figure", describe(row, series_)},
              {"published_at", market::Rfc3339(row.event.ts_event).view()},
              {"source", row.source},
              {"approved_by", row.approved_by}},
             LogSite::unlimited());
}

}  // namespace rotation::daemon
