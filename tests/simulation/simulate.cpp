#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/simulation/simulation.hpp"

namespace {

using rotation::testing::kBlowNames;
using rotation::testing::Outcome;

constexpr std::string_view kUsage =
    "simulate [--seeds N]   the seeds 1 to N (1000), on all cores: what they come to\n"
    "simulate --seed S      this one: its hash, which is the same whenever it is run\n"
    "Exit status 1: something that must hold did not.\n";

struct Totals {
  std::uint64_t lives = 0;
  std::array<std::uint64_t, kBlowNames.size()> blows{};
  std::uint64_t fewest_blows = std::numeric_limits<std::uint64_t>::max();  // of one seed
  std::uint64_t violations = 0;

  void add(const Outcome& outcome) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < blows.size(); ++i) {
      blows[i] += outcome.blows[i];
      sum += outcome.blows[i];
    }
    lives += static_cast<std::uint64_t>(outcome.lives);
    fewest_blows = std::min(fewest_blows, sum);
    violations += outcome.violations.size();
  }
  void add(const Totals& other) {
    lives += other.lives;
    for (std::size_t i = 0; i < blows.size(); ++i) blows[i] += other.blows[i];
    fewest_blows = std::min(fewest_blows, other.fewest_blows);
    violations += other.violations;
  }
};

Outcome simulate_and_tell(std::uint64_t seed) {
  Outcome outcome = rotation::testing::simulate(seed);
  for (const std::string& sentence : outcome.violations)
    std::cout << "seed " + std::to_string(seed) + ": " + sentence + "\n" << std::flush;
  return outcome;
}

// Every `step`-th seed from `first` on, in a process of its own; its totals come through the pipe.
int begin(std::uint64_t first, std::uint64_t last, std::uint64_t step) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  if (::fork() == 0) {
    Totals totals;
    for (std::uint64_t seed = first; seed <= last; seed += step) {
      totals.add(simulate_and_tell(seed));
      if (seed % 100 == 0) std::cerr << seed << " of " << last << '\n';
    }
    const bool told = ::write(ends[1], &totals, sizeof totals) == sizeof totals;
    std::_Exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  return ends[0];
}

int simulate_all(std::uint64_t seeds) {
  const std::uint64_t workers = std::clamp<std::uint64_t>(std::thread::hardware_concurrency(), 1, seeds);
  std::vector<int> pipes;
  for (std::uint64_t i = 1; i <= workers; ++i) pipes.push_back(begin(i, seeds, workers));
  Totals all;
  bool whole = true;
  for (const int pipe : pipes) {
    Totals one;
    whole = ::read(pipe, &one, sizeof one) == sizeof one && whole;
    all.add(one);
  }
  while (::wait(nullptr) > 0) {
  }
  std::uint64_t blows = 0;
  std::string kinds;
  for (std::size_t i = 0; i < kBlowNames.size(); ++i) {
    blows += all.blows[i];
    kinds += (i == 0 ? "" : ", ") + std::string(kBlowNames[i]) + ' ' + std::to_string(all.blows[i]);
  }
  std::cout << "market-days   " << seeds * rotation::testing::kSimulatedSessions << " in " << seeds
            << " seeds, " << all.lives << " starts\n"
            << "faults        " << blows << " (" << kinds << "), at least " << all.fewest_blows << " a seed\n"
            << "violations    " << all.violations << '\n';
  if (!whole) std::cout << "a process has died: its seeds are not counted\n";
  return whole && all.violations == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  std::uint64_t number = 1000;
  if (arguments.size() == 2) {
    const std::string_view text = arguments[1];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number == 0) number = 0;
  }
  const bool known = arguments.empty() || (arguments.size() == 2 && number != 0 &&
                                           (arguments[0] == "--seeds" || arguments[0] == "--seed"));
  if (!known) {
    std::cerr << kUsage;
    return 2;
  }
  if (arguments.empty() || arguments[0] == "--seeds") return simulate_all(number);
  const Outcome outcome = simulate_and_tell(number);
  std::printf("seed %llu: hash %016llx, %d starts\n", static_cast<unsigned long long>(number),
              static_cast<unsigned long long>(outcome.hash), outcome.lives);
  return outcome.violations.empty() ? 0 : 1;
}
