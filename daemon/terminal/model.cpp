#include "daemon/terminal/model.hpp"

#include <algorithm>

#include "daemon/terminal/fields.hpp"

namespace rotation::daemon::terminal {
namespace {

using simdjson::dom::element;

constexpr std::size_t kTransitions = 50;  // as many as a snapshot brings

Basis basis(const Fields& of) {
  return {of.number("confirmed"), of.number("provisional")};
}

Transition transition(const Fields& row) {
  return {row.count("number"), row.text("session"), row.text("from"),    row.text("to"),
          row.text("reason"),  row.text("meaning"), row.flag("restated")};
}

Trigger trigger(const Fields& row) {
  const Fields distance = row.at("distance");
  return {.id = row.text("id"),
          .name = row.text("name"),
          .role = row.text("role"),
          .on = row.flag("on"),
          .available = row.flag("available"),
          .provisional_on = row.flag("provisional_on"),
          .value = basis(row.at("value")),
          .on_level = row.number("on_level").value_or(0),
          .off_level = row.number("off_level").value_or(0),
          .unit = distance.text("unit"),
          .natural = distance.number("natural"),
          .level = distance.number("level"),
          .moves = distance.text("moves"),
          .of = distance.text("of"),
          .sigma20 = distance.number("sigma20"),
          .text = distance.text("text")};
}

Pair pair(const Fields& row) {
  const Fields z = row.at("z");
  return {row.text("name"), basis(row.at("spread")), basis(z.at("20")), basis(z.at("60")),
          basis(z.at("120"))};
}

Series series_row(const Fields& row) {
  return {row.text("name"),     row.text("unit"),     row.number("value"),
          row.number("change"), row.time("ts_event"), row.number("silent_after_seconds"),
          row.flag("expected"), row.texts("problems")};
}

// One row for each of the array's elements.
template <class Row, class Read>
std::vector<Row> rows(const Fields& data, std::string_view key, Read read) {
  std::vector<Row> found;
  data.each(key, [&](const element& one) { found.push_back(read(Fields(one))); });
  return found;
}

// Each takes the place of the one with its key, or comes behind the others.
template <class Row, class Key>
void merge(std::vector<Row>& into, std::vector<Row> changed, Key key) {
  for (Row& row : changed) {
    const auto same =
        std::find_if(into.begin(), into.end(), [&](const Row& known) { return known.*key == row.*key; });
    if (same == into.end()) {
      into.push_back(std::move(row));
    } else {
      *same = std::move(row);
    }
  }
}

}  // namespace

Status read_status(const element& data) {
  const Fields f(data);
  const Fields market = f.at("market");
  const Fields verdict = f.at("verdict");
  Status s{.version = f.text("version"),
           .now = f.time("now").value_or(market::Timestamp{}),
           .as_of = f.time("as_of"),
           .simulated_clock = f.text("clock") == "feed",
           .ready = f.flag("ready"),
           .state = f.text("state"),
           .quality = f.text("quality"),
           .durable = f.flag("durable"),
           .phase = market.text("phase"),
           .opens_at = market.time("opens_at"),
           .closes_at = market.time("closes_at"),
           .early_close = market.flag("early_close"),
           .verdict = verdict.text("kind"),
           .verdict_text = verdict.text("text")};
  f.each("checks", [&s](const element& one) {
    const Fields check(one);
    if (!check.flag("ok")) s.failing.push_back({check.text("name"), check.text("reason")});
  });
  return s;
}

Regime read_regime(const element& data) {
  const Fields f(data);
  const Fields provisional = f.at("provisional");
  Regime r{.state = f.text("state"),
           .meaning = f.text("meaning"),
           .age_sessions = f.count("age_sessions"),
           .session = f.text("session"),
           .provisional_state = provisional.text("state"),
           .provisional_score = provisional.number("score"),
           .score = f.number("score"),
           .unmet = f.count("unmet_needs"),
           .line = f.text("line"),
           .tranche = f.at("advice").number("tranche"),
           .dollar = f.at("dollar").text("state"),
           .conditions = basis(f.at("fci"))};
  r.needs = rows<Need>(f, "needs", [](const Fields& need) {
    return Need{need.text("text"), need.number("sigma20"), need.flag("hardest")};
  });
  if (const Fields last = f.at("last_transition"); last.is_object()) r.last_transition = transition(last);
  for (const char* name : {"closure_fair", "closure_speed", "discount", "gap_turns", "half_closure_gain"}) {
    r.gauges.emplace(name, f.at("gauges").at(name).number("value"));
  }
  return r;
}

void Model::apply(std::string_view channel, const element& data, bool whole, market::Timestamp now) {
  const Fields f(data);
  if (channel == "status") {
    status = read_status(data);
    ahead_ = status->now - now;
  } else if (channel == "state") {
    regime = read_regime(data);
  } else if (channel == "triggers") {
    triggers = rows<Trigger>(f, "triggers", trigger);
  } else if (channel == "pairs") {
    pairs = rows<Pair>(f, "pairs", pair);
  } else if (channel == "feeds") {
    feeds = rows<Feed>(f, "feeds", [](const Fields& row) {
      return Feed{row.text("name"), row.text("state"), row.flag("market_open")};
    });
  } else if (channel == "series") {
    if (whole) series.clear();
    merge(series, rows<Series>(f, "series", series_row), &Series::name);
    series_as_of_ = f.time("as_of");
  } else if (channel == "transitions") {
    if (whole) transitions.clear();
    merge(transitions, rows<Transition>(f, "transitions", transition), &Transition::number);
    std::sort(transitions.begin(), transitions.end(),
              [](const Transition& a, const Transition& b) { return a.number > b.number; });
    if (transitions.size() > kTransitions) transitions.resize(kTransitions);
  }
}

market::Timestamp Model::market_time(market::Timestamp now) const {
  if (!status) return now;
  if (!status->simulated_clock) return now + ahead_;
  const MaybeTime seen = series_as_of_ ? series_as_of_ : status->as_of;
  return seen.value_or(status->now);
}

}  // namespace rotation::daemon::terminal
