#include "signals/desk_model.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace rotation::signals {
namespace {

StatSpec one_leg(Leg::Measure measure, std::size_t index, int k = 0) {
  return {.legs = {Leg{measure, index, k}}};
}

void add_basket(Model& model, const Basket& basket, const market::SeriesTable& series) {
  LineSpec line{.name = basket.name};
  for (const auto& [name, weight] : basket.terms) {
    const auto id = series.find(name);
    if (!id) throw std::invalid_argument("basket " + basket.name + ": '" + name + "' is not a series");
    line.terms.push_back({*id, weight});
  }
  const LineIndex index = model.lines.size();
  model.lines.push_back(std::move(line));
  model.statistics.push_back(
      {basket.name, "log", "level of the basket", one_leg(Leg::Measure::value, index)});
  for (const int k : kHorizons) {
    const std::string z = "z" + std::to_string(k);
    model.statistics.push_back(
        {z + '_' + basket.name, "z", z + " of the basket", one_leg(Leg::Measure::z, index, k)});
  }
}

// The mean of the statistics it names. Each of several has to be a single one: the mean of a mean would need
// weights.
void add_trigger(Model& model, const DeskTrigger& trigger) {
  StatSpec stat;
  std::string help;
  const std::size_t n = trigger.stat.size();
  for (const std::string& reference : trigger.stat) {
    const auto found = find_stat(model, reference);
    if (!found || (found->legs.size() > 1 && n > 1)) {
      throw std::invalid_argument("trigger " + trigger.id + ": '" + reference + "' is not a statistic");
    }
    if (n == 1) stat.min_available = found->min_available;
    stat.legs.insert(stat.legs.end(), found->legs.begin(), found->legs.end());
    help += (help.empty() ? "" : ", ") + reference;
  }
  if (n > 1) {
    stat.min_available = n;
    help = "mean of " + help;
  }
  model.triggers.push_back({.id = trigger.id,
                            .help = std::move(help),
                            .role = trigger.role,
                            .switches = {{std::move(stat), trigger.on_off}},
                            .score_weight = trigger.score});
}

}  // namespace

StatName parse_stat_name(std::string_view reference) noexcept {
  StatName out{1, 0, reference};
  if (reference.starts_with('-') || reference.starts_with('+')) {
    out.sign = reference.front() == '-' ? -1 : 1;
    out.name.remove_prefix(1);
  }
  if (!out.name.starts_with('z') || !out.name.ends_with(')')) return out;
  const char* begin = out.name.data() + 1;
  const char* end = out.name.data() + out.name.size();
  int k = 0;
  const auto [open, error] = std::from_chars(begin, end, k);
  if (error != std::errc{} || k < 1 || *open != '(') return out;
  return {out.sign, k, std::string_view(open + 1, static_cast<std::size_t>(end - open - 2))};
}

std::optional<StatSpec> find_stat(const Model& model, std::string_view reference) {
  const StatName wanted = parse_stat_name(reference);
  const LineIndex line = find_line(model, wanted.name);
  StatSpec stat;
  if (wanted.k > 0) {
    if (line == kNone) return std::nullopt;
    stat = one_leg(Leg::Measure::z, line, wanted.k);
  } else if (const auto known = std::find_if(model.statistics.begin(), model.statistics.end(),
                                             [&](const Statistic& s) { return s.name == wanted.name; });
             known != model.statistics.end()) {
    stat = known->stat;
  } else if (const auto gauge = std::find_if(kGaugeTable.begin(), kGaugeTable.end(),
                                             [&](const GaugeInfo& g) { return g.name == wanted.name; });
             gauge != kGaugeTable.end()) {
    stat = one_leg(Leg::Measure::gauge, Gauges::index(gauge->gauge));
  } else if (line != kNone) {
    stat = one_leg(Leg::Measure::value, line);
  } else {
    const auto k = std::find_if(kHorizons.begin(), kHorizons.end(),
                                [&](int h) { return "z" + std::to_string(h) == wanted.name; });
    if (k == kHorizons.end()) return std::nullopt;
    stat = one_leg(Leg::Measure::z, model.pairs.front(), *k);
  }
  for (Leg& leg : stat.legs) leg.sign *= wanted.sign;
  return stat;
}

std::vector<std::string> stat_names(const Model& model) {
  std::vector<std::string> names{"z20", "z60", "z120"};
  for (const Statistic& s : model.statistics) names.push_back(s.name);
  for (const GaugeInfo& g : kGaugeTable) names.emplace_back(g.name);
  for (const LineSpec& line : model.lines) names.push_back(line.name);
  return names;
}

void add_desk(Model& model, const Parameters& parameters, const market::SeriesTable& series) {
  for (const Basket& basket : parameters.desk.baskets) add_basket(model, basket, series);
  for (const DeskTrigger& trigger : parameters.desk.triggers) add_trigger(model, trigger);
}

}  // namespace rotation::signals
