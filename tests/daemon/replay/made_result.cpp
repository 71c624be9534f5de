#include "tests/daemon/replay/made_result.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/replay/episodes.hpp"
#include "daemon/replay/forward_returns.hpp"
#include "feeds/simulator/random.hpp"

namespace rotation::testing {
namespace {

using daemon::ReplayedTransition;
using daemon::ReplayResult;
using signals::Reason;
using signals::Role;
using signals::State;

void go(ReplayResult& r, std::size_t row, State to, Reason reason) {
  ReplayedTransition t;
  t.row = row;
  t.transition.session = r.session[row];
  t.transition.from = r.state[row];
  t.transition.to = to;
  t.transition.reason = reason;
  r.transitions.push_back(t);
  std::fill(r.state.begin() + static_cast<std::ptrdiff_t>(row), r.state.end(), to);
}

}  // namespace

ReplayResult made(std::size_t n, market::Day first) {
  const simulator::Random random(7, 1);
  ReplayResult r;
  r.labels.pairs = {"IJR/SPY"};
  r.labels.triggers = {{"M1", "spread trend: z60", Role::mandatory, 1, 0},
                       {"C1", "rates lower: z120", Role::catalyst, -0.5, 0.25},
                       {"V1", "credit stress: z20", Role::veto, -2, -1},
                       {"JUNK", "led by junk: z20", Role::flag, -1.5, -0.5}};
  r.config_origin = "rotationd.yml";
  r.config_hash = "abc123";
  r.code_version = "1.2.3";
  r.directories = {"history"};
  r.machine_start = first;
  r.triggers.resize(r.labels.triggers.size());
  r.pair_spread.resize(1);
  double s = -1.8;
  for (market::Day d = first; r.session.size() < n; d += std::chrono::days{1}) {
    if (std::chrono::weekday(d) == std::chrono::Saturday || std::chrono::weekday(d) == std::chrono::Sunday)
      continue;
    const std::size_t i = r.session.size();
    s += .006 * random.normal(i);
    r.session.push_back(d);
    r.spread.push_back(s);
    r.pair_spread[0].push_back(s);
    for (auto& z : r.z) z.push_back(random.normal(10'000 + i));
    for (auto* column : {&r.sigma, &r.score, &r.tranche, &r.fci}) column->push_back(0.5);
    for (auto* column : {&r.peak, &r.stop_level}) column->push_back(i % 5 == 0 ? s : signals::kUnavailable);
    r.rotation_ratio.push_back(100 + random.normal(20'000 + i / 5));
    r.rotation_momentum.push_back(100 + random.normal(30'000 + i / 5));
    r.quality.push_back(signals::Quality::ok);
    r.base.push_back(i % 4 == 0);
    r.full.push_back(i % 8 == 0);
    for (std::size_t t = 0; t < r.triggers.size(); ++t) {
      r.triggers[t].value.push_back(random.normal(40'000 + i));
      r.triggers[t].on.push_back((i / (t + 2)) % 2 == 0);
      r.triggers[t].available.push_back(t != 2 || i % 3 != 0);
    }
  }
  r.state.assign(n, State::dormant);
  if (n >= 300) {
    go(r, 40, State::confirming, Reason::base);
    go(r, 50, State::confirmed, Reason::count);
    go(r, 90, State::invalidated, Reason::drawdown);
    go(r, 100, State::dormant, Reason::cooled);
    go(r, 200, State::confirming, Reason::base);
    go(r, 210, State::confirmed, Reason::count);
  }
  r.forward = {daemon::forward_returns("CONFIRMED", r.spread, rows_of(r, signals::is_confirmation)),
               daemon::forward_returns("SETUP", r.spread, {}),
               daemon::forward_returns("every session", r.spread, {})};
  return r;
}

}  // namespace rotation::testing
