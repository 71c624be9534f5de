// Twenty sessions of a market, lived by a simulated daemon with faults of every kind, as one seed draws them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::testing {

inline constexpr int kSimulatedSessions = 20;

enum class Blow : std::uint8_t {
  network,  // see Trouble
  disk,     // some calls in a row fail, or write half
  power,    // what was not synced is there or not, sector by sector; a start
  kill,     // a start
  clock,    // the wall clock is set, by up to two hours
};
inline constexpr std::array<std::string_view, 5> kBlowNames{"network", "disk", "power", "kill", "clock"};

struct Outcome {
  std::uint64_t hash = 0;  // of what it came to, and of all that happened on the way
  int lives = 0;           // starts
  std::array<std::uint64_t, kBlowNames.size()> blows{};  // that came about
  std::vector<std::string> violations;                   // one sentence each
};

// Same seed, same outcome. What must hold: in the end the state of an engine that was handed the same market
// by itself, its transitions in the same bytes, each once; whatever was certain before a loss of power or a
// kill is there after it; every start succeeds; and it ends. One at a time, on one thread.
[[nodiscard]] Outcome simulate(std::uint64_t seed);

}  // namespace rotation::testing
