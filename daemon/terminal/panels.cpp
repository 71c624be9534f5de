#include "daemon/terminal/panels.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/terminal/words.hpp"

namespace rotation::daemon::terminal {
namespace {

void add_basis(Line& line, std::string_view name, const Basis& value, int digits) {
  line.add(name, Tone::dim).add(" ").add(fixed(value.confirmed, digits), Tone::strong);
  line.add(provisional(value.provisional, digits), Tone::provisional);
}

// IJR and SPY of "IJR/SPY".
std::vector<std::string_view> legs(const Pair* pair) {
  if (pair == nullptr) return {};
  const std::string_view name = pair->name;
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return {name};
  return {name.substr(0, slash), name.substr(slash + 1)};
}

struct Age {
  std::string text;
  bool silent;
};

Age age_of(const Series& s, market::Timestamp there) {
  if (!s.ts_event) return {"no value", false};
  const market::Duration age = there - *s.ts_event;
  for (const std::string& problem : s.problems) {
    if (problem != "stale") return {'!' + problem, true};
  }
  const double seconds = std::chrono::duration<double>(age).count();
  const bool late = s.expected && s.silent_after_seconds && seconds > *s.silent_after_seconds;
  if (!s.problems.empty() || late) return {"!STALE " + brief(age), true};
  return {s.expected ? brief(age) : "■", false};
}

std::string price(const Series& s) {
  if (s.unit == "rate") return fixed(s.value, s.value.value_or(0) > 20 ? 2 : 4);
  return fixed(s.value, s.unit == "percent" ? 3 : s.value.value_or(0) >= 1000 ? 1 : 2);
}

std::string change(const Series& s) {
  if (!s.change || s.unit.empty()) return "";
  if (s.unit == "percent") return signed_fixed(100 * *s.change, 1) + " bp";
  return percent(s.change, 2);
}

// Takes off as many words as have room, or a part of one that has none.
std::string_view take_words(std::string_view& text, int columns) {
  const auto room = static_cast<std::size_t>(std::max(columns, 8));
  std::size_t end = text.size();
  if (end > room) {
    end = text.rfind(' ', room);
    if (end == std::string_view::npos || end == 0) end = room;
  }
  const std::string_view words = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return words;
}

// The words of a line broken so that each part fits, the following ones indented.
void wrap(Lines& lines, std::string_view text, int columns, Tone tone) {
  for (std::string_view indent = " "; !text.empty(); indent = "   ") {
    const auto words = take_words(text, columns - static_cast<int>(indent.size()));
    lines.emplace_back(columns).add(indent).add(words, tone);
  }
}

}  // namespace

Lines needs(const Model& model, int columns) {
  Lines lines;
  if (!model.regime) return lines;
  const Regime& r = *model.regime;
  lines.emplace_back(columns).add(" Missing", Tone::strong);
  if (r.needs.empty()) wrap(lines, r.line, columns, Tone::good);
  for (const Need& need : r.needs) {
    Line& line = lines.emplace_back(columns);
    line.add(need.hardest ? " ► " : "   ", Tone::strong)
        .add(need.text, need.hardest ? Tone::strong : Tone::plain);
    if (need.sigma20) line.right(fixed(need.sigma20, 1) + " σ", columns);
  }
  return lines;
}

Line spread(const Pair& pair, int columns) {
  Line line(columns);
  line.add(" ").add(pair.name, Tone::strong);
  add_basis(line, "", pair.spread, 4);
  add_basis(line, " z20", pair.z20, 2);
  add_basis(line, " z60", pair.z60, 2);
  add_basis(line, " z120", pair.z120, 2);
  return line;
}

Line standing(const Model& model, int columns) {
  Line line(columns);
  if (!model.regime) return line;
  const Regime& r = *model.regime;
  add_basis(line, " score", {r.score, r.provisional_score}, 0);
  const Maybe closed = r.gauges.at("closure_fair");
  line.add(" · gap ", Tone::dim).add(closed ? fixed(100 * *closed, 0) + " % closed" : std::string(kNone));
  line.add(" ·", Tone::dim);
  add_basis(line, " FCI", r.conditions, 2);
  line.add(" · dollar ", Tone::dim).add(r.dollar.empty() ? std::string(kNone) : r.dollar);
  if (r.tranche) line.add(" · tranche ", Tone::dim).add(fixed(100 * *r.tranche, 0) + " %");
  if (const Maybe discount = r.gauges.at("discount")) {
    line.add(" · discount ", Tone::dim).add(fixed(100 * *discount, 1) + " %");
  }
  return line;
}

Lines series(const Model& model, const Pair* pair, market::Timestamp now, int columns) {
  const market::Timestamp there = model.market_time(now);
  const std::vector<std::string_view> pair_legs = legs(pair);
  const auto weight = [&](const Series& s) -> long {
    const auto leg = std::find(pair_legs.begin(), pair_legs.end(), s.name);
    if (leg != pair_legs.end()) return leg - pair_legs.begin();
    if (age_of(s, there).silent) return 2;
    return s.name == "y10" || s.name == "DXY" || s.name == "VIX" ? 3 : 4;
  };
  std::vector<const Series*> order;
  for (const Series& s : model.series) order.push_back(&s);
  std::stable_sort(order.begin(), order.end(),
                   [&](const Series* a, const Series* b) { return weight(*a) < weight(*b); });
  constexpr int kCell = 26;
  const int in_a_line = std::max(1, columns / kCell);
  Lines lines;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const int place = static_cast<int>(i) % in_a_line;
    if (place == 0) lines.emplace_back(columns);
    const Series& s = *order[i];
    const Age age = age_of(s, there);
    Line cell(kCell);
    cell.add(" ").add(s.name, age.silent ? Tone::bad : Tone::strong, 7);
    cell.right(price(s), 14, age.silent ? Tone::dim : Tone::plain);
    if (!age.silent) cell.right(change(s), 22, Tone::dim);
    cell.right(age.text, kCell, age.silent ? Tone::bad : Tone::plain);
    lines.back().to(place * kCell).append(cell);
  }
  return lines;
}

Lines feeds(const Model& model, int columns) {
  Lines lines;
  if (model.feeds.empty()) return lines;
  Line& line = lines.emplace_back(columns);
  line.add(" Feeds", Tone::strong);
  for (const Feed& feed : model.feeds) {
    const bool well = feed.state == "live" || !feed.market_open;
    line.add("  ").add(feed.name + ' ').add(feed.state, well ? Tone::good : Tone::bad);
  }
  return lines;
}

Line transition(const Transition& t, int columns) {
  Line line(columns);
  line.add(" ").add(t.session, Tone::dim).add(" ").add(t.from + " → ").add(t.to, Tone::strong);
  if (t.restated) line.add(" restated", Tone::warn);
  return line.add("  ").add(t.reason + ": " + t.meaning, Tone::dim);
}

Lines help(int columns) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kHelp{{
      {"q", "quit"},
      {"p", "the next pair"},
      {"? h", "this help, and back"},
      {"✓ · ?", "on, off, waits for data: confirmed at the last close"},
      {"( )", "in parentheses: provisional, if the session closed now; counts for nothing yet"},
      {"●  ○", "on a gauge: confirmed, provisional; ┃ on, │ off, between them it stays as it is"},
      {"σ", "in usual moves over 20 sessions of what has to move"},
      {"►", "the hardest need"},
      {"● ■ ○ !", "data: live; market closed; starting; stale, degraded or blind"},
      {"!STALE", "a series that is silent for longer than it may be; ■ its market is closed"},
      {"NOT RECORDED", "the last transition is not on the disk"},
      {"DAEMON GONE", "what is shown is the last that was heard; it is tried again by itself"},
      {"", "It measures and tells; it never trades and never forecasts."},
  }};
  Lines lines;
  lines.emplace_back(columns).add(" Keys and signs", Tone::strong);
  constexpr int kMeaning = 17;
  for (auto [sign, meaning] : kHelp) {
    lines.emplace_back(columns).add("   ").add(sign, Tone::strong).to(kMeaning);
    lines.back().add(take_words(meaning, columns - kMeaning));
    while (!meaning.empty())
      lines.emplace_back(columns).to(kMeaning).add(take_words(meaning, columns - kMeaning));
  }
  return lines;
}

}  // namespace rotation::daemon::terminal
