#include "daemon/replay/placebo.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include "daemon/replay/outcome.hpp"
#include "daemon/replay/parallel.hpp"
#include "feeds/simulator/random.hpp"

namespace rotation::daemon {
namespace {

using market::SeriesId;

// ln(small/large) on every day that both have a close.
struct Spread {
  std::vector<market::Day> day;
  std::vector<double> value;
};

Spread spread_of(const History& history, SeriesId small, SeriesId large) {
  Spread spread;
  market::Day day{};
  double small_close = 0;
  double large_close = 0;
  const auto keep = [&] {
    if (small_close <= 0 || large_close <= 0) return;
    spread.day.push_back(day);
    spread.value.push_back(std::log(small_close / large_close));
  };
  for (const history::DailyRow& row : history.rows) {
    if (row.day != day) {
      keep();
      day = row.day;
      small_close = large_close = 0;
    }
    if (row.series == small) small_close = row.adjusted;
    if (row.series == large) large_close = row.adjusted;
  }
  keep();
  return spread;
}

// Small legs that are no pair's large leg.
std::set<SeriesId> small_legs(const Config& config) {
  const market::SeriesTable table(config.series);
  std::set<SeriesId> legs;
  for (const auto& pair : config.engine.pairs.all) legs.insert(table.find(pair.small).value());
  for (const auto& pair : config.engine.pairs.all) legs.erase(table.find(pair.large).value());
  return legs;
}

Placebo::Mean mean_of(const std::vector<double>& values, double real) {
  std::vector<double> known;
  std::copy_if(values.begin(), values.end(), std::back_inserter(known),
               [](double x) { return !std::isnan(x); });
  if (known.empty()) return {};
  const auto n = static_cast<double>(known.size());
  Placebo::Mean m;
  m.mean = std::accumulate(known.begin(), known.end(), 0.0) / n;
  double squares = 0;
  for (const double x : known) squares += (x - m.mean) * (x - m.mean);
  m.sd = std::sqrt(squares / n);
  if (!std::isnan(real)) {
    m.beaten = static_cast<double>(
                   std::count_if(known.begin(), known.end(), [real](double x) { return x >= real; })) /
               n;
  }
  return m;
}

}  // namespace

std::vector<std::size_t> block_shuffle(std::size_t n, std::uint64_t shuffle) {
  std::vector<std::size_t> blocks((n + kShuffleBlock - 1) / kShuffleBlock);
  std::iota(blocks.begin(), blocks.end(), std::size_t{0});
  const simulator::Random random(kShuffleSeed, shuffle);
  for (std::size_t i = blocks.size(); i > 1; --i) {
    const auto j = static_cast<std::size_t>(random.uniform(i) * static_cast<double>(i));
    std::swap(blocks[i - 1], blocks[j]);
  }
  std::vector<std::size_t> order;
  order.reserve(n);
  for (const std::size_t block : blocks) {
    for (std::size_t i = block * kShuffleBlock; i < std::min(n, (block + 1) * kShuffleBlock); ++i) {
      order.push_back(i);
    }
  }
  return order;
}

History shuffled_history(const History& history, const Config& config, std::uint64_t shuffle) {
  const market::SeriesTable table(config.series);
  const auto& primary = config.engine.pairs.all.front();
  const Spread spread =
      spread_of(history, table.find(primary.small).value(), table.find(primary.large).value());
  History shuffled = history;
  if (spread.value.size() < 2) return shuffled;

  // By how much S differs from what it was, on each of its days.
  const std::vector<std::size_t> order = block_shuffle(spread.value.size() - 1, shuffle);
  std::vector<double> moved(spread.value.size(), 0.0);
  double value = spread.value.front();
  for (std::size_t i = 0; i < order.size(); ++i) {
    value += spread.value[order[i] + 1] - spread.value[order[i]];
    moved[i + 1] = value - spread.value[i + 1];
  }
  const std::set<SeriesId> legs = small_legs(config);
  for (history::DailyRow& row : shuffled.rows) {
    if (!legs.contains(row.series)) continue;
    // On a day without S its last difference holds.
    const auto after = std::upper_bound(spread.day.begin(), spread.day.end(), row.day);
    if (after == spread.day.begin()) continue;
    const double factor = std::exp(moved[static_cast<std::size_t>(after - spread.day.begin()) - 1]);
    row.close *= factor;
    row.adjusted *= factor;
  }
  return shuffled;
}

Placebo placebo(const Config& config, const History& history, market::Day from, const ForwardReturns& real,
                const std::function<void()>& done) {
  std::vector<ForwardReturns> found(kShuffles);
  in_parallel(
      found.size(),
      [&](std::size_t i) {
        found[i] = outcome_of(config, shuffled_history(history, config, i), from).confirmed;
      },
      done);

  Placebo result{.shuffles = kShuffles};
  std::vector<double> values;
  for (const ForwardReturns& f : found) values.push_back(f.entries);
  result.confirmations = mean_of(values, real.entries);
  for (std::size_t h = 0; h < result.forward.size(); ++h) {
    values.clear();
    for (const ForwardReturns& f : found) values.push_back(f.over[h].mean);
    result.forward[h] = mean_of(values, real.over[h].mean);
  }
  return result;
}

}  // namespace rotation::daemon
