#include "daemon/replay/report/rotation_graph.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "daemon/replay/report/markup.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::report {
namespace {

constexpr std::size_t kWeeks = 12;
constexpr double kSide = 220;
constexpr double kReach = 100;  // of the plot from its centre
constexpr double kCentre = kSide / 2;

struct Point {
  double x;
  double y;
  std::size_t row;
};

// Weeks end on Sunday; the gauges move on the last session of each.
bool same_week(market::Day a, market::Day b) {
  const auto week = [](market::Day d) { return d - (std::chrono::weekday(d) - std::chrono::Monday); };
  return week(a) == week(b);
}

// In order of time; relative to 100.
std::vector<Point> tail(const ReplayResult& r, std::size_t row) {
  std::vector<Point> points;
  for (std::size_t i = row + 1; i-- > 0 && points.size() < kWeeks;) {
    if (i != row && same_week(r.session[i], r.session[i + 1])) continue;
    if (std::isnan(r.rotation_ratio[i]) || std::isnan(r.rotation_momentum[i])) break;
    points.push_back({r.rotation_ratio[i] - 100, r.rotation_momentum[i] - 100, i});
  }
  std::reverse(points.begin(), points.end());
  return points;
}

struct Corner {
  std::string_view name;
  double x;
  double y;
  std::string_view anchor;
};
constexpr std::array<Corner, 4> kCorners{{{"LEADING", kSide - 14, 24, "end"},
                                          {"WEAKENING", kSide - 14, kSide - 16, "end"},
                                          {"LAGGING", 14, kSide - 16, "start"},
                                          {"IMPROVING", 14, 24, "start"}}};

std::string quadrants() {
  std::string text = element("rect", {{"class", "leading"},
                                      {"x", number(kCentre)},
                                      {"y", "10"},
                                      {"width", number(kReach)},
                                      {"height", number(kReach)}});
  text += element("rect", {{"class", "frame"},
                           {"x", "10"},
                           {"y", "10"},
                           {"width", number(2 * kReach)},
                           {"height", number(2 * kReach)}});
  text += element("path", {{"class", "zero"}, {"d", "M110 10v200M10 110h200"}});
  for (const Corner& c : kCorners) {
    text += element(
        "text", {{"class", "quadrant"}, {"x", number(c.x)}, {"y", number(c.y)}, {"text-anchor", c.anchor}},
        c.name);
  }
  return text;
}

}  // namespace

std::string rotation_graph(const ReplayResult& result, std::size_t row, const std::string& caption) {
  const std::vector<Point> points = tail(result, row);
  if (points.empty()) return "";
  double widest = 1;
  for (const Point& p : points) widest = std::max({widest, std::abs(p.x), std::abs(p.y)});
  widest *= 1.25;  // clear of the corners' names
  const double scale = kReach / widest;
  std::string path;
  std::string dots;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::string x = number(kCentre + scale * points[i].x);
    const std::string y = number(kCentre - scale * points[i].y);
    path += (i == 0 ? "M" : "L") + x + ' ' + y;
    const bool last = i + 1 == points.size();
    const double age = static_cast<double>(points.size() - 1 - i) / static_cast<double>(kWeeks);
    dots += element("circle",
                    {{"class", last ? "now" : "then"},
                     {"cx", x},
                     {"cy", y},
                     {"r", last ? "5" : "2.5"},
                     {"opacity", number(1 - .8 * age)}},
                    element("title", {},
                            market::format_date(result.session[points[i].row]) + ": ratio " +
                                number(100 + points[i].x) + ", momentum " + number(100 + points[i].y)));
  }
  const std::string scales = "± " + number(widest);
  const std::string label = "Relative rotation, " + std::to_string(points.size()) + " weeks to " +
                            market::format_date(result.session[row]) + ": ratio " +
                            number(100 + points.back().x) + ", momentum " + number(100 + points.back().y);
  const std::string svg = element("svg", {{"viewBox", "0 0 220 220"}, {"role", "img"}, {"aria-label", label}},
                                  quadrants() + element("path", {{"class", "tail"}, {"d", path}}) + dots);
  return element(
             "figure", {{"class", "rotation"}},
             svg + element("figcaption", {},
                           element("b", {}, escaped(caption)) + element("span", {}, "axes 100 " + scales))) +
         '\n';
}

}  // namespace rotation::daemon::report
