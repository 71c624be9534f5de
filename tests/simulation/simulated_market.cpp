#include "tests/simulation/simulated_market.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "daemon/connections.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/sequencer.hpp"
#include "tests/crash/waiting_market.hpp"

namespace rotation::testing {
namespace {

constexpr int kQuiet = 240;  // sessions before which no window is full, so that nothing can happen
constexpr int kLast = 340;   // where the search for a lively time ends

// Where so many sessions see the most transitions.
int liveliest(const std::vector<int>& transitions_at, int sessions) {
  const auto within = [&](int begin) {
    return std::count_if(transitions_at.begin(), transitions_at.end(),
                         [&](int at) { return at >= begin && at < begin + sessions; });
  };
  int best = kQuiet;
  for (int begin = kQuiet; begin + sessions < kLast; ++begin) {
    if (within(begin) > within(best)) best = begin;
  }
  return best;
}

// An engine and nothing else.
class Alone {
 public:
  void take(const market::Event& event) {
    sequencer_.fire_timers(event.ts_event);
    sequencer_.apply(event);
  }
  [[nodiscard]] const signals::Engine& engine() const { return setup_.engine; }

  daemon::EngineSetup setup_{simulated_config(), live_parameters(simulated_config())};

 private:
  daemon::Sequencer sequencer_{setup_.engine, setup_.schedule,
                               [](const signals::Engine&, const signals::Transition*) {}};
};

}  // namespace

const daemon::Config& simulated_config() {
  static const daemon::Config config = [] {
    // The embedded default has nobody to ask for history.
    const std::string text(daemon::kDefaultConfig.substr(0, daemon::kDefaultConfig.find("history:\n")));
    auto parsed = daemon::parse_config(text + "engine: {history_start: 2020-01-02}\n", "simulation");
    if (const auto* sentences = std::get_if<daemon::Sentences>(&parsed))
      throw std::runtime_error(sentences->front());
    return std::get<daemon::Config>(std::move(parsed));
  }();
  return config;
}

SimulatedMarket::SimulatedMarket(std::uint64_t seed, int sessions) {
  Alone all;
  WaitingMarket market(all.setup_, seed, Prints::right);
  std::vector<std::vector<market::Event>> days;
  std::vector<int> transitions_at;
  for (int day = 0; day < kLast; ++day) {
    days.push_back(market.session());
    for (const market::Event& event : days.back()) {
      const std::uint64_t transitions_before = all.engine().transitions();
      all.take(event);
      if (all.engine().transitions() != transitions_before) transitions_at.push_back(day);
    }
  }
  const auto begin = static_cast<std::size_t>(liveliest(transitions_at, sessions));
  const auto end = begin + static_cast<std::size_t>(sessions);
  for (std::size_t day = 0; day < end; ++day) {
    auto& to = day < begin ? before : events;
    to.insert(to.end(), days[day].begin(), days[day].end());
  }
  events.push_back(days[end].front());  // evaluates the last one

  Alone alone;
  for (const market::Event& event : before) alone.take(event);
  for (const market::Event& event : events) alone.take(event);
  state_hash = alone.engine().state_hash();
  transitions = alone.engine().transitions();
}

}  // namespace rotation::testing
