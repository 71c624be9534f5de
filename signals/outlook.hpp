// Outlook: what the guard table (signal specification, 6.2) asks for from the state of a session on: its rows
// in the order the machine tests them, each with its clauses, how far they are from turning, and how many
// sessions of its dwell have passed.
//
// Pure, and a second reading of the table beside Regime: a test holds the two together.  Allocates: for
// explanations, not for the tick path.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signals/model.hpp"
#include "signals/parameters.hpp"
#include "signals/session_record.hpp"

namespace rotation::signals {

enum class Comparison : std::uint8_t { at_least, at_most, above, below };

[[nodiscard]] constexpr std::string_view symbol(Comparison c) noexcept {
  constexpr std::array<std::string_view, 4> kSymbols{">=", "<=", ">", "<"};
  return kSymbols[static_cast<std::size_t>(c)];
}

// `value comparison threshold`, which holds or not. Of a switch with memory it is the condition that decides
// next: the level that keeps it where it is if it holds, the level that brings it there if not. A condition
// made of several switches has no single number: both are NaN.
struct Clause {
  std::string id;  // of a trigger: "M1"; or "participation", "catalysts", "z20", "z60", "S", "closure_fair"
  bool holds = false;
  bool available = false;
  double value = kUnavailable;
  Comparison comparison = Comparison::at_least;
  double threshold = kUnavailable;
  double sigma20 = kUnavailable;  // until it turns, as Distance::sigma20; NaN: not measured in sigmas
};

enum class Course : std::uint8_t { up, down, wait };  // wait: time alone

struct GuardRow {
  State to{};
  Reason reason{};
  Course course{};
  bool any = false;               // one clause is enough
  std::vector<Clause> clauses;    // none: it holds
  bool holds = false;             // at this close, the clauses together
  bool frozen = false;            // counts nothing until data are better (5.10)
  int count = 0;                  // sessions counted
  int dwell = 1;                  // sessions to count
  double sigma20 = kUnavailable;  // of the hardest clause missing (any: the easiest); 0 if it holds

  // Sessions it takes at the least, if it holds from the next one on.
  [[nodiscard]] int sessions_left() const noexcept { return count + 1 < dwell ? dwell - count : 1; }
};

struct Outlook {
  std::vector<GuardRow> rows;
  // Nearest first by sigmas, then by sessions; one whose distance is not known comes last.
  std::optional<std::size_t> up;
  std::optional<std::size_t> down;
};

// REQUIRES: `record` is of `model` under `parameters`.
[[nodiscard]] Outlook outlook(const SessionRecord& record, const Model& model, const Parameters& parameters);

// What a confirmation lacks at this close: the clauses of `full` that do not hold, the hardest first; those
// that wait for data before all.
[[nodiscard]] std::vector<Clause> needs(const SessionRecord& record, const Model& model,
                                        const Parameters& parameters);

// How many of Board::unmet such a need is: the votes it lacks, or itself; 0: only data are missing.
[[nodiscard]] int unmet(const Clause& need) noexcept;

}  // namespace rotation::signals
