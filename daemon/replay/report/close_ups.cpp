#include "daemon/replay/report/close_ups.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "daemon/meanings.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/report/markup.hpp"
#include "daemon/replay/report/needs.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::report {
namespace {

using namespace std::chrono_literals;
using market::Day;
using signals::State;

struct Named {
  std::string_view title;
  std::chrono::year_month first;  // of what is told
  std::chrono::year_month last;
};
constexpr std::array<Named, 4> kNamed{{{"November 2016", 2016y / 11, 2016y / 11},
                                       {"March 2020", 2020y / 3, 2020y / 3},
                                       {"November 2020 to May 2021", 2020y / 11, 2021y / 5},
                                       {"October to December 2023", 2023y / 10, 2023y / 12}}};

constexpr std::size_t kBefore = 40;  // sessions drawn around what is told
constexpr std::size_t kAfter = 25;
constexpr std::size_t kLastConfirmations = 3;

struct CloseUp {
  std::string title;
  Rows told;
};

std::vector<CloseUp> chosen(const ReplayResult& r) {
  std::vector<CloseUp> all;
  const auto row_of = [&r](Day day) {
    return static_cast<std::size_t>(std::lower_bound(r.session.begin(), r.session.end(), day) -
                                    r.session.begin());
  };
  for (const Named& named : kNamed) {
    const Rows told{row_of(Day(named.first / 1)), row_of(Day((named.last + std::chrono::months{1}) / 1))};
    // A part of it would mislead.
    const bool covered = Day(named.first / 1) >= r.session.front() && told.end > told.first &&
                         r.session.back() >= Day(named.last / 25);
    if (covered) all.push_back({std::string(named.title), told});
  }
  if (!all.empty()) return all;
  const std::vector<Episode> found = episodes(r);
  for (std::size_t i = found.size() - std::min(found.size(), kLastConfirmations); i < found.size(); ++i) {
    const Rows told{found[i].entry - std::min<std::size_t>(found[i].entry, 10),
                    found[i].end.value_or(r.session.size() - 1) + 1};
    all.push_back(
        {"Confirmation " + std::to_string(i + 1) + ", " + market::format_date(r.session[found[i].entry]),
         told});
  }
  return all;
}

bool in_position(State state) {
  return state == State::confirmed || state == State::extended;
}

std::string state_tag(State state) {
  return element("span", {{"class", "state " + std::string(name(state))}}, name(state));
}

// One sentence that answers: did it confirm?
std::string answer(const ReplayResult& r, Rows told) {
  for (const Episode& e : episodes(r)) {
    const bool within = e.entry >= told.first && e.entry < told.end;
    const bool before = e.entry < told.first && e.end.value_or(told.end) > told.first;
    if (!within && !before) continue;
    std::string text = std::string(within ? "Confirmed" : "Already confirmed") + " on " +
                       market::format_date(r.session[e.entry]);
    text += e.end ? ", invalidated on " + market::format_date(r.session[*e.end])
                  : ", and still in position at the end of the data";
    return text + ": " + shown(change_text(e.gain)) + " relative.";
  }
  const auto held = std::find_if(r.state.begin() + static_cast<std::ptrdiff_t>(told.first),
                                 r.state.begin() + static_cast<std::ptrdiff_t>(told.end), in_position);
  return held == r.state.begin() + static_cast<std::ptrdiff_t>(told.end)
             ? "Not confirmed."
             : "In position from before the first session reported.";
}

std::string diary_line(const ReplayedTransition& t) {
  const signals::Transition& x = t.transition;
  std::string why(meaning(x.reason));
  std::string text = element("time", {}, market::format_date(x.session)) + " " + state_tag(x.from) + " → " +
                     state_tag(x.to) + " " + escaped(why) + ". ";
  text += element("span", {{"class", "muted"}},
                  "z20 " + shown(fixed(x.z20, 2)) + ", z60 " + shown(fixed(x.z60, 2)) + ", P " +
                      std::to_string(x.participation) + " of " + std::to_string(x.participation_available) +
                      ", C " + std::to_string(x.catalysts) + " of " + std::to_string(x.catalysts_available) +
                      ", score " + shown(fixed(x.score, 0)) + ", tranche " +
                      shown(share_text(x.tranche_after)) + ", data " + std::string(name(x.quality)));
  return element("li", {}, text);
}

std::string diary(const ReplayResult& r, Rows told) {
  std::string items;
  for (const ReplayedTransition& t : r.transitions) {
    if (t.row >= told.first && t.row < told.end) items += diary_line(t);
  }
  const State entered = told.first > 0 ? r.state[told.first - 1] : r.state[told.first];
  const std::string began =
      "It came into " + market::format_date(r.session[told.first]) + " in " + state_tag(entered) + ". ";
  if (items.empty()) return element("p", {}, began + escaped(meaning(entered)) + " No transition.");
  return element("p", {}, began) + element("ol", {{"class", "diary"}}, items);
}

std::string close_up(const ReplayResult& r, const CloseUp& c) {
  const Rows drawn{c.told.first - std::min(c.told.first, kBefore),
                   std::min(c.told.end + kAfter, r.session.size())};
  const std::string why = why_not(r, c.told);
  std::string text = element("h3", {}, escaped(c.title)) +
                     element("p", {{"class", "answer"}}, answer(r, c.told)) + diary(r, c.told);
  if (!why.empty()) text += element("p", {}, why);
  return element("article", {{"class", "close-up"}},
                 text + '\n' +
                     chart_of(drawn, c.title + ": spread, trend, state and triggers, session by session")) +
         '\n';
}

}  // namespace

std::string chart_of(Rows rows, std::string_view label) {
  return element("div",
                 {{"class", "spread-chart"},
                  {"data-first", std::to_string(rows.first)},
                  {"data-end", std::to_string(rows.end)},
                  {"data-label", label}},
                 "");
}

std::string close_ups(const ReplayResult& result) {
  std::string text;
  for (const CloseUp& c : chosen(result)) text += close_up(result, c);
  return text.empty() ? "<p>No confirmation in these sessions.</p>\n" : text;
}

}  // namespace rotation::daemon::report
