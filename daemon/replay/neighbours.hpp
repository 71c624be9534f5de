// The plateau rule (7.3): what each default would have given a quarter lower and a quarter higher.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/replay/sweep.hpp"

namespace rotation::daemon {

// One value of the configuration that decides transitions. Zero has no neighbours, whole numbers are rounded;
// a neighbour the configuration would refuse (an off level beyond its on level) is none.
struct Neighbour {
  std::string key;
  std::string value;
  struct Side {
    std::string value;
    Config config;
    Outcome outcome;
  };
  std::optional<Side> lower;
  std::optional<Side> higher;
};

// Those of `base`, not run yet, in the order of the configuration.
[[nodiscard]] std::vector<Neighbour> neighbours(const Config& base, const LoadVariant& load);

// How many runs that are.
[[nodiscard]] std::size_t count_runs(const std::vector<Neighbour>& all) noexcept;

// Fills in the outcomes, in parallel; `done` after each run.
void run_neighbours(std::vector<Neighbour>& all, const History& history, market::Day from,
                    const std::function<void()>& done);

}  // namespace rotation::daemon
