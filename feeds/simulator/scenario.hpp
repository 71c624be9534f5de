// Scenarios: the closing values of a synthetic market, as a pure function of (scenario, seed, session).
//
// Every series is a constant plus loadings on a few common factors (market, size, breadth, cyclicals,
// leaders, rates, dollar, credit, volatility) plus noise of its own. Factors follow a scripted trend with
// mean-reverting noise around it: trends then hold at every seed, and no seed invents one of its own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"

namespace rotation::simulator {

enum class Factor : std::uint8_t {
  market,
  size,
  breadth,
  cyclicals,
  leaders,
  rates,
  dollar,
  credit,
  volatility
};
inline constexpr std::size_t kFactors = 9;

// How a series hangs on the factors. Its path x = base + loadings * factors + noise is the logarithm of its
// price or, for yields and spreads, the value itself.
struct Recipe {
  double level;                           // at the close before the first live session
  std::array<double, kFactors> loadings;  // indexed by Factor
  double noise;                           // of its own, standard deviation of one session's change
  bool logarithmic;                       // false: yields and credit spreads, in percent
  std::uint8_t decimals;                  // values are multiples of 10^-decimals
};

// REQUIRES: `name` is one of market::default_series().
[[nodiscard]] const Recipe& recipe(std::string_view name);

enum class ScenarioName : std::uint8_t {
  rotation,  // dormant, then through every state to confirmed and extended, then invalidated
  quiet,     // nothing happens
};
[[nodiscard]] std::optional<ScenarioName> parse_scenario(std::string_view text) noexcept;

inline constexpr int kHistorySessions = 600;  // before the first live session
inline constexpr int kLiveSessions = 125;

// Standard deviation of a factor's change over one session.
inline constexpr std::array<double, kFactors> kFactorSigmas{0.0082, 0.0042, 0.0023, 0.0030, 0.0040,
                                                            0.050,  0.0035, 0.0018, 0.050};

// Closing values [session][series] of kHistorySessions + kLiveSessions sessions and all default series, in
// their order, rounded to each series' decimals. Cost: about 20 ms.
[[nodiscard]] std::vector<std::vector<double>> closing_values(ScenarioName scenario, std::uint64_t seed);

// `value` to a multiple of 10^-decimals, as the nearest double of that decimal number.
[[nodiscard]] double round_to(double value, std::uint8_t decimals) noexcept;

// The dollar index is what its six pairs make it (ICE's formula): the weight of a pair's logarithm, 0 for
// others.
[[nodiscard]] double dollar_weight(std::string_view pair) noexcept;

}  // namespace rotation::simulator
