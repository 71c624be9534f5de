#include "daemon/replay/report/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "daemon/replay/report/markup.hpp"

namespace rotation::daemon::report {
namespace {

constexpr double kPanelGap = 26;  // room for the title
constexpr double kNoteDistance = 13;
constexpr int kUnits = 10;  // stretched coordinates a pixel, so that they are whole numbers
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string units(double pixels) {
  return std::to_string(std::lround(pixels * kUnits));
}

}  // namespace

std::vector<double> round_values(double low, double high, int wanted) {
  const double rough = (high - low) / wanted;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {1.0, 2.0, 5.0}) {
    if (nice * power >= rough) {
      step = nice * power;
      break;
    }
  }
  std::vector<double> values;
  for (double k = std::ceil(low / step); k * step <= high; ++k) values.push_back(k * step);
  return values;
}

Plot::Plot(std::span<const market::Day> session, Rows rows)
    : session_(session), rows_(rows), margin_(.01 * static_cast<double>(rows.count())) {}

void Plot::open_panel(double height, std::string_view title) {
  settle_notes();
  top_ = bottom_ + kPanelGap;
  bottom_ = top_ + height;
  canvas_ += element("text", {{"class", "title"}, {"x", "0"}, {"y", number(top_ - 9)}}, escaped(title));
}

void Plot::line(std::span<const double> values, const Scale& scale, std::string_view css) {
  std::string path;
  enum { nothing, a_point, a_line } drawn = nothing;  // what the next session would join
  long last = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) {
      drawn = nothing;
      continue;
    }
    const long y = std::lround(scale(values[i]) * kUnits);
    if (drawn == nothing) {
      path += 'M' + std::to_string(i) + ' ' + std::to_string(y) + "h0";
      drawn = a_point;
    } else {  // relative, one session on: half the bytes
      path += drawn == a_point ? "l1" : " 1";
      path += (y < last ? "" : " ") + std::to_string(y - last);
      drawn = a_line;
    }
    last = y;
  }
  stretched(path, css);
}

std::string Plot::stroke(const Run& run, double y) {
  return "M" + number(static_cast<double>(run.first) - .5) + ' ' + units(y) + 'h' +
         std::to_string(run.end - run.first);
}

std::string Plot::area(const Run& run, double y, double bottom) {
  return stroke(run, y) + 'V' + units(bottom) + "h-" + std::to_string(run.end - run.first) + 'z';
}

void Plot::stretched(const std::string& path, std::string_view css) {
  if (path.empty()) return;
  const double height = bottom_ - top_;
  const double first = -.5 - margin_;
  const double width = static_cast<double>(rows_.count()) + 2 * margin_;
  const std::string box = number(first) + ' ' + units(top_) + ' ' + number(width) + ' ' + units(height);
  canvas_ += element("svg",
                     {{"x", "0"},
                      {"y", number(top_)},
                      {"width", "100%"},
                      {"height", number(height)},
                      {"viewBox", box},
                      {"preserveAspectRatio", "none"}},
                     element("path", {{"class", css}, {"d", path}}));
}

std::string Plot::position(double session) const {
  const auto n = static_cast<double>(rows_.count());
  return number(100 * (session - static_cast<double>(rows_.first) + margin_) / (n + 2 * margin_)) + '%';
}

void Plot::level(double y, std::string_view css) {
  canvas_ +=
      element("line", {{"class", css}, {"x1", "0"}, {"x2", "100%"}, {"y1", number(y)}, {"y2", number(y)}});
}

void Plot::mark(std::size_t row, double y, std::string_view symbol, std::string_view text,
                std::string_view href) {
  const std::string x = position(static_cast<double>(row) + .5);
  const bool above = symbol == "down";
  std::string drawn = element(
      "use", {{"class", symbol}, {"href", "#mark-" + std::string(symbol)}, {"x", x}, {"y", number(y)}});
  if (!text.empty()) {
    drawn += element("text", {{"class", "mark-text"}, {"x", x}, {"y", number(y + (above ? -9 : 18))}},
                     escaped(text));
  }
  canvas_ += href.empty() ? drawn : element("a", {{"href", href}}, drawn);
}

void Plot::moment(std::size_t row, std::string_view css) {
  const std::string x = position(static_cast<double>(row) + .5);
  canvas_ +=
      element("line", {{"class", css}, {"x1", x}, {"x2", x}, {"y1", number(top_)}, {"y2", number(bottom_)}});
}

void Plot::scale_label(double y, std::string_view text, std::string_view css) {
  scale_ += element("text", {{"class", css}, {"x", "100%"}, {"dx", "-6"}, {"y", number(y + 4)}}, shown(text));
}

void Plot::note(double y, std::string_view text, std::string_view css) {
  pending_.push_back({y, std::string(text), std::string(css)});
}

void Plot::long_note(double y, std::string_view text) {
  notes_ += element("text", {{"class", "long"}, {"x", "58"}, {"y", number(y + 4)}}, escaped(text));
}

void Plot::settle_notes() {
  std::stable_sort(pending_.begin(), pending_.end(), [](const Note& a, const Note& b) { return a.y < b.y; });
  double lowest = top_ - kNoteDistance;
  for (Note& n : pending_) lowest = n.y = std::max(n.y, lowest + kNoteDistance);
  double highest = bottom_ + kNoteDistance;
  for (auto n = pending_.rbegin(); n != pending_.rend(); ++n)
    highest = n->y = std::min(n->y, highest - kNoteDistance);
  for (const Note& n : pending_) {
    notes_ += element("text", {{"class", n.css}, {"x", "6"}, {"y", number(n.y + 4)}}, shown(n.text));
  }
  pending_.clear();
}

void Plot::time_axis() {
  settle_notes();
  const std::size_t n = rows_.count();
  const unsigned step = n > 1000 ? 12 : n > 300 ? 3 : 1;  // months
  unsigned named = 0;
  for (std::size_t row = rows_.first; row < rows_.end; ++row) {
    const std::chrono::year_month_day date(session_[row]);
    const auto month = static_cast<unsigned>(date.month());
    const bool begins = row == 0 || std::chrono::year_month_day(session_[row - 1]).month() != date.month();
    if (!begins || (month - 1) % step != 0) continue;
    const std::string x = position(static_cast<double>(row));
    const std::string year = std::to_string(static_cast<int>(date.year()));
    // A narrow screen has room for some of the names only.
    const bool main = step == 12 ? static_cast<int>(date.year()) % 5 == 0 : named % 2 == 0;
    const std::string_view css = main ? "main" : "minor";
    grid_ +=
        element("line", {{"class", css}, {"x1", x}, {"x2", x}, {"y1", "0"}, {"y2", number(bottom_ + 5)}});
    const auto name = [&](double y, std::string_view text) {
      canvas_ += element(
          "text", {{"class", "date " + std::string(css)}, {"x", x}, {"dx", "3"}, {"y", number(y)}}, text);
    };
    name(bottom_ + 15, step == 12 ? year : kMonths[month - 1]);
    if (step != 12 && (named == 0 || month == 1)) name(bottom_ + 28, year);
    ++named;
  }
  bottom_ += step == 12 ? 20 : 33;
}

std::string Plot::html(std::string_view id, std::string_view label) const {
  const std::string height = number(bottom_);
  const std::string cross =
      element("line", {{"class", "cross"}, {"x1", "0"}, {"x2", "0"}, {"y1", "0"}, {"y2", height}});
  const auto column = [&](std::string_view css, const std::string& inner) {
    return element("svg", {{"class", css}, {"height", height}, {"aria-hidden", "true"}}, inner);
  };
  const std::string canvas = element("svg",
                                     {{"class", "canvas"},
                                      {"height", height},
                                      {"data-margin", number(margin_)},
                                      {"data-first", std::to_string(rows_.first)},
                                      {"data-count", std::to_string(rows_.count())}},
                                     element("g", {{"class", "grid"}}, grid_) + canvas_ + cross);
  return element(
             "div", {{"class", "plot"}, {"id", id}},
             column("scale", scale_) +
                 element("div",
                         {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", label}},
                         canvas) +
                 column("notes", notes_)) +
         '\n';
}

}  // namespace rotation::daemon::report
