#include "feeds/simulator/scenario.hpp"

#include <cmath>
#include <span>
#include <unordered_map>

#include "feeds/market/ensure.hpp"
#include "feeds/simulator/random.hpp"

namespace rotation::simulator {
namespace {

// Noise around a trend: x' = kPull * x + e. At 0.5 the change over many sessions is little wider than over
// one.
constexpr double kPull = 0.5;
constexpr double kShockPerSigma = 0.8660254037844386;  // sqrt(1 - kPull^2) / sqrt(2 * (1 - kPull))

constexpr double kDollarConstant = 50.14348112;

// {market, size, breadth, cyclicals, leaders, rates, dollar, credit, volatility}
const std::unordered_map<std::string_view, Recipe>& recipes() {
  static const std::unordered_map<std::string_view, Recipe> table{
      {"SPY", {685, {1}, 0, true, 2}},
      {"VOO", {630, {1}, 0.0002, true, 2}},
      {"QQQ", {620, {1, 0, 0, 0, 1}, 0.0010, true, 2}},
      {"IJR", {122, {1, 1}, 0.0002, true, 2}},
      {"IWM", {248, {1, 1.05}, 0.0012, true, 2}},
      {"VB", {262, {1, 0.9}, 0.0010, true, 2}},
      {"RSP", {192, {1, 0, 1}, 0.0005, true, 2}},
      {"SMH", {365, {1.2, 0, 0, 0, 1.6}, 0.0050, true, 2}},
      {"MAGS", {66, {1.1, 0, 0, 0, 1.3}, 0.0030, true, 2}},
      {"XLG", {60, {1, -0.05, 0, 0, 0.3}, 0.0008, true, 2}},
      {"MTUM", {255, {1, 0, 0, 0, 0.5}, 0.0030, true, 2}},
      {"XLI", {156, {1, 0, 0, 0.8}, 0.0035, true, 2}},
      {"XLF", {54, {1, 0, 0, 0.9}, 0.0035, true, 2}},
      {"XLB", {45, {1, 0, 0, 1.1}, 0.0040, true, 2}},
      {"XLY", {120, {1, 0, 0, 1}, 0.0035, true, 2}},
      {"XLP", {78, {1, 0, 0, -0.3}, 0.0035, true, 2}},
      {"XLU", {43, {1, 0, 0, -0.3}, 0.0040, true, 2}},
      {"KRE", {66, {1, 1.2}, 0.0060, true, 2}},
      {"IWN", {185, {1, 1.1}, 0.0020, true, 2}},
      {"IJS", {116, {1, 1.1}, 0.0015, true, 2}},
      {"AVUV", {104, {1, 1.1}, 0.0015, true, 2}},
      {"ITB", {98, {1, 0.9}, 0.0060, true, 2}},
      {"HYG", {80.5, {0, 0, 0, 0, 0, -0.03525, 0, 1}, 0, true, 2}},
      {"IEF", {96, {0, 0, 0, 0, 0, -0.075}, 0, true, 2}},
      {"LQD", {110, {0, 0, 0, 0, 0, -0.085, 0, 0.5}, 0.0005, true, 2}},
      {"TIP", {110, {0, 0, 0, 0, 0, -0.06}, 0.0008, true, 2}},
      {"SHY", {82.8, {0, 0, 0, 0, 0, -0.019}, 0.0001, true, 2}},
      {"AAPL", {270, {1.1, 0, 0, 0, 0.8}, 0.0090, true, 2}},
      {"MSFT", {480, {1, 0, 0, 0, 0.9}, 0.0080, true, 2}},
      {"AMZN", {230, {1.2, 0, 0, 0, 0.9}, 0.0100, true, 2}},
      {"GOOGL", {310, {1.1, 0, 0, 0, 0.8}, 0.0100, true, 2}},
      {"META", {660, {1.2, 0, 0, 0, 1}, 0.0110, true, 2}},
      {"NVDA", {188, {1.5, 0, 0, 0, 1.6}, 0.0120, true, 2}},
      {"TSLA", {450, {1.6, 0, 0, 0, 1}, 0.0200, true, 2}},
      {"BAC", {55, {1, 0.5}, 0.0080, true, 2}},
      {"NFLX", {92, {1, 0, 0, 0, 0.7}, 0.0120, true, 2}},
      {"INTC", {38, {1.2, 0.3}, 0.0150, true, 2}},
      {"y2", {3.50, {0, 0, 0, 0, 0, 0.9}, 0.030, false, 3}},
      {"y5", {3.75, {0, 0, 0, 0, 0, 1}, 0.020, false, 3}},
      {"y10", {4.25, {0, 0, 0, 0, 0, 1}, 0, false, 3}},
      {"y30", {4.85, {0, 0, 0, 0, 0, 0.9}, 0.020, false, 3}},
      {"y10_real", {1.95, {0, 0, 0, 0, 0, 0.8}, 0.020, false, 3}},
      {"EURUSD", {1.17, {0, 0, 0, 0, 0, 0, -1}, 0.0012, true, 5}},
      {"USDJPY", {156.5, {0, 0, 0, 0, 0, 0, 1}, 0.0030, true, 3}},
      {"GBPUSD", {1.345, {0, 0, 0, 0, 0, 0, -1}, 0.0020, true, 5}},
      {"USDCAD", {1.375, {0, 0, 0, 0, 0, 0, 1}, 0.0015, true, 5}},
      {"USDSEK", {9.25, {0, 0, 0, 0, 0, 0, 1}, 0.0025, true, 5}},
      {"USDCHF", {0.793, {0, 0, 0, 0, 0, 0, 1}, 0.0020, true, 5}},
      {"DXY", {98.6, {0, 0, 0, 0, 0, 0, 1}, 0, true, 3}},
      {"VIX", {15.6, {0, 0, 0, 0, 0, 0, 0, 0, 1}, 0, true, 2}},
      {"HY_OAS", {2.90, {0, 0, 0, 0, 0, 0, 0, -28.6}, 0.010, false, 2}},
  };
  return table;
}

// A factor's drift a session, up to and excluding the session counted from the first live one.
struct Leg {
  int until;
  double drift;
};

using Script = std::vector<Leg>;

constexpr int kEver = kLiveSessions;

// The turn comes on session 10, the fall of the spread ends there; WATCH, SETUP and CONFIRMING need some 12,
// 16 and 30 sessions of rise, CONFIRMED some 34. Then the spread rests, so that the confirmed rotation can be
// looked at for some forty sessions, and runs on to EXTENDED. The break on 100 and 101 exceeds the permitted
// drawdown of 1.25 sigma(S) * sqrt(60), about 5 %, and the fall after it has z60 below 0 soon after the
// cool-down ends.
constexpr int kTurn = 10;
constexpr int kRest = 44;
constexpr int kAgain = 69;
constexpr int kRun = 77;
constexpr int kBreak = 100;
constexpr int kAfter = 112;

std::array<Script, kFactors> scripts(ScenarioName scenario) {
  if (scenario == ScenarioName::quiet) {
    return {{
        {{kEver, 0.0003}},
        {{kEver, -0.0003}},
        {{kEver, 0}},
        {{kEver, 0}},
        {{kEver, 0.0001}},
        {{kEver, 0}},
        {{kEver, 0}},
        {{kEver, 0.00005}},
        {{kEver, 0}},
    }};
  }
  return {{
      // The market as a whole: rises throughout, sags at the break.
      {{kBreak, 0.0003}, {kBreak + 2, -0.010}, {kEver, 0.0003}},
      // Size, small against large.
      {{-420, 0},
       {-60, -0.0006},
       {kTurn, -0.0010},
       {kRest, 0.0022},
       {kAgain, -0.0007},
       {kRun, 0.0022},
       {kBreak, 0.0054},
       {kBreak + 1, -0.032},
       {kBreak + 2, -0.034},
       {kAfter, -0.0085},
       {kEver, -0.0008}},
      // The average stock against the index, cyclicals against defensives.
      {{kTurn, -0.0002}, {kBreak, 0.0007}, {kAfter, -0.0030}, {kEver, 0}},
      {{kTurn, -0.0001}, {kBreak, 0.0010}, {kAfter, -0.0030}, {kEver, 0}},
      // The leaders: at new highs until the turn.
      {{kTurn, 0.0004}, {kBreak, -0.0007}, {kAfter, 0.0030}, {kEver, 0.0002}},
      // Rates in percent: up, then drifting lower for the whole of the leg.
      {{-130, 0.0012}, {kEver, -0.0047}},
      {{-130, 0.0001}, {kEver, -0.0002}},
      {{kEver, 0.0001}},
      {{kBreak, 0}, {kBreak + 2, 0.15}, {kAfter, -0.02}, {kEver, 0}},
  }};
}

// Trend plus mean-reverting noise; 0 on the last session of history.
std::vector<double> path(std::span<const Leg> legs, double sigma, Random random) {
  std::vector<double> values;
  values.reserve(kHistorySessions + kLiveSessions);
  double trend = 0;
  double noise = 0;
  std::size_t leg = 0;
  for (int session = -kHistorySessions; session < kLiveSessions; ++session) {
    while (leg + 1 < legs.size() && session >= legs[leg].until) ++leg;
    trend += legs[leg].drift;
    noise = kPull * noise + kShockPerSigma * sigma * random.normal(static_cast<std::uint64_t>(values.size()));
    values.push_back(trend + noise);
  }
  const double base = values[kHistorySessions - 1];
  for (double& value : values) value -= base;
  return values;
}

}  // namespace

const Recipe& recipe(std::string_view name) {
  const auto found = recipes().find(name);
  market::ensure(found != recipes().end());
  return found->second;
}

std::optional<ScenarioName> parse_scenario(std::string_view text) noexcept {
  if (text == "rotation") return ScenarioName::rotation;
  if (text == "quiet") return ScenarioName::quiet;
  return std::nullopt;
}

double dollar_weight(std::string_view pair) noexcept {
  if (pair == "EURUSD") return -0.576;
  if (pair == "USDJPY") return 0.136;
  if (pair == "GBPUSD") return -0.119;
  if (pair == "USDCAD") return 0.091;
  if (pair == "USDSEK") return 0.042;
  if (pair == "USDCHF") return 0.036;
  return 0;
}

double round_to(double value, std::uint8_t decimals) noexcept {
  double scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  return std::floor(value * scale + 0.5) / scale;
}

std::vector<std::vector<double>> closing_values(ScenarioName scenario, std::uint64_t seed) {
  std::array<std::vector<double>, kFactors> factors;
  const auto script = scripts(scenario);
  for (std::size_t f = 0; f < kFactors; ++f) factors[f] = path(script[f], kFactorSigmas[f], {seed, f});

  const auto series = market::default_series();
  constexpr std::size_t kSessions = kHistorySessions + kLiveSessions;
  std::vector<std::vector<double>> closes(kSessions, std::vector<double>(series.size()));
  constexpr std::array kStill{Leg{kEver, 0}};
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Recipe& r = recipe(series[i].name);
    const auto own = path(kStill, r.noise, {seed, kFactors + i});
    for (std::size_t session = 0; session < kSessions; ++session) {
      double x = own[session];
      for (std::size_t f = 0; f < kFactors; ++f) x += r.loadings[f] * factors[f][session];
      closes[session][i] = round_to(r.logarithmic ? r.level * std::exp(x) : r.level + x, r.decimals);
    }
  }

  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i].name != "DXY") continue;
    for (auto& session : closes) {
      double x = std::log(kDollarConstant);
      for (std::size_t pair = 0; pair < series.size(); ++pair) {
        const double weight = dollar_weight(series[pair].name);
        if (weight != 0) x += weight * std::log(session[pair]);
      }
      session[i] = round_to(std::exp(x), recipe("DXY").decimals);
    }
  }
  return closes;
}

}  // namespace rotation::simulator
