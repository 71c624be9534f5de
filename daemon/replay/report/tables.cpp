#include "daemon/replay/report/tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "daemon/replay/episodes.hpp"
#include "daemon/replay/report/markup.hpp"
#include "daemon/replay/report/plot.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::report {
namespace {

struct Cell {
  std::string text;  // markup
  std::string_view css;
};

Cell figure(std::string_view text) {
  return {shown(text), text.starts_with('-') && text != "-" ? "loss" : ""};
}

// The first cell names the row.
std::string row(const std::vector<Cell>& cells, std::string_view id = "") {
  std::string text = element("th", {{"scope", "row"}}, cells.front().text);
  for (std::size_t i = 1; i < cells.size(); ++i)
    text += element("td", {{"class", cells[i].css}}, cells[i].text);
  return element("tr", {{"id", id}}, text) + '\n';
}

std::string table(std::string_view label, const std::vector<std::string>& titles, const std::string& rows) {
  std::string head;
  for (const std::string& title : titles) {
    const bool words = title == "Ended by" || title == "Verdict";
    head += element("th", {{"scope", "col"}, {"class", words ? "word" : ""}}, escaped(title));
  }
  return element("div",
                 {{"class", "wide-table"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", label}},
                 element("table", {},
                         element("thead", {}, element("tr", {}, head)) + element("tbody", {}, rows))) +
         '\n';
}

std::vector<std::string> with_horizons(std::vector<std::string> titles) {
  for (const int h : kForwardHorizons) titles.push_back("+" + std::to_string(h));
  return titles;
}

std::string change_after(const ReplayResult& r, std::size_t entry, int sessions) {
  const std::size_t then = entry + static_cast<std::size_t>(sessions);
  return then < r.spread.size() ? change_text(r.spread[then] - r.spread[entry]) : "-";
}

// What it never was, it was not by "+0.0".
std::string excursion(double change) {
  return change == 0 ? "none" : change_text(change);
}

// Furthest below the entry until the end; zero if never.
double adverse(const ReplayResult& r, const Episode& e) {
  double worst = 0;
  for (std::size_t i = e.entry; i <= e.end.value_or(r.spread.size() - 1); ++i) {
    if (r.spread[i] - r.spread[e.entry] < worst) worst = r.spread[i] - r.spread[e.entry];
  }
  return worst;
}

std::string ending(const ReplayResult& r, const Episode& e) {
  if (!e.end) return "";
  for (const ReplayedTransition& t : r.transitions) {
    if (t.row == *e.end) return std::string(name(t.transition.reason));
  }
  return "";
}

// Percent of a shared axis for the forward plot.
struct Axis {
  double low = 0;
  double high = 0;
  void hold(double x) {
    if (std::isnan(x)) return;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  [[nodiscard]] std::string operator()(double x) const {
    return number(4 + 92 * (x - low) / (high - low)) + "%";
  }
};

}  // namespace

std::string confirmations_table(const ReplayResult& r) {
  std::string rows;
  int n = 0;
  for (const Episode& e : episodes(r)) {
    const std::string id = "confirmation-" + std::to_string(++n);
    const std::size_t end = e.end.value_or(r.session.size() - 1);
    std::vector<Cell> cells{{std::to_string(n), ""},
                            {market::format_date(r.session[e.entry]), "date"},
                            {e.end ? market::format_date(r.session[end]) : "open", "date"},
                            {escaped(ending(r, e)), "word"},
                            {std::to_string(end - e.entry), ""},
                            figure(change_text(e.gain)),
                            figure(excursion(adverse(r, e)))};
    for (const int h : kForwardHorizons) cells.push_back(figure(change_after(r, e.entry, h)));
    cells.push_back({e.is_false() ? "✗ false" : "", "word"});
    rows += row(cells, id);
  }
  if (rows.empty()) return "<p>None in these sessions.</p>\n";
  auto titles =
      with_horizons({"", "Confirmed", "Until", "Ended by", "Sessions", "At the end", "Worst before"});
  titles.push_back("Verdict");
  return table("Confirmations", titles, rows);
}

std::string forward_table(const ReplayResult& r, const Study& study) {
  std::string rows;
  for (const ForwardReturns& f : r.forward) {
    std::vector<Cell> cells{{escaped(f.name), ""}, {std::to_string(f.entries), ""}};
    for (const ForwardReturn& over : f.over) {
      Cell cell = figure(return_text(over));
      if (over.n > 0 && over.n < f.entries) cell.text += element("small", {}, " n " + std::to_string(over.n));
      cells.push_back(cell);
    }
    rows += row(cells);
  }
  if (study.placebo) {
    const Placebo& p = *study.placebo;
    std::vector<Cell> means{{"placebo", ""},
                            {fixed(p.confirmations.mean, 1) + " ± " + fixed(p.confirmations.sd, 1), ""}};
    std::vector<Cell> beaten{{"placebo at least as good", ""},
                             {shown(share_text(p.confirmations.beaten)), ""}};
    for (const Placebo::Mean& m : p.forward) {
      means.push_back(
          figure(std::isnan(m.mean) ? "-" : change_text(m.mean) + " ± " + fixed(100 * m.sd, 1) + " %"));
      beaten.push_back({shown(share_text(m.beaten)), ""});
    }
    rows += row(means) + row(beaten);
  }
  return table("What followed", with_horizons({"Entry", "n"}), rows);
}

std::string forward_plot(const ReplayResult& r, const Study& study) {
  constexpr double kTop = 28;
  constexpr double kRow = 40;
  Axis axis;
  for (const ForwardReturns& f : r.forward) {
    for (const ForwardReturn& over : f.over) axis.hold(over.mean);
  }
  if (study.placebo) {
    for (const Placebo::Mean& m : study.placebo->forward) {
      axis.hold(m.mean - m.sd);
      axis.hold(m.mean + m.sd);
    }
  }
  if (axis.high - axis.low < 1e-9) return "";
  const double bottom = kTop + kRow * kForwardHorizons.size();
  const auto vertical = [&](double x, std::string_view css) {
    return element(
        "line",
        {{"class", css}, {"x1", axis(x)}, {"x2", axis(x)}, {"y1", number(kTop - 8)}, {"y2", number(bottom)}});
  };
  std::string drawn;
  for (const double x : round_values(axis.low, axis.high, 5)) {
    drawn += vertical(x, std::abs(x) < 1e-9 ? "zero" : "rule");
    drawn +=
        element("text", {{"class", "tick"}, {"x", axis(x)}, {"y", number(kTop - 14)}}, shown(change_text(x)));
  }
  const auto mark = [&](double x, double y, std::string_view symbol) {
    return std::isnan(x) ? ""
                         : element("use", {{"class", symbol},
                                           {"href", "#mark-" + std::string(symbol)},
                                           {"x", axis(x)},
                                           {"y", number(y)}});
  };
  std::string names;
  for (std::size_t h = 0; h < kForwardHorizons.size(); ++h) {
    const double y = kTop + kRow * (static_cast<double>(h) + .5);
    names += element("text", {{"x", "100%"}, {"dx", "-6"}, {"y", number(y + 4)}},
                     "+" + std::to_string(kForwardHorizons[h]));
    if (study.placebo && !std::isnan(study.placebo->forward[h].mean)) {
      const Placebo::Mean& m = study.placebo->forward[h];
      drawn += element("line", {{"class", "whisker"},
                                {"x1", axis(m.mean - m.sd)},
                                {"x2", axis(m.mean + m.sd)},
                                {"y1", number(y + 9)},
                                {"y2", number(y + 9)}});
      drawn += mark(m.mean, y + 9, "dot");
    }
    // CONFIRMED, SETUP, every session: the order of the result.
    constexpr std::array<std::string_view, 3> kSymbols{"up", "ring", "tick"};
    for (std::size_t i = std::min(r.forward.size(), kSymbols.size()); i-- > 0;) {
      drawn += mark(r.forward[i].over[h].mean, y - 5, kSymbols[i]);
    }
  }
  const std::string height = number(bottom + 4);
  return element(
             "div", {{"class", "plot forward"}},
             element("svg", {{"class", "scale"}, {"height", height}, {"aria-hidden", "true"}}, names) +
                 element(
                     "div", {{"class", "scroll"}},
                     element("svg",
                             {{"class", "canvas"},
                              {"height", height},
                              {"role", "img"},
                              {"aria-label",
                               "Mean change of S after each kind of entry; the figures stand in the table"}},
                             drawn)) +
                 element("svg", {{"class", "notes"}, {"height", height}, {"aria-hidden", "true"}}, "")) +
         '\n';
}

}  // namespace rotation::daemon::report
