// Model: which lines, statistics and triggers the engine computes, as data.
//
// A trigger is a row of the table, not a code path: the engine knows how to evaluate three kinds of lines,
// one kind of statistic and one kind of trigger, and nothing of IJR or the ten-year yield.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "signals/gauge.hpp"
#include "signals/parameters.hpp"
#include "signals/snapshot.hpp"

namespace rotation::signals {

using LineIndex = std::size_t;
inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// weight * ln(adjusted price), or weight * value where `log` is false.
struct Term {
  market::SeriesId series;
  double weight = 1;
  bool log = true;
};

enum class LineKind : std::uint8_t {
  sum,          // x = sum of terms
  residual,     // running sum of r(terms[0]) - beta * r(terms[1]); beta from the window ending one session
                // before
  mean_change,  // running sum of the mean one-session difference of `members`, over those available
};

// In what a desk would say how far a line has to go.
enum class LineUnit : std::uint8_t {
  relative,      // a log line: relative return
  basis_points,  // a yield in percent
  points,        // a value as it is
  log_points,    // ln of an index: its points
};

constexpr std::string_view name(LineUnit unit) noexcept {
  switch (unit) {
    case LineUnit::relative:
      return "ratio";
    case LineUnit::basis_points:
      return "bp";
    case LineUnit::points:
    case LineUnit::log_points:
      return "points";
  }
  return "";
}

// A line has a hole where any of its terms has one. `stand_in`, if given, replaces `terms` chain-linked until
// `terms` have a difference of their own (signal specification, 2.8).
struct LineSpec {
  std::string name;
  LineKind kind = LineKind::sum;
  std::vector<Term> terms;
  std::vector<Term> stand_in;
  bool from_zero = false;          // a running sum: starts at 0 instead of at the level of its terms
  bool skips_earnings = false;     // a difference over an earnings day of the first term counts nowhere
  std::size_t beta_window = 0;     // residual
  std::vector<LineIndex> members;  // mean_change; all before this line in the table
  LineUnit unit = LineUnit::relative;
};

// sign * z[k] of a line, its value, or a gauge.
struct Leg {
  enum class Measure : std::uint8_t { z, value, gauge };
  Measure measure;
  std::size_t index;  // of the line, or the gauge
  int k = 0;          // z: sessions
  double sign = 1;

  [[nodiscard]] bool of_line() const noexcept { return measure != Measure::gauge; }
};

// Mean over the legs available; NaN with fewer than min_available of them.
struct StatSpec {
  std::vector<Leg> legs;
  std::size_t min_available = 1;
  bool absolute = false;  // |mean|
};

// A statistic with a name: a column of daily.csv, and what a trigger of the configuration may be set on.
struct Statistic {
  std::string name;  // "z60_RSP"
  std::string unit;
  std::string help;
  StatSpec stat;
};

struct SwitchSpec {
  StatSpec stat;
  Thresholds thresholds;
  bool required = true;  // the trigger is unavailable while this switch's statistic is
};

// On while `need` of its switches are on and available and, if `high_line` is set, the highest value of that
// line's last `high_within` sessions is the highest of its last `high_window`.
struct TriggerSpec {
  std::string id;
  std::string help;
  Role role;
  std::vector<SwitchSpec> switches;
  std::size_t need = 1;
  bool counts = false;  // its value is how many of its switches are on, not the first one's statistic
  LineIndex high_line = kNone;
  std::size_t high_within = 0;
  std::size_t high_window = 0;
  bool freezes = false;              // while it is on, the advice adds nothing (6.4)
  bool waits_for_reference = false;  // fed by a reference figure: without it the quality does not fall
  double score_weight = 0;
};

// A line the gauges read as a tell: sign * z20, the moves of earnings days left out.
struct TellLine {
  LineIndex line;
  double sign;
};

// What line `of` would be by line `by`: its last value + factor * the move of `by` since.
struct ProxySpec {
  LineIndex of = kNone;
  LineIndex by = kNone;
  double factor = 0;
};

struct Model {
  std::vector<LineSpec> lines;
  std::vector<Statistic> statistics;
  std::vector<TriggerSpec> triggers;
  std::vector<LineIndex> pairs;    // lines that are small/large spreads; the first is S, the primary
  std::size_t fci = kNone;         // trigger whose statistic is the financial-conditions index
  std::size_t ai_extends = kNone;  // trigger V4 of the guard table
  std::size_t cheap = kNone;       // VAL, the precondition of SETUP

  // Lines by what they mean to the gauges; kNone, or not listed, where their series are not configured.
  LineIndex residual = kNone;  // R
  LineIndex leaders = kNone;   // LR
  LineIndex credit = kNone;    // cr
  LineIndex y10 = kNone;
  LineIndex y2 = kNone;
  LineIndex y10_real = kNone;
  LineIndex dollar = kNone;        // ln DXY
  LineIndex market = kNone;        // ln of the primary pair's large leg
  LineIndex momentum = kNone;      // MTUM over the market
  LineIndex equal_weight = kNone;  // RSP over the market
  LineIndex high_yield_spread = kNone;
  std::vector<LineIndex> leader_levels;  // ln of each leader, in configuration order
  std::vector<LineIndex> leader_ratios;  // each leader over equal weight
  std::vector<TellLine> tells;
  std::vector<LineIndex> domestic;  // S9a
  std::array<ProxySpec, kProxied> proxies{};

  // Does a guard read this trigger? Then its inputs are waited for at a close, and data quality falls without
  // them; the others inform.
  [[nodiscard]] bool decides(std::size_t trigger) const noexcept {
    const Role role = triggers[trigger].role;
    return role != Role::flag && (role != Role::information || trigger == ai_extends);
  }
};

// The line of that name, or kNone.
[[nodiscard]] LineIndex find_line(const Model& model, std::string_view name) noexcept;

// The table of signal specification 2.1 under these parameters, then what the desk added to it.
// Throws std::invalid_argument, one sentence, if a parameter names a series, or a statistic, that is not
// there.
[[nodiscard]] Model default_model(const Parameters& parameters, const market::SeriesTable& series);

// Natural unit of a trigger's distance: "ratio" (relative return), "bp", "points", the unit of its gauge; "z"
// if its statistic is a mean, or its switches differ.
[[nodiscard]] std::string_view distance_unit(const Model& model, const TriggerSpec& trigger);

[[nodiscard]] Labels labels(const Model& model, const Parameters& parameters,
                            const market::SeriesTable& series);

}  // namespace rotation::signals
