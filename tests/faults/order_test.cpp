// F20: ticks that come twice, late, in another order, or from the future leave the state of the clean stream.
#include <algorithm>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using namespace std::chrono_literals;
using market::Event;

constexpr market::Day kToday{2025y / 11 / 4};

market::Timestamp at(market::Duration time) {
  return market::new_york(kToday, time);
}

// The last ten minutes of five series, and two closing prints.
std::vector<Event> clean_stream(const EngineRig& rig) {
  std::vector<Event> events;
  for (int i = 0; i < 12; ++i) {
    const auto ts = at(15h + 50min) + i * 45s;
    for (const char* name : {"IJR", "SPY", "QQQ"}) events.push_back(quote(rig.id(name), ts, 100 + i / 128.0));
    events.push_back(value(rig.id("y10"), ts, 4 + i / 128.0));
    events.push_back(value(rig.id("VIX"), ts, 20 + i / 128.0));
  }
  for (const char* name : {"IJR", "SPY"}) {
    events.push_back(trade(rig.id(name), at(16h), 100.25, events.size(), market::flag::official_close));
  }
  return events;
}

// A copy of them in any order, some twice, and ticks between that claim to be of ten minutes later.
std::vector<Event> disturbed(std::vector<Event> events, const EngineRig& rig, std::mt19937& random) {
  const std::size_t n = events.size();
  for (std::size_t i = 0; i < n / 3; ++i) events.push_back(events[random() % n]);
  for (const char* name : {"IJR", "SPY"}) {
    Event future = quote(rig.id(name), at(15h + 59min + 59s), 100.5);
    future.ts_recv = at(15h + 49min);
    events.push_back(future);
  }
  std::shuffle(events.begin(), events.end(), random);
  return events;
}

struct State {
  std::uint64_t before_close;
  std::uint64_t after_close;
  std::vector<std::uint64_t> values;  // by series, bit for bit, with their times

  bool operator==(const State&) const = default;
};

class OrderFaults : public ::testing::Test {
 protected:
  OrderFaults() { parameters_.max_clock_skew = 250ms; }

  State run(const std::vector<Event>& events, bool watch_time) {
    EngineRig rig(parameters_);
    market::Timestamp latest = market::kNoTime;
    for (const Event& event : events) {
      rig.apply(event);
      if (!watch_time) continue;
      time_went_back_ += rig.snapshot().core.ts_event < latest;
      latest = rig.snapshot().core.ts_event;
    }
    State state{rig.engine().state_hash(), 0, {}};
    rig.advance(at(16h + 16min));
    state.after_close = rig.engine().state_hash();
    for (const auto& series : rig.snapshot().series) {
      for (const double x : {series.value, series.close}) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &x, sizeof bits);
        state.values.push_back(bits);
      }
      state.values.push_back(static_cast<std::uint64_t>(series.ts_event.time_since_epoch().count()));
    }
    return state;
  }

  signals::Parameters parameters_ = parameters(kToday);
  std::size_t time_went_back_ = 0;
};

TEST_F(OrderFaults, F20EveryOrderEndsInTheSameState) {
  constexpr int kShuffles = 10'000;
  const EngineRig rig(parameters_);
  const auto stream = clean_stream(rig);
  const State clean = run(stream, true);
  std::mt19937 random(20);
  std::size_t other = 0;
  for (int i = 0; i < kShuffles; ++i) {
    other += run(disturbed(stream, rig, random), i % 100 == 0) != clean;
  }
  promise("F20", "twice, out of order, late, future: the clean stream's state, to the bit",
          std::to_string(kShuffles) + " shuffles: " + std::to_string(other) + " differ; time went back " +
              std::to_string(time_went_back_) + " times",
          other == 0 && time_went_back_ == 0);
}

}  // namespace
}  // namespace rotation::testing
