#include "daemon/api/series_json.hpp"

#include <chrono>
#include <optional>

#include "daemon/api/members.hpp"

namespace rotation::daemon::api {
namespace {

using market::SeriesClass;

// Dated figures have no unit in common.
std::optional<std::string_view> unit(SeriesClass c) noexcept {
  switch (c) {
    case SeriesClass::etf_liquid:
    case SeriesClass::etf:
    case SeriesClass::etf_thin:
    case SeriesClass::stock:
      return "dollars";
    case SeriesClass::yield:
      return "percent";
    case SeriesClass::fx:
      return "rate";
    case SeriesClass::index_level:
      return "points";
    case SeriesClass::reference:
      break;
  }
  return std::nullopt;
}

double change(SeriesClass c, const signals::SeriesView& row) noexcept {
  const bool difference = c == SeriesClass::yield || c == SeriesClass::reference;
  return difference ? row.value - row.close : row.value / row.close - 1;
}

}  // namespace

std::string series_row(const Desk& desk, const signals::Snapshot& snapshot, std::size_t series,
                       market::Timestamp now) {
  const auto& [name, series_class] = desk.series.all()[series];
  const signals::SeriesView& row = snapshot.series[series];
  const bool reference = series_class == SeriesClass::reference;
  const market::Duration limit = desk.machine.parameters.quality.stale.of(series_class);
  JsonWriter json;
  json.open_object().member("name", name).member("class", market::name(series_class));
  put(json, "unit", unit(series_class));
  json.member("value", row.value)
      .member("bid", row.bid)
      .member("ask", row.ask)
      .member("close", row.close)
      .member("change", change(series_class, row));
  put_time(json, "ts_event", row.ts_event);
  put_time(json, "ts_recv", row.ts_recv);
  put(json, "silent_after_seconds",
      reference ? std::nullopt : std::optional(std::chrono::duration<double>(limit).count()));
  json.member("expected", !reference && desk.calendar.is_open(market::market_hours(series_class, name), now));
  json.key("problems").open_array();
  for (std::size_t i = 0; i < signals::kProblems; ++i) {
    if (row.problems[i]) json.value(signals::kProblemNames[i]);
  }
  json.close_array()
      .member("on_fallback", row.on_fallback)
      .member("disagreement", row.disagreement)
      .member("accepted", row.accepted)
      .member("rejected", row.rejected)
      .close_object();
  return json.text();
}

std::string series_json(const signals::CoreView& core, const std::vector<std::string_view>& rows) {
  JsonWriter json;
  json.open_object();
  put_header(json, core);
  json.key("series").open_array();
  for (const std::string_view row : rows) json.verbatim(row);
  json.close_array().close_object();
  return json.text();
}

std::string series_json(const Desk& desk, const signals::Snapshot& snapshot, market::Timestamp now) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < desk.series.size(); ++i) rows.push_back(series_row(desk, snapshot, i, now));
  return series_json(snapshot.core, {rows.begin(), rows.end()});
}

}  // namespace rotation::daemon::api
