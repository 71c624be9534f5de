// Runs with other values of some keys, side by side in one table.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/replay/outcome.hpp"

namespace rotation::daemon {

// The base configuration under further settings, key=value each, by the strict parser.
using LoadVariant = std::function<std::variant<Config, Sentences>(const std::vector<std::string>& settings)>;

struct SweepRun {
  std::vector<std::string> settings;  // one for each sweep, in their order
  Config config;
};

// Every combination of the values of `sweeps`, key=a,b,c each; commas in brackets or quotes belong to a
// value. Sentences: what is wrong with a value, or that a key decides what is read of the history and cannot
// be swept.
[[nodiscard]] std::variant<std::vector<SweepRun>, Sentences> expand_sweeps(
    const std::vector<std::string>& sweeps, const Config& base, const LoadVariant& load);

// All of them over one history, in parallel; `done` after each. By run.
[[nodiscard]] std::vector<Outcome> run_sweep(const std::vector<SweepRun>& runs, const History& history,
                                             market::Day from, const std::function<void()>& done);

// A table for people, and one for programs with numbers that round-trip.
[[nodiscard]] std::string sweep_markdown(const std::vector<SweepRun>& runs,
                                         const std::vector<Outcome>& outcomes);
[[nodiscard]] std::string sweep_csv(const std::vector<SweepRun>& runs, const std::vector<Outcome>& outcomes);

}  // namespace rotation::daemon
