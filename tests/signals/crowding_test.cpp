// Crowding against its definition: every correlation pair by pair, the eigenvalue by plain multiplication.
#include "signals/crowding.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/naive.hpp"

namespace rotation::signals {
namespace {

using Close = SeriesCloses::Close;
using Returns = std::vector<naive::Values>;

constexpr std::size_t kLeaders = 7;
constexpr std::size_t kMarket = kLeaders;
constexpr std::size_t kWindow = 60;

Parameters small_windows() {
  Parameters p;
  p.ring_sessions = 70;
  p.sigma_window = 60;
  p.sigma_min = 30;
  p.percentile_window = 120;
  p.percentile_min = 40;
  return p;
}

std::vector<LineSpec> specs() {
  std::vector<LineSpec> lines;
  for (std::size_t i = 0; i <= kMarket; ++i) {
    lines.push_back({.name = std::to_string(i), .terms = {{static_cast<market::SeriesId>(i)}}});
  }
  return lines;
}

// The last returns of the leaders that have all of them, and the market's behind them; nothing if it has not.
Returns complete_returns(const std::vector<naive::History>& histories, std::size_t t) {
  Returns returns;
  if (t + 1 < kWindow) return returns;
  for (const naive::History& history : histories) {
    naive::Values r = history.differences(t, kWindow);
    if (r.size() == kWindow) returns.push_back(std::move(r));
  }
  if (histories[kMarket].differences(t, kWindow).size() < kWindow) returns.clear();
  return returns;
}

double mean_correlation(const Returns& rows) {
  double sum = 0, n = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j, ++n) sum += naive::correlation(rows[i], rows[j]);
  }
  return sum / n;
}

// 50 multiplications of the vector of ones, never normalised: the last one's growth.
double absorption(const Returns& rows) {
  std::vector<long double> v(rows.size(), 1);
  long double growth = 0;
  for (int step = 0; step < 50; ++step) {
    std::vector<long double> product(rows.size(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < rows.size(); ++j) {
        product[i] += static_cast<long double>(naive::correlation(rows[i], rows[j])) * v[j];
      }
    }
    const auto length = [](const std::vector<long double>& x) {
      long double sum = 0;
      for (const long double e : x) sum += e * e;
      return std::sqrt(sum);
    };
    growth = length(product) / length(v);
    v = product;
  }
  return static_cast<double>(growth) / static_cast<double>(rows.size());
}

double shift(const naive::Values& absorptions) {
  const auto last = [&](std::size_t window) {
    naive::Values x;
    for (std::size_t s = absorptions.size() - window; s < absorptions.size(); ++s) {
      if (!std::isnan(absorptions[s])) x.push_back(absorptions[s]);
    }
    return 2 * x.size() < window ? naive::Values{} : x;
  };
  const auto first = std::find_if(absorptions.begin(), absorptions.end(), [](double x) { return x == x; });
  if (absorptions.end() - first < 250 || std::isnan(absorptions.back())) return kUnavailable;
  const naive::Values year = last(250);
  return (naive::mean(last(15)) - naive::mean(year)) / std::sqrt(naive::covariance(year, year));
}

struct Case {
  unsigned seed;
  double common;  // of the leaders beside the market
  double gaps;
};

class CrowdingTwin : public ::testing::TestWithParam<Case> {};

TEST_P(CrowdingTwin, FollowsItsDefinition) {
  const auto [seed, common, gaps] = GetParam();
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 0.01);
  std::uniform_real_distribution<double> uniform(0, 1);
  const auto lines = specs();
  const Parameters p = small_windows();
  std::vector<LineIndex> leaders(kLeaders);
  std::iota(leaders.begin(), leaders.end(), LineIndex{0});
  LineSet set(lines, p);
  Crowding crowding(leaders, kMarket, p);
  std::vector<naive::History> histories(kLeaders + 1);
  std::vector<double> log_price(kLeaders + 1, 3);
  naive::Values residuals, absorptions;
  std::size_t said = 0, shifts = 0;
  for (std::size_t t = 0; t < 500; ++t) {
    std::vector<Close> day;
    const double market_move = normal(random);
    const double factor = normal(random);
    for (std::size_t i = 0; i <= kMarket; ++i) {
      log_price[i] += market_move;
      if (i != kMarket) log_price[i] += common * factor + 0.3 * static_cast<double>(i) * market_move;
      if (i != kMarket) log_price[i] += normal(random);
      Mark mark = t < 10 * i && i != kMarket ? Mark::before_life : Mark::value;
      if (mark == Mark::value && t > 10 * i && uniform(random) < gaps) mark = Mark::hole;
      day.push_back({mark, mark == Mark::value ? std::exp(log_price[i]) : kUnavailable});
      histories[i].push(mark, std::log(day.back().level));
    }
    set.close(day);
    Gauges gauges;
    crowding.close(set, gauges);

    Returns raw = complete_returns(histories, t);
    const bool enough = raw.size() >= 5 + 1;
    double residual_mean = kUnavailable, raw_mean = kUnavailable, absorbed = kUnavailable;
    if (enough) {
      const naive::Values market = raw.back();
      raw.pop_back();
      Returns residual = raw;
      for (naive::Values& r : residual) {
        const double beta = naive::covariance(r, market) / naive::covariance(market, market);
        for (std::size_t i = 0; i < r.size(); ++i) r[i] -= beta * market[i];
      }
      residual_mean = mean_correlation(residual);
      raw_mean = mean_correlation(raw);
      absorbed = absorption(raw);
    }
    residuals.push_back(residual_mean);
    absorptions.push_back(absorbed);
    const auto check = [&, t = t](Gauge gauge, double expected) {
      ASSERT_PRED2(naive::same, gauges[gauge], expected)
          << kGaugeTable[Gauges::index(gauge)].name << " at session " << t;
    };
    check(Gauge::residual_correlation, residual_mean);
    check(Gauge::raw_correlation, raw_mean);
    check(Gauge::absorption, absorbed);
    check(Gauge::crowding_percentile, naive::percentile(residuals, t, 120, 40));
    check(Gauge::absorption_shift, shift(absorptions));
    said += enough ? 1 : 0;
    shifts += std::isnan(gauges[Gauge::absorption_shift]) ? 0 : 1;
  }
  EXPECT_GT(said, 100U);
  EXPECT_LT(said, 500U - kWindow) << "five leaders take a while to be there";
  EXPECT_GT(shifts, 50U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CrowdingTwin,
                         ::testing::Values(Case{1, 0, 0}, Case{2, 1, 0}, Case{3, 0.5, 0.001},
                                           Case{4, 2, 0.0015}));

// What the market explains is no crowding: leaders that are the market, each with noise of its own.
TEST(Crowding, TheMarketIsTakenOut) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(0, 0.01);
  const auto lines = specs();
  const std::vector<LineIndex> leaders{0, 1, 2, 3, 4, 5, 6};
  LineSet set(lines, small_windows());
  Crowding crowding(leaders, kMarket, small_windows());
  std::vector<double> log_price(kLeaders + 1, 3);
  Gauges gauges;
  for (int t = 0; t < 70; ++t) {
    std::vector<Close> day;
    const double market_move = 3 * normal(random);
    for (std::size_t i = 0; i <= kMarket; ++i) {
      log_price[i] += market_move + (i == kMarket ? 0 : normal(random));
      day.push_back({Mark::value, std::exp(log_price[i])});
    }
    set.close(day);
    crowding.close(set, gauges);
  }
  EXPECT_GT(gauges[Gauge::raw_correlation], 0.8);
  EXPECT_GT(gauges[Gauge::absorption], 0.8);
  EXPECT_LT(std::abs(gauges[Gauge::residual_correlation]), 0.1);
}

}  // namespace
}  // namespace rotation::signals
