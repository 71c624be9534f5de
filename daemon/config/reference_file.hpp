// The reference file: slow figures that no feed carries, dated and signed off, as strict as the
// configuration.
//
//   schema: 1
//   rows:
//     - {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-01-30T22:00:00Z,
//        source: "index provider's fact sheet", approved_by: "desk head"}
//
// The keys and their values are market::kReferenceTable, and `calendar` for days that are not as the
// exchange's rules say. deploy/reference.yml has one of each.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"

namespace rotation::daemon {

struct ReferenceRow {
  market::Event event;  // kind reference; ts_event and ts_recv are the time of publication
  std::string source;
  std::string approved_by;
};

struct ReferenceFile {
  std::vector<ReferenceRow> rows;  // by publication
  std::vector<market::CalendarOverride> calendar;
};

// `name` stands for the text in sentences, which are in its order.
[[nodiscard]] std::variant<ReferenceFile, Sentences> parse_reference_file(std::string_view text,
                                                                          const std::string& name,
                                                                          const market::SeriesTable& series);
// At most 16 MiB. An empty path is an empty file.
[[nodiscard]] std::variant<ReferenceFile, Sentences> load_reference_file(const std::string& path,
                                                                         const market::SeriesTable& series);

// "pe_small of 2026-01-30: value 16".
[[nodiscard]] std::string describe(const ReferenceRow& row, const market::SeriesTable& series);

}  // namespace rotation::daemon
