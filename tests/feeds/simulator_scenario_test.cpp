// Does the scenario do what it says? Judged by a naive reading of the signal specification (sections 2.1 and
// 6): plain loops over the closes, sharing nothing with the engine.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/simulator/scenario.hpp"

namespace rotation::simulator {
namespace {

using Line = std::vector<double>;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double sigma(const Line& x, std::size_t t) {
  if (t < 125) return kNone;
  const std::size_t first = t > 250 ? t - 249 : 1;
  double mean = 0;
  double square = 0;
  const auto n = static_cast<double>(t + 1 - first);
  for (std::size_t i = first; i <= t; ++i) mean += (x[i] - x[i - 1]) / n;
  for (std::size_t i = first; i <= t; ++i) square += std::pow(x[i] - x[i - 1] - mean, 2) / n;
  return std::sqrt(square);
}

double z(const Line& x, std::size_t t, std::size_t k) {
  return t < k ? kNone : (x[t] - x[t - k]) / (sigma(x, t) * std::sqrt(static_cast<double>(k)));
}

struct Switch {
  double on;
  double off;
  bool state = false;
  bool operator()(double x) {
    if (std::isnan(x)) return false;
    const bool up = on > off;
    if (state ? (up ? x < off : x > off) : (up ? x >= on : x <= on)) state = !state;
    return state;
  }
};

class Closes {
 public:
  Closes(ScenarioName scenario, std::uint64_t seed)
      : closes_(closing_values(scenario, seed)), series_(market::default_series()) {}

  [[nodiscard]] std::size_t sessions() const { return closes_.size(); }
  [[nodiscard]] Line level(const std::string& name) const {
    const auto found =
        std::find_if(series_.begin(), series_.end(), [&](const auto& s) { return s.name == name; });
    Line line;
    for (const auto& session : closes_)
      line.push_back(session[static_cast<std::size_t>(found - series_.begin())]);
    return line;
  }
  [[nodiscard]] Line log(const std::string& name) const {
    Line line = level(name);
    for (double& x : line) x = std::log(x);
    return line;
  }
  [[nodiscard]] Line ratio(const std::string& small, const std::string& large) const {
    return sum({log(small), log(large)}, {1, -1});
  }
  [[nodiscard]] static Line sum(const std::vector<Line>& lines, const std::vector<double>& weights) {
    Line total(lines.front().size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t t = 0; t < total.size(); ++t) total[t] += weights[i] * lines[i][t];
    }
    return total;
  }

 private:
  std::vector<std::vector<double>> closes_;
  std::vector<market::Series> series_;
};

// Residual line R: the small leg's return less beta, of the session before, times the large leg's.
Line residual(const Line& small, const Line& large) {
  Line line(small.size(), kNone);
  double total = 0;
  for (std::size_t t = 121; t < small.size(); ++t) {
    double ms = 0;
    double ml = 0;
    double cov = 0;
    double var = 0;
    for (std::size_t i = t - 120; i < t; ++i) {
      ms += (small[i] - small[i - 1]) / 120;
      ml += (large[i] - large[i - 1]) / 120;
    }
    for (std::size_t i = t - 120; i < t; ++i) {
      cov += (small[i] - small[i - 1] - ms) * (large[i] - large[i - 1] - ml);
      var += std::pow(large[i] - large[i - 1] - ml, 2);
    }
    total += small[t] - small[t - 1] - cov / var * (large[t] - large[t - 1]);
    line[t] = total;
  }
  return {line.begin() + 121, line.end()};
}

struct Step {
  int session;  // counted from the first live one
  std::string to;
  bool operator==(const Step&) const = default;
};

std::vector<Step> run(const Closes& c) {
  const Line s = c.ratio("IJR", "SPY");
  const std::vector<Line> pairs{s, c.ratio("VB", "VOO"), c.ratio("IWM", "SPY")};
  const Line r = residual(c.log("IJR"), c.log("SPY"));
  const Line breadth = c.ratio("RSP", "SPY");
  const Line cyclicals =
      Closes::sum({c.log("XLI"), c.log("XLF"), c.log("XLB"), c.log("XLY"), c.log("XLP"), c.log("XLU")},
                  {0.25, 0.25, 0.25, 0.25, -0.5, -0.5});
  const std::vector<Line> value{c.ratio("IWN", "SPY"), c.ratio("IJS", "SPY"), c.ratio("KRE", "SPY")};
  const Line leaders =
      Closes::sum({c.log("QQQ"), c.log("SMH"), c.log("MAGS"), c.log("RSP")}, {1.0 / 3, 1.0 / 3, 1.0 / 3, -1});
  const Line y10 = c.level("y10");
  const Line dollar = c.log("DXY");
  const Line credit = Closes::sum({c.log("HYG"), c.log("IEF")}, {1, -0.47});
  const Line vol = c.log("VIX");

  Switch m1{1.0, 0.0}, m3{0.5, -0.25}, p1{0.5, -0.25}, p2 = p1, p3 = p1, p4{0.0, 0.5}, c1{-0.5, 0.25},
                                                       c2{0.5, 1.0}, c3{-0.25, 0.25}, v1{-2, -1}, v2{35, 30},
                                                       v3c{-1, -0.5}, v3y{-0.5, 0}, v4s{-0.5, 0};
  std::vector<Switch> agree(3, Switch{0.5, 0.0});

  std::vector<Step> steps;
  std::string state = "DORMANT";
  int rising = 0, falling = 0, setup = 0, lost = 0, no_base = 0, under = 0, counter = 0, age = 0;
  double peak = 0;
  for (std::size_t t = 125; t < c.sessions(); ++t) {
    const double z20 = z(s, t, 20);
    const double z60 = z(s, t, 60);
    int on = 0;
    for (std::size_t i = 0; i < 3; ++i) on += agree[i](z(pairs[i], t, 60)) ? 1 : 0;
    const bool price = m1(z60) & (on >= 2) & m3(t >= 121 ? z(r, t - 121, 60) : kNone);
    double value_mean = 0;
    for (const Line& line : value) value_mean += z(line, t, 60) / 3;
    const int participation =
        p1(z(breadth, t, 60)) + p2(z(cyclicals, t, 60)) + p3(value_mean) + p4(z(leaders, t, 60));
    const double fci = (z(y10, t, 60) + z(dollar, t, 60) - z(credit, t, 60) + z(vol, t, 60)) / 4;
    const int catalysts = c1(z(y10, t, 120)) + c2(z(dollar, t, 120)) + c3(fci);
    const bool veto =
        v1(z(credit, t, 20)) | v2(std::exp(vol[t])) | (v3c(z(credit, t, 60)) & v3y(z(y10, t, 60)));
    const auto from = leaders.begin() + static_cast<std::ptrdiff_t>(t);
    const bool ai =
        v4s(z20) & (*std::max_element(from - 9, from + 1) == *std::max_element(from - 119, from + 1));
    const bool base = price && !veto;
    const bool full = base && participation >= 2 && catalysts >= 2;

    ++age;
    const auto count = [](int& n, bool holds) { n = holds ? n + 1 : 0; };
    count(rising, z20 >= 0.25);
    count(falling, z20 < -0.75);
    count(setup, catalysts >= 2 && z20 >= 0.25 && !veto);
    count(lost, catalysts < 1 || z20 < -0.75 || veto);
    count(no_base, !base);
    count(under, z60 < 0);
    std::string to = state;
    if (state == "CONFIRMED" || state == "EXTENDED") {
      peak = std::max(peak, s[t]);
      if (s[t] < peak - 1.25 * sigma(s, t) * std::sqrt(60.0) || under >= 5 || (ai && z60 < 0.5)) {
        to = "INVALIDATED";
      } else if (state == "CONFIRMED" ? z60 >= 2.5 : z60 < 1.75) {
        to = state == "CONFIRMED" ? "EXTENDED" : "CONFIRMED";
      }
    } else if (state == "INVALIDATED") {
      if (age == 10) to = "DORMANT";
    } else if (state == "CONFIRMING") {
      counter = std::max(0, counter + (full ? 1 : -1));
      if (counter >= 5) {
        to = "CONFIRMED";
      } else if (no_base >= 3) {
        to = "SETUP";
      }
    } else if (base) {
      to = "CONFIRMING";
    } else if (state == "DORMANT" && rising >= 3) {
      to = "WATCH";
    } else if (state == "WATCH" && setup >= 3) {
      to = "SETUP";
    } else if (state == "WATCH" && falling >= 3) {
      to = "DORMANT";
    } else if (state == "SETUP" && lost >= 3) {
      to = "WATCH";
    }
    if (to == state) continue;
    state = to;
    rising = falling = setup = lost = no_base = under = age = 0;
    if (to == "CONFIRMING") counter = full ? 1 : 0;
    if (to == "CONFIRMED" && steps.back().to != "EXTENDED") peak = s[t];
    steps.push_back({static_cast<int>(t) - kHistorySessions, to});
  }
  return steps;
}

std::vector<std::string> live_states(const std::vector<Step>& steps) {
  std::vector<std::string> names;
  for (const Step& step : steps) {
    if (step.session >= 0) names.push_back(step.to);
  }
  return names;
}

TEST(Scenario, RotationVisitsEveryStateInOrderAtEverySeed) {
  const std::vector<std::string> expected{"WATCH",    "SETUP",       "CONFIRMING", "CONFIRMED",
                                          "EXTENDED", "INVALIDATED", "DORMANT"};
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto steps = run(Closes(ScenarioName::rotation, seed));
    std::string seen;
    std::string before = "DORMANT";
    for (const Step& step : steps) {
      seen += step.to + "@" + std::to_string(step.session) + " ";
      if (step.session < 0) before = step.to;
      if (step.session < 0) {
        EXPECT_TRUE(step.to == "DORMANT" || step.to == "WATCH" || step.to == "SETUP")
            << "seed " << seed << ": " << seen;
      }
    }
    EXPECT_EQ(before, "DORMANT") << "at the end of history, seed " << seed << ": " << seen;
    ASSERT_EQ(live_states(steps), expected) << "seed " << seed << ": " << seen;
    const auto session = [&steps](const char* state) {
      const auto into = [state](const Step& step) { return step.session >= 0 && step.to == state; };
      return std::find_if(steps.begin(), steps.end(), into)->session;
    };
    // The demo lives a session a second: half a minute to look at what it is all about.
    EXPECT_GE(session("EXTENDED") - session("CONFIRMED"), 30) << "seed " << seed << ": " << seen;
  }
}

TEST(Scenario, QuietNeverConfirms) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    for (const Step& step : run(Closes(ScenarioName::quiet, seed))) {
      EXPECT_TRUE(step.to == "DORMANT" || step.to == "WATCH" || step.to == "SETUP")
          << "seed " << seed << " reaches " << step.to << " on session " << step.session;
    }
  }
}

TEST(Scenario, ClosesAreAFunctionOfTheSeed) {
  const auto first = closing_values(ScenarioName::rotation, 7);
  EXPECT_EQ(first, closing_values(ScenarioName::rotation, 7));
  EXPECT_NE(first, closing_values(ScenarioName::rotation, 8));
  EXPECT_EQ(first.size(), static_cast<std::size_t>(kHistorySessions + kLiveSessions));
}

TEST(Scenario, DollarIndexIsWhatItsPairsMakeIt) {
  const Closes c(ScenarioName::rotation, 1);
  Line dxy(c.sessions(), 50.14348112);
  for (const auto& [pair, weight] : std::vector<std::pair<std::string, double>>{{"EURUSD", -0.576},
                                                                                {"USDJPY", 0.136},
                                                                                {"GBPUSD", -0.119},
                                                                                {"USDCAD", 0.091},
                                                                                {"USDSEK", 0.042},
                                                                                {"USDCHF", 0.036}}) {
    const Line level = c.level(pair);
    for (std::size_t t = 0; t < dxy.size(); ++t) dxy[t] *= std::pow(level[t], weight);
  }
  const Line given = c.level("DXY");
  for (std::size_t t = 0; t < dxy.size(); ++t) EXPECT_NEAR(given[t], dxy[t], 0.0006);
}

}  // namespace
}  // namespace rotation::simulator
