#include "daemon/api/history_json.hpp"

#include <algorithm>
#include <limits>

#include "daemon/api/answer.hpp"
#include "daemon/api/column_info.hpp"
#include "daemon/api/members.hpp"
#include "signals/state.hpp"

namespace rotation::daemon::api {
namespace {

std::vector<std::size_t> positions(const std::vector<std::string>& asked,
                                   const std::vector<std::string>& names) {
  std::vector<std::size_t> found;
  for (const std::string& name : asked) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) {
      throw Refusal(Error::bad_data,
                    "There is no statistic of that name; /api/v1/history lists those there are.");
    }
    found.push_back(static_cast<std::size_t>(at - names.begin()));
  }
  return found;
}

template <class Row>
void write_columns(JsonWriter& json, const std::vector<const Row*>& rows, const HistoryAsked& asked,
                   const std::vector<std::size_t>& columns) {
  json.key("columns").open_object();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    json.key(asked.names[c]).open_array();
    for (const Row* row : rows) json.value(row->columns[columns[c]]);
    json.close_array();
  }
  json.close_object();
}

template <class Row>
std::vector<const Row*> thin(const std::vector<const Row*>& rows, std::size_t points, std::size_t column) {
  std::vector<const Row*> kept;
  const auto value = [&](std::size_t i) { return rows[i]->columns[column]; };
  for (const std::size_t i : thinned(rows.size(), points, value)) kept.push_back(rows[i]);
  return kept;
}

}  // namespace

std::vector<std::size_t> thinned(std::size_t rows, std::size_t points,
                                 const std::function<float(std::size_t)>& value) {
  std::vector<std::size_t> kept;
  if (rows <= points) {
    for (std::size_t i = 0; i < rows; ++i) kept.push_back(i);
    return kept;
  }
  const std::size_t stretches = (points - 2) / 2;
  const std::size_t inner = rows - 2;
  kept.push_back(0);
  for (std::size_t s = 0; s < stretches; ++s) {
    const std::size_t begin = 1 + inner * s / stretches;
    const std::size_t end = 1 + inner * (s + 1) / stretches;
    std::size_t least = begin;
    std::size_t greatest = begin;
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    for (std::size_t i = begin; i < end; ++i) {
      const float x = value(i);  // NaN: neither
      if (x < low) low = x, least = i;
      if (x > high) high = x, greatest = i;
    }
    kept.push_back(std::min(least, greatest));
    if (least != greatest) kept.push_back(std::max(least, greatest));
  }
  kept.push_back(rows - 1);
  return kept;
}

std::string available_json(const SessionHistory& sessions, const MinuteHistory& minutes,
                           const signals::Model& model) {
  JsonWriter json;
  json.open_object().key("available").open_array();
  for (const std::string& name : sessions.names()) {
    const ColumnInfo info = column_info(name, model);
    json.open_object()
        .member("name", name)
        .member("unit", info.unit)
        .member("help", info.help)
        .close_object();
  }
  json.close_array();
  const auto& rows = sessions.rows();
  put_day(json, "first_session", rows.empty() ? market::Day{} : rows.front().session);
  put_day(json, "last_session", rows.empty() ? market::Day{} : rows.back().session);
  json.member("sessions", rows.size()).key("intraday").open_array();
  for (const std::string& name : minutes.names()) json.value(name);
  json.close_array();
  put_time(json, "intraday_from", minutes.rows().empty() ? market::kNoTime : minutes.rows().front().time);
  json.close_object();
  return json.text();
}

std::string sessions_json(const SessionHistory& sessions, const HistoryAsked& asked) {
  const std::vector<std::size_t> columns = positions(asked.names, sessions.names());
  std::vector<const SessionHistory::Row*> all;
  for (const SessionHistory::Row& row : sessions.rows()) {
    if (asked.from && row.session < *asked.from) continue;
    if (asked.to && row.session > *asked.to) break;
    all.push_back(&row);
  }
  const auto rows = thin(all, asked.points, columns.front());
  JsonWriter json;
  json.open_object().member("resolution", "session").key("session").open_array();
  for (const auto* row : rows) json.value(row->session);
  json.close_array();
  write_columns(json, rows, asked, columns);
  json.key("states").open_array();
  const SessionHistory::Row* before = nullptr;
  for (const auto* row : all) {
    if (before == nullptr || row->state != before->state) {
      json.open_object().member("session", row->session).member("state", name(row->state)).close_object();
    }
    before = row;
  }
  json.close_array().member("downsampled", rows.size() < all.size()).close_object();
  return json.text();
}

std::string minutes_json(const MinuteHistory& minutes, const HistoryAsked& asked) {
  const std::vector<std::size_t> columns = positions(asked.names, minutes.names());
  std::vector<const MinuteHistory::Row*> all;
  for (const MinuteHistory::Row& row : minutes.rows()) {
    const auto day = std::chrono::floor<std::chrono::days>(row.time);
    if (asked.from && day < *asked.from) continue;
    if (asked.to && day > *asked.to) break;
    all.push_back(&row);
  }
  const auto rows = thin(all, asked.points, columns.front());
  JsonWriter json;
  json.open_object().member("resolution", "minute").key("time").open_array();
  for (const auto* row : rows) json.value(row->time);
  json.close_array();
  write_columns(json, rows, asked, columns);
  json.member("downsampled", rows.size() < all.size()).close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
