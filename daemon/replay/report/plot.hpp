// A plot over sessions: panels below one another on one time axis, as static SVG.
//
// It fits any width without scaling its text: what follows the data is drawn in coordinates that stretch
// (one unit a session, strokes of constant width), what is read (text, marks, grid) stands at percentages.
// Scale labels and notes stand in columns of their own, so that the middle can scroll when it is zoomed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::daemon::report {

// Sessions [first, end) of the result. REQUIRES: not empty.
struct Rows {
  std::size_t first;
  std::size_t end;
  [[nodiscard]] std::size_t count() const noexcept { return end - first; }
};

// Values to pixels, upside down as screens are.
struct Scale {
  double low;
  double high;
  double top;
  double height;
  [[nodiscard]] double operator()(double value) const noexcept {
    return top + height * (high - value) / (high - low);
  }
};

// Round values inside [low, high], about `wanted` of them.
[[nodiscard]] std::vector<double> round_values(double low, double high, int wanted);

class Plot {
 public:
  // `session`: of all rows of the result.
  Plot(std::span<const market::Day> session, Rows rows);

  [[nodiscard]] const Rows& rows() const noexcept { return rows_; }
  // Of the present rows of one column of the result.
  template <class T>
  [[nodiscard]] std::span<const T> of(const std::vector<T>& column) const {
    return std::span<const T>(column).subspan(rows_.first, rows_.count());
  }

  // The next panel, `height` px; what is drawn until the next one stands in it.
  void open_panel(double height, std::string_view title);
  [[nodiscard]] double top() const noexcept { return top_; }
  [[nodiscard]] double bottom() const noexcept { return bottom_; }

  // All `y` are px from the top of the plot, all `class` names of the style sheet.
  void line(std::span<const double> values, const Scale& scale, std::string_view css);
  // Maximal runs of sessions of which `holds`, as a stroke at `y` or an area down to `bottom`.
  template <class Holds>
  void runs(double y, std::string_view css, const Holds& holds) {
    stretched(run_path(y, holds), css);
  }
  template <class Holds>
  void areas(double y, double bottom, std::string_view css, const Holds& holds) {
    std::string path;
    for (const Run& r : all_runs(holds)) path += area(r, y, bottom);
    stretched(path, css);
  }
  void level(double y, std::string_view css);
  // A mark of the page's definitions at the session `row` (of the result), with text below or above it.
  void mark(std::size_t row, double y, std::string_view symbol, std::string_view text, std::string_view href);
  // A vertical line through the panel.
  void moment(std::size_t row, std::string_view css);

  void scale_label(double y, std::string_view text, std::string_view css = "");
  // In the right column. Notes of one panel keep their distance from one another.
  void note(double y, std::string_view text, std::string_view css = "");

  // Beside a note; on wide screens only.
  void long_note(double y, std::string_view text);

  // Grid of years, quarters or months behind everything, and their names.
  void time_axis();

  // The whole, as the body of a figure.
  [[nodiscard]] std::string html(std::string_view id, std::string_view label) const;

 private:
  struct Run {
    std::size_t first;
    std::size_t end;  // of the plot's sessions
  };
  struct Note {
    double y;
    std::string text;
    std::string css;
  };

  template <class Holds>
  std::vector<Run> all_runs(const Holds& holds) const {
    std::vector<Run> found;
    for (std::size_t i = 0; i < rows_.count(); ++i) {
      if (!holds(i)) continue;
      if (found.empty() || found.back().end != i) found.push_back({i, i});
      found.back().end = i + 1;
    }
    return found;
  }
  template <class Holds>
  std::string run_path(double y, const Holds& holds) const {
    std::string path;
    for (const Run& r : all_runs(holds)) path += stroke(r, y);
    return path;
  }
  [[nodiscard]] static std::string stroke(const Run& run, double y);
  [[nodiscard]] static std::string area(const Run& run, double y, double bottom);
  void stretched(const std::string& path, std::string_view css);
  [[nodiscard]] std::string position(double session) const;  // percent
  void settle_notes();

  std::span<const market::Day> session_;
  Rows rows_;
  double margin_;  // sessions left empty on either side, so that marks at the ends have room
  double top_ = 0;
  double bottom_ = 0;
  std::string grid_;
  std::string canvas_;
  std::string scale_;
  std::string notes_;
  std::vector<Note> pending_;  // of this panel
};

}  // namespace rotation::daemon::report
