#include "daemon/replay/neighbours.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "daemon/config/field_lister.hpp"
#include "daemon/config/keys.hpp"
#include "daemon/config/values.hpp"
#include "daemon/replay/parallel.hpp"

namespace rotation::daemon {
namespace {

// What the state machine reads.
constexpr std::array<std::string_view, 7> kDeciding{
    "engine.sigma_", "pairs.pair_", "pairs.agree", "credit.hedge_ratio", "trigger.", "veto.", "machine."};

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<Neighbour::Side> side(const KeyRow& row, double target, const LoadVariant& load) {
  // To nine decimals, so that a quarter off 0.47 is 0.5875. A key of whole numbers refuses that.
  for (const double value : {std::round(target * 1e9) / 1e9, std::round(target)}) {
    const std::string text = format_number(value);
    if (text == row.value) continue;
    auto loaded = load({row.path + '=' + text});
    if (auto* config = std::get_if<Config>(&loaded)) return Neighbour::Side{text, std::move(*config), {}};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Neighbour> neighbours(const Config& base, const LoadVariant& load) {
  Config copy = base;
  FieldLister lister;
  config_keys(lister, copy);
  std::vector<Neighbour> found;
  for (const KeyRow& row : lister.rows()) {
    const bool decides = std::any_of(kDeciding.begin(), kDeciding.end(),
                                     [&row](std::string_view key) { return row.path.starts_with(key); });
    const auto value = decides ? number_in(row.value) : std::nullopt;
    if (!value || *value == 0) continue;
    const double quarter = std::abs(*value) / 4;
    found.push_back(
        {row.path, row.value, side(row, *value - quarter, load), side(row, *value + quarter, load)});
  }
  return found;
}

std::size_t count_runs(const std::vector<Neighbour>& all) noexcept {
  std::size_t n = 0;
  for (const Neighbour& neighbour : all) n += (neighbour.lower ? 1U : 0U) + (neighbour.higher ? 1U : 0U);
  return n;
}

void run_neighbours(std::vector<Neighbour>& all, const History& history, market::Day from,
                    const std::function<void()>& done) {
  std::vector<Neighbour::Side*> sides;
  for (Neighbour& neighbour : all) {
    if (neighbour.lower) sides.push_back(&*neighbour.lower);
    if (neighbour.higher) sides.push_back(&*neighbour.higher);
  }
  in_parallel(
      sides.size(), [&](std::size_t i) { sides[i]->outcome = outcome_of(sides[i]->config, history, from); },
      done);
}

}  // namespace rotation::daemon
