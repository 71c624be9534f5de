#include "tests/support/synthetic_market.hpp"

#include <cmath>
#include <map>
#include <string>

namespace rotation::testing {
namespace {

// Small caps and what goes with them rise with the spread; leaders, rates, the dollar and fear fall.
const std::map<std::string, double, std::less<>> kShares{
    {"IJR", 1},    {"IWM", 1},     {"VB", 1},    {"RSP", 0.5},  {"XLI", 0.5},  {"XLF", 0.5},
    {"XLB", 0.5},  {"XLY", 0.5},   {"IWN", 1},   {"IJS", 1},    {"KRE", 1},    {"QQQ", -0.5},
    {"SMH", -0.5}, {"MAGS", -0.5}, {"HYG", 0.2}, {"y10", -0.5}, {"DXY", -0.3}, {"VIX", -1}};

// Values revert to where they began, so that no yield leaves the plausible within thousands of sessions.
constexpr double kReversion = 0.01;
constexpr double kStart = 20;
constexpr double kYieldStart = 5;

}  // namespace

SyntheticMarket::SyntheticMarket(const market::SeriesTable& series, std::uint64_t seed) : random_(seed) {
  for (const market::Series& s : series.all()) {
    starts_.push_back(s.series_class == market::SeriesClass::yield ? kYieldStart : kStart);
    const auto share = kShares.find(s.name);
    shares_.push_back(share == kShares.end() ? 0 : share->second);
  }
  levels_ = starts_;
}

void SyntheticMarket::move(double change, double noise) {
  std::normal_distribution<double> normal(0, 1);
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    levels_[i] *=
        std::exp(shares_[i] * change + noise * normal(random_) - kReversion * std::log(levels_[i] / starts_[i]));
  }
}

market::Day warm_up(EngineRig& rig, SyntheticMarket& market, int sessions) {
  market::Day day = rig.engine().session().day;
  for (int session = 0; session < sessions; ++session, day = calendar().next_session(day)) {
    market.move(0, 0.01);
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      rig.close(id, day, market[id]);
    }
  }
  rig.advance(calendar().open(day) - std::chrono::hours{1});
  return day;
}

}  // namespace rotation::testing
