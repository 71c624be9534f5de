// LineSet against a twin that computes each line from whole vectors of levels, one formula at a time.
#include "signals/line_set.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

using Close = SeriesCloses::Close;
using market::SeriesId;

constexpr std::size_t kSessions = 420;
constexpr std::size_t kBetaWindow = 40;
enum Input : std::uint16_t { small, large, late, bond, proxy, kInputs };

constexpr SeriesId id(Input i) {
  return static_cast<SeriesId>(i);
}

// All levels of all series, session by session.
struct Market {
  std::vector<std::vector<Close>> days;

  [[nodiscard]] bool has(Input i, std::size_t t) const { return days[t][i].mark == Mark::value; }
  [[nodiscard]] double ln(Input i, std::size_t t) const { return std::log(days[t][i].level); }
};

Market random_market(unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 0.01);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::array<double, kInputs> x{100, 400, 50, 4, 6};
  const std::array<std::size_t, kInputs> birth{5, 0, 150, 0, 0};
  Market market;
  for (std::size_t t = 0; t < kSessions; ++t) {
    std::vector<Close> day(kInputs);
    const double common = normal(random);
    for (std::uint16_t i = 0; i < kInputs; ++i) {
      x[i] *= std::exp((i <= late ? common : 0) + normal(random));
      const double u = uniform(random);
      day[i] = {Mark::value, x[i]};
      if (t < birth[i]) {
        day[i] = {Mark::before_life, kUnavailable};
      } else if (t > birth[i] && u < 0.03 && !(i == proxy && t <= birth[late])) {
        day[i] = {i == bond && u < 0.02 ? Mark::carried : Mark::hole, kUnavailable};
      }
    }
    market.days.push_back(day);
  }
  return market;
}

std::vector<LineSpec> specs() {
  return {
      {.name = "ratio", .terms = {{id(small)}, {id(large), -1}}},
      {.name = "basket", .terms = {{id(small), 0.5}, {id(large), 0.5}, {id(bond), -0.25, false}}},
      {.name = "level", .terms = {{id(bond), 1, false}}},
      {.name = "linked", .terms = {{id(late)}, {id(large), -1}}, .stand_in = {{id(proxy)}, {id(large), -1}}},
      {.name = "running",
       .terms = {{id(late)}, {id(large), -0.47}},
       .stand_in = {{id(proxy), -0.035, false}},
       .from_zero = true},
      {.name = "residual",
       .kind = LineKind::residual,
       .terms = {{id(small)}, {id(large)}},
       .beta_window = kBetaWindow},
      {.name = "mean", .kind = LineKind::mean_change, .members = {0, 3}},
      {.name = "own only", .terms = {{id(late)}, {id(large), -1}}, .from_zero = true},
  };
}

struct Twin {
  Mark mark;
  double value;  // carried where the mark is not `value`; NaN before its life
};
using Path = std::vector<Twin>;

// The weighted sum wherever every term speaks; worst mark of the terms elsewhere.
Path sum_path(const Market& m, const std::vector<Term>& terms) {
  Path path;
  for (std::size_t t = 0; t < kSessions; ++t) {
    double sum = 0;
    bool hole = false, carried = false, begun = true;
    for (const Term& term : terms) {
      const Close& c = m.days[t][market::index(term.series)];
      hole = hole || c.mark == Mark::hole;
      carried = carried || c.mark == Mark::carried;
      begun = begun && c.mark != Mark::before_life;
      sum += term.weight * (term.log ? std::log(c.level) : c.level);
    }
    const bool alive = !path.empty() && path.back().mark != Mark::before_life;
    if (begun && !hole && !carried) {
      path.push_back({Mark::value, sum});
    } else if (!alive) {
      path.push_back({Mark::before_life, kUnavailable});
    } else {
      path.push_back({hole || !begun ? Mark::hole : Mark::carried, path.back().value});
    }
  }
  return path;
}

std::size_t birth(const Path& path) {
  std::size_t t = 0;
  while (t < path.size() && path[t].mark != Mark::value) ++t;
  return t;
}

// Moves of `before` up to the session on which `after` has its first value, moves of `after` from then on.
Path linked_path(const Path& before, const Path& after, double start) {
  const std::size_t change = birth(after);
  Path path;
  double x = start;
  for (std::size_t t = 0; t < kSessions; ++t) {
    const Path& used = t <= change ? before : after;
    if (t > birth(before)) x += used[t].value - used[t - 1].value;
    path.push_back({used[t].mark, t < birth(before) ? kUnavailable : x});
  }
  return path;
}

double naive_beta(const Market& m, std::size_t t) {
  std::vector<double> xs, ys;
  std::size_t last = kSessions;  // session of the last return's beginning
  for (std::size_t s = 0; s <= t; ++s) {
    if (!m.has(small, s) || !m.has(large, s)) continue;
    if (last < kSessions && s + kBetaWindow > t) {
      xs.push_back(m.ln(large, s) - m.ln(large, last));
      ys.push_back(m.ln(small, s) - m.ln(small, last));
    }
    last = s;
  }
  const auto n = static_cast<double>(xs.size());
  const double mx = std::accumulate(xs.begin(), xs.end(), 0.0) / n;
  const double my = std::accumulate(ys.begin(), ys.end(), 0.0) / n;
  double xy = 0, xx = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    xy += (xs[i] - mx) * (ys[i] - my);
    xx += (xs[i] - mx) * (xs[i] - mx);
  }
  return xy / xx;
}

Path residual_path(const Market& m) {
  Path path;
  std::size_t first = 0;
  while (!m.has(small, first) || !m.has(large, first)) ++first;
  std::size_t last = first;
  double r = kUnavailable;
  for (std::size_t t = 0; t < kSessions; ++t) {
    const bool value = t >= first && m.has(small, t) && m.has(large, t);
    const bool has_beta = t >= first + kBetaWindow;  // as many sessions with a return, holes among them
    if (value && !std::isnan(r)) {
      r += m.ln(small, t) - m.ln(small, last) - naive_beta(m, t - 1) * (m.ln(large, t) - m.ln(large, last));
    } else if (value && has_beta) {
      r = 0;
    }
    if (value) last = t;
    path.push_back({std::isnan(r) ? Mark::before_life : value ? Mark::value : Mark::hole, r});
  }
  return path;
}

Path mean_path(const Path& a, const Path& b) {
  Path path;
  double x = kUnavailable;
  for (std::size_t t = 0; t < kSessions; ++t) {
    double sum = 0;
    int n = 0;
    for (const Path* member : {&a, &b}) {
      const Twin& now = (*member)[t];
      if (now.mark != Mark::value || t <= birth(*member)) continue;
      sum += now.value - (*member)[t - 1].value;
      ++n;
    }
    if (std::isnan(x)) {
      if (a[t].mark == Mark::value || b[t].mark == Mark::value) x = 0;
      path.push_back({std::isnan(x) ? Mark::before_life : Mark::value, x});
    } else {
      x += n > 0 ? sum / n : 0;
      path.push_back({n > 0 ? Mark::value : Mark::hole, x});
    }
  }
  return path;
}

std::vector<Path> twins(const Market& m, const std::vector<LineSpec>& s) {
  std::vector<Path> paths{sum_path(m, s[0].terms), sum_path(m, s[1].terms), sum_path(m, s[2].terms)};
  const Path proxy_ratio = sum_path(m, s[3].stand_in);
  paths.push_back(linked_path(proxy_ratio, sum_path(m, s[3].terms), proxy_ratio[birth(proxy_ratio)].value));
  paths.push_back(linked_path(sum_path(m, s[4].stand_in), sum_path(m, s[4].terms), 0));
  paths.push_back(residual_path(m));
  paths.push_back(mean_path(paths[0], paths[3]));
  const Path own = sum_path(m, s[7].terms);
  paths.push_back(own);
  for (Twin& twin : paths.back()) twin.value -= own[birth(own)].value;
  return paths;
}

Parameters small_windows() {
  Parameters p;
  p.ring_sessions = 130;
  p.sigma_window = 60;
  p.sigma_min = 30;
  return p;
}

class LineSetTwin : public ::testing::TestWithParam<unsigned> {};

TEST_P(LineSetTwin, EveryLineFollowsItsFormula) {
  const Market m = random_market(GetParam());
  const auto lines = specs();
  const auto paths = twins(m, lines);
  LineSet set(lines, small_windows());
  std::map<std::string, int> values;
  for (std::size_t t = 0; t < kSessions; ++t) {
    set.close(m.days[t]);
    for (LineIndex i = 0; i < lines.size(); ++i) {
      SCOPED_TRACE(lines[i].name + " at session " + std::to_string(t));
      const Twin& want = paths[i][t];
      ASSERT_EQ(set[i].alive(), want.mark != Mark::before_life);
      if (!set[i].alive()) continue;
      ASSERT_EQ(set[i].mark(), want.mark);
      ASSERT_NEAR(set[i].at(0), want.value, 1e-12 * std::max(1.0, std::abs(want.value)));
      EXPECT_EQ(std::isnan(set.value(i)), want.mark == Mark::hole);
      EXPECT_EQ(std::isnan(set.z(i, 20)),
                want.mark == Mark::hole || std::isnan(set.sigma(i)) || set[i].life() <= 20);
      ++values[lines[i].name];
    }
  }
  for (const LineSpec& line : lines) EXPECT_GT(values[line.name], 200) << line.name;
}

// A dry run with the values a session then closes on gives what the close gives, but for sigma, which a live
// value does not widen.
TEST_P(LineSetTwin, LiveValuesAreWhatTheCloseBecomes) {
  const Market m = random_market(GetParam());
  const auto lines = specs();
  LineSet set(lines, small_windows());
  std::size_t compared = 0;
  for (std::size_t t = 0; t < kSessions; ++t) {
    const LineSet before = set;
    set.close(m.days[t]);
    for (LineIndex i = 0; i < lines.size(); ++i) {
      SCOPED_TRACE(lines[i].name + " at session " + std::to_string(t));
      const bool stand_in = !lines[i].stand_in.empty() && t <= 151;  // replay only, never live
      const double live = before.live(i, m.days[t]);
      if (!before[i].alive() || stand_in) continue;
      if (std::isnan(set.value(i))) {
        EXPECT_TRUE(std::isnan(live));
        continue;
      }
      if (lines[i].kind == LineKind::mean_change && t <= 151) continue;  // a member on its stand-in
      ASSERT_NEAR(live, set.value(i), 1e-12 * std::max(1.0, std::abs(live)));
      const double z = before.live_z(i, 20, live) * before.sigma(i);
      if (std::isnan(set.z(i, 20)) || std::isnan(z)) continue;
      EXPECT_NEAR(z, set.z(i, 20) * set.sigma(i), 1e-12);
      for (const std::size_t within : {1U, 10U}) {
        const auto high = set.high(i, within, 60);
        const auto live_high = before.live_high(i, within, 60, live);
        EXPECT_EQ(live_high.known, high.known);
        EXPECT_EQ(live_high.recent, high.recent) << within;
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 1500U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LineSetTwin, ::testing::Range(1U, 6U));

}  // namespace
}  // namespace rotation::signals
