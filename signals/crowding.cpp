#include "signals/crowding.hpp"

#include <algorithm>
#include <cmath>

#include "signals/neumaier.hpp"

namespace rotation::signals {
namespace {

constexpr std::size_t kWindow = 60;
constexpr std::size_t kShiftShort = 15;
constexpr std::size_t kShiftLong = 250;
constexpr int kPowerSteps = 50;

double dot(std::span<const double> a, std::span<const double> b) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double mean(std::span<const double> x) noexcept {
  double sum = 0;
  for (const double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}

// Mean 0 and length 1, so that the product of two rows is their correlation; NaN if nothing moved.
void standardise(std::span<double> row) noexcept {
  const double centre = mean(row);
  for (double& v : row) v -= centre;
  const double length = std::sqrt(dot(row, row));
  for (double& v : row) v /= length;
}

std::span<double> row(std::vector<double>& table, std::size_t i) noexcept {
  return std::span(table).subspan(i * kWindow, kWindow);
}

}  // namespace

Crowding::Crowding(const std::vector<LineIndex>& leaders, LineIndex market, const Parameters& parameters)
    : leaders_(&leaders),
      market_(market),
      min_leaders_(static_cast<std::size_t>(parameters.flags.crowd_min_leaders)),
      percentile_(static_cast<std::size_t>(parameters.percentile_window),
                  static_cast<std::size_t>(parameters.percentile_min)),
      absorptions_(kShiftLong, kUnavailable),
      returns_(leaders.size() * kWindow),
      residuals_(leaders.size() * kWindow),
      correlations_(leaders.size() * leaders.size()),
      vector_(leaders.size()),
      product_(leaders.size()) {}

void Crowding::close(const LineSet& lines, Gauges& gauges) noexcept {
  rows_ = 0;
  for (const LineIndex leader : *leaders_) {
    if (add_leader(lines[leader], lines[market_])) ++rows_;
  }
  double residual = kUnavailable;
  double raw = kUnavailable;
  double absorbed = kUnavailable;
  if (rows_ >= min_leaders_) {
    residual = mean_correlation(residuals_);
    raw = mean_correlation(returns_);
    absorbed = absorption();
  }
  gauges[Gauge::residual_correlation] = residual;
  gauges[Gauge::crowding_percentile] = percentile_.push(residual);
  gauges[Gauge::raw_correlation] = raw;
  gauges[Gauge::absorption] = absorbed;
  gauges[Gauge::absorption_shift] = absorption_shift(absorbed);
}

bool Crowding::add_leader(const Line& leader, const Line& market) noexcept {
  const std::span<double> returns = row(returns_, rows_);
  const std::span<double> residuals = row(residuals_, rows_);
  // The residual row holds the market's returns until they are no longer needed.
  for (std::size_t lag = 0; lag < kWindow; ++lag) {
    returns[lag] = leader.difference(lag);
    residuals[lag] = market.difference(lag);
    if (std::isnan(returns[lag]) || std::isnan(residuals[lag])) return false;
  }
  const double leader_mean = mean(returns);
  const double market_mean = mean(residuals);
  double covariance = 0, variance = 0;
  for (std::size_t i = 0; i < kWindow; ++i) {
    covariance += (returns[i] - leader_mean) * (residuals[i] - market_mean);
    variance += (residuals[i] - market_mean) * (residuals[i] - market_mean);
  }
  const double beta = covariance / variance;
  for (std::size_t i = 0; i < kWindow; ++i) residuals[i] = returns[i] - beta * residuals[i];
  standardise(returns);
  standardise(residuals);
  return true;
}

// Mean over the pairs: the squared length of the rows' sum is the sum of all correlations.
double Crowding::mean_correlation(std::span<const double> rows) const noexcept {
  const auto m = static_cast<double>(rows_);
  double all = 0;
  for (std::size_t i = 0; i < kWindow; ++i) {
    double sum = 0;
    for (std::size_t r = 0; r < rows_; ++r) sum += rows[r * kWindow + i];
    all += sum * sum;
  }
  return (all - m) / (m * (m - 1));
}

// Largest eigenvalue of the returns' correlation matrix by power iteration, as a share of its trace.
double Crowding::absorption() noexcept {
  const auto v = std::span(vector_).first(rows_);
  const auto product = std::span(product_).first(rows_);
  const auto matrix_row = [this](std::size_t i) {
    return std::span(correlations_).subspan(i * rows_, rows_);
  };
  for (std::size_t i = 0; i < rows_; ++i) {
    for (std::size_t j = 0; j < rows_; ++j) matrix_row(i)[j] = dot(row(returns_, i), row(returns_, j));
  }
  std::fill(v.begin(), v.end(), 1 / std::sqrt(static_cast<double>(rows_)));
  double eigenvalue = 0;
  for (int step = 0; step < kPowerSteps; ++step) {
    for (std::size_t i = 0; i < rows_; ++i) product[i] = dot(matrix_row(i), v);
    eigenvalue = std::sqrt(dot(product, product));
    for (std::size_t i = 0; i < rows_; ++i) v[i] = product[i] / eigenvalue;
  }
  return eigenvalue / static_cast<double>(rows_);
}

double Crowding::absorption_shift(double absorption) noexcept {
  absorptions_[next_] = absorption;
  next_ = (next_ + 1) % kShiftLong;
  if (life_ > 0 || !std::isnan(absorption)) ++life_;
  if (std::isnan(absorption) || life_ < kShiftLong) return kUnavailable;
  const auto at = [this](std::size_t lag) {
    return absorptions_[(next_ + kShiftLong - 1 - lag) % kShiftLong];
  };
  // Mean over the last `window` sessions that have one, at least half of them.
  const auto last_mean = [&at](std::size_t window) {
    NeumaierSum sum;
    std::size_t n = 0;
    for (std::size_t lag = 0; lag < window; ++lag) {
      if (std::isnan(at(lag))) continue;
      sum.add(at(lag));
      ++n;
    }
    return 2 * n >= window ? sum.value() / static_cast<double>(n) : kUnavailable;
  };
  const double long_mean = last_mean(kShiftLong);
  NeumaierSum squares;
  double n = 0;
  for (const double x : absorptions_) {
    if (std::isnan(x)) continue;
    squares.add((x - long_mean) * (x - long_mean));
    ++n;
  }
  const double deviation = std::sqrt(squares.value() / n);
  return deviation > 0 ? (last_mean(kShiftShort) - long_mean) / deviation : kUnavailable;
}

}  // namespace rotation::signals
