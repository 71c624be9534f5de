#include "daemon/replay/report/tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "daemon/replay/episodes.hpp"
#include "daemon/replay/report/markup.hpp"
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

}  // namespace rotation::daemon::report
