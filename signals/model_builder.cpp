#include "signals/model_builder.hpp"

#include <stdexcept>
#include <utility>

namespace rotation::signals {

market::SeriesId ModelBuilder::id(const std::string& name) const {
  const auto found = series_.find(name);
  if (!found) throw std::invalid_argument("the model needs series '" + name + "', which is not configured");
  return *found;
}

LineUnit ModelBuilder::unit(const LineSpec& line) const {
  if (line.kind != LineKind::sum || line.terms.size() != 1) return LineUnit::relative;
  const Term& term = line.terms.front();
  const auto series_class = series_[term.series].series_class;
  if (series_class == market::SeriesClass::yield) return LineUnit::basis_points;
  if (!term.log) return LineUnit::points;
  return series_class == market::SeriesClass::index_level ? LineUnit::log_points : LineUnit::relative;
}

LineIndex ModelBuilder::add(LineSpec line) {
  line.unit = unit(line);
  model_.lines.push_back(std::move(line));
  return model_.lines.size() - 1;
}

LineIndex ModelBuilder::level(const std::string& name, bool log) {
  const std::string line = log ? "ln " + name : name;
  if (const LineIndex known = find_line(model_, line); known != kNone) return known;
  return add(LineSpec{.name = line, .terms = {{id(name), 1, log}}});
}

LineIndex ModelBuilder::ratio(const std::string& a, const std::string& b) {
  const std::string name = a + "/" + b;
  if (const LineIndex known = find_line(model_, name); known != kNone) return known;
  return add(LineSpec{.name = name, .terms = {{id(a)}, {id(b), -1}}});
}

LineIndex ModelBuilder::bridged(const std::string& a, const std::string& b) {
  const LineIndex line = ratio(a, b);
  if (p_.stand_ins && b != market_) model_.lines[line].stand_in = {{id(a)}, {id(market_), -1}};
  return line;
}

std::size_t ModelBuilder::add(std::string trigger, std::string help, Role role, StatSpec stat,
                              Thresholds thresholds) {
  TriggerSpec spec{.id = std::move(trigger),
                   .help = std::move(help),
                   .role = role,
                   .switches = {{std::move(stat), thresholds}}};
  model_.triggers.push_back(std::move(spec));
  return model_.triggers.size() - 1;
}

StatSpec ModelBuilder::named(std::string name, std::string help, StatSpec stat, std::string unit) {
  model_.statistics.push_back({std::move(name), std::move(unit), std::move(help), stat});
  return stat;
}

}  // namespace rotation::signals
