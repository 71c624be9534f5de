// ModelBuilder: the words a table of lines, statistics and triggers is written in.
//
// A line asked for twice is the same line. Functions that name a series throw std::invalid_argument, one
// sentence, if it is not in the table; the `optional_` ones give kNone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "signals/model.hpp"
#include "signals/parameters.hpp"

namespace rotation::signals {

class ModelBuilder {
 public:
  // Both outlive the builder.
  ModelBuilder(const Parameters& parameters, const market::SeriesTable& series)
      : p_(parameters), series_(series), market_(parameters.pairs.all.front().large) {}

 protected:
  [[nodiscard]] market::SeriesId id(const std::string& name) const;
  [[nodiscard]] bool have(const std::string& name) const { return series_.find(name).has_value(); }

  LineIndex add(LineSpec line);
  // The plain value of a series, or its ln, named "ln X".
  LineIndex level(const std::string& name, bool log);
  // ln(a/b), named "a/b".
  LineIndex ratio(const std::string& a, const std::string& b);
  // Likewise; before b began, the primary pair's large leg stands in for it where stand-ins are on.
  LineIndex bridged(const std::string& a, const std::string& b);
  // Lines of series that a desk may leave out: what needs them is not available then.
  LineIndex optional_level(const std::string& name) { return have(name) ? level(name, false) : kNone; }
  LineIndex optional_ratio(const std::string& a, const std::string& b) {
    return have(a) && have(b) ? ratio(a, b) : kNone;
  }

  // Returns the trigger's index.
  std::size_t add(std::string trigger, std::string help, Role role, StatSpec stat, Thresholds thresholds);
  // Gives the statistic its name, and hands it on.
  StatSpec named(std::string name, std::string help, StatSpec stat, std::string unit = "z");

  static Leg z_leg(LineIndex line, int k, double sign = 1) { return {Leg::Measure::z, line, k, sign}; }
  static StatSpec mean(std::vector<Leg> legs, std::size_t min_available) {
    return StatSpec{.legs = std::move(legs), .min_available = min_available};
  }
  static StatSpec z(LineIndex line, int k) { return mean({z_leg(line, k)}, 1); }
  static StatSpec value(LineIndex line) { return mean({Leg{Leg::Measure::value, line}}, 1); }
  static StatSpec gauge(Gauge g) { return mean({Leg{Leg::Measure::gauge, Gauges::index(g)}}, 1); }

  [[nodiscard]] LineUnit unit(const LineSpec& line) const;

  const Parameters& p_;
  const market::SeriesTable& series_;
  const std::string& market_;  // the large leg of the primary pair
  Model model_;
};

}  // namespace rotation::signals
