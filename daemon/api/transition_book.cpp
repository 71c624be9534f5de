#include "daemon/api/transition_book.hpp"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "daemon/api/members.hpp"
#include "daemon/meanings.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::api {
namespace {

// What stands in a record and not in the columns of the store.
struct Told {
  std::optional<std::string> event_time;
  std::optional<signals::Reason> reason;
};

// nullopt: it is no JSON.
std::optional<Told> read(const std::string& record) {
  simdjson::dom::parser parser;
  simdjson::dom::element line;
  if (parser.parse(record).get(line) != simdjson::SUCCESS) return std::nullopt;
  Told told;
  std::string_view text;
  if (line["event_time_utc"].get(text) == simdjson::SUCCESS) told.event_time = text;
  if (line["reason"].get(text) == simdjson::SUCCESS) {
    const auto& names = signals::kReasonNames;
    const auto found = std::find(names.begin(), names.end(), text);
    if (found != names.end()) told.reason = static_cast<signals::Reason>(found - names.begin());
  }
  return told;
}

}  // namespace

std::shared_ptr<const TransitionBook::Row> TransitionBook::row(const store::TransitionRow& given) {
  const signals::Transition& t = given.transition;
  const std::optional<Told> whole = read(given.record);
  const Told told = whole.value_or(Told{});
  JsonWriter json;
  json.open_object().member("number", t.number).member("session", t.session);
  put(json, "event_time", told.event_time);
  json.member("from", name(t.from)).member("to", name(t.to));
  put(json, "reason", told.reason ? std::optional(name(*told.reason)) : std::nullopt);
  put(json, "meaning", told.reason ? std::optional(meaning(*told.reason)) : std::nullopt);
  json.member("restated", t.restated)
      .member("origin", t.from_history ? "history" : "live")
      .key("record")
      .verbatim(whole ? std::string_view(given.record) : "null")
      .close_object();
  return std::make_shared<const Row>(
      Row{t.number, t.from_history, {t.session, t.from, t.to, t.restated}, json.text()});
}

void TransitionBook::begin(const std::vector<store::TransitionRow>& rows) {
  Rows fresh;
  for (std::size_t i = rows.size() - std::min(rows.size(), kKept); i < rows.size(); ++i) {
    fresh.push_back(row(rows[i]));
  }
  const std::lock_guard lock(mutex_);
  rows_ = std::move(fresh);
  last_.store(rows_.empty() ? 0 : rows_.back()->number, std::memory_order_release);
}

void TransitionBook::add(const store::TransitionRow& given) {
  std::shared_ptr<const Row> fresh = row(given);
  const std::lock_guard lock(mutex_);
  while (!rows_.empty() && rows_.back()->number >= fresh->number) rows_.pop_back();
  if (rows_.size() == kKept) rows_.erase(rows_.begin());
  rows_.push_back(std::move(fresh));
  last_.store(rows_.back()->number, std::memory_order_release);
}

TransitionBook::Rows TransitionBook::all() const {
  const std::lock_guard lock(mutex_);
  return rows_;
}

TransitionBook::Rows TransitionBook::after(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto first = std::upper_bound(rows_.begin(), rows_.end(), number,
                                      [](std::uint64_t n, const auto& row) { return n < row->number; });
  return {first, rows_.end()};
}

std::string transitions_json(const TransitionBook::Rows& rows, const TransitionsAsked& asked) {
  TransitionBook::Rows matching;
  std::size_t total = 0;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (asked.from_history && (*row)->from_history != *asked.from_history) continue;
    ++total;
    if (asked.before && (*row)->number >= *asked.before) continue;
    if (matching.size() <= asked.limit) matching.push_back(*row);
  }
  const bool more = matching.size() > asked.limit;
  if (more) matching.pop_back();
  JsonWriter json;
  json.open_object().key("transitions").open_array();
  for (const auto& row : matching) json.verbatim(row->json);
  json.close_array();
  put(json, "next_before", more ? std::optional(matching.back()->number) : std::nullopt);
  json.member("total", total).close_object();
  return json.text();
}

std::string new_transitions_json(const TransitionBook::Rows& rows) {
  JsonWriter json;
  json.open_object().key("transitions").open_array();
  for (const auto& row : rows) json.verbatim(row->json);
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
