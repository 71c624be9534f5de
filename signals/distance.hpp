// Distances: how little has to happen for each trigger of a model to switch (signal specification, 2.6).
//
// A statistic that is the mean of several is a line of its own here: its distance is measured by the
// deviation of its own one-session differences, whose history is kept.
//
// Engine thread only; no allocation after construction.  Cost: O(sigma window) a session for each such mean,
// O(switches) a distance.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "signals/closes.hpp"
#include "signals/line_set.hpp"
#include "signals/model.hpp"
#include "signals/session_record.hpp"
#include "signals/trigger_set.hpp"

namespace rotation::signals {

// No-drift odds that a walk touches a level `sigma1` one-session deviations away within `sessions`: never the
// probability of a rotation.
[[nodiscard]] double touch_odds(double sigma1, int sessions) noexcept;

// One session, closed.
struct ClosedSession {
  const LineSet& lines;
  const Gauges& gauges;
  const TriggerSet& triggers;
  std::span<const SeriesCloses::Close> closes;  // by series
};

class DistanceSet {
 public:
  // `model` outlives the set.
  DistanceSet(const Model& model, const Parameters& parameters);

  // Takes the session's means. Once a session, before any distance of it.
  void close(const LineSet& lines, const Gauges& gauges) noexcept;

  // Of the session taken last.
  [[nodiscard]] Distance distance(std::size_t trigger, const ClosedSession& session) noexcept;

 private:
  // What has to move, and how far.
  struct Move {
    int which = -1;
    int legs = 1;
    double threshold = kUnavailable;
    double gap = kUnavailable;  // of the statistic
    double need = kUnavailable;
    double need_next = kUnavailable;
    double sigma = kUnavailable;
    LineIndex line = kNone;      // the one that does it
    double cost = kUnavailable;  // what tells the cheapest of several: sigmas, or bands of the switch
  };
  struct Mean {
    std::size_t trigger;
    std::size_t which;  // of its switches
    Line line;
    double sigma = kUnavailable;
  };

  [[nodiscard]] Move move(std::size_t trigger, std::size_t which, const ClosedSession& s) const noexcept;
  [[nodiscard]] bool of_other_unit(const TriggerSpec& spec, int which) const noexcept;
  [[nodiscard]] Move to_high(const TriggerSpec& spec, const LineSet& lines) const noexcept;
  [[nodiscard]] double mean_sigma(std::size_t trigger, std::size_t which) const noexcept;

  const Model* model_;
  std::vector<Mean> means_;
  std::vector<char> in_line_unit_;  // by trigger: its distances are those of lines in one unit
  std::vector<Move> candidates_;    // of the trigger in hand; of full size, so that a copy has room, too
  std::size_t sigma_window_;
  std::size_t sigma_minimum_;
};

// The move of one leg that alone moves the mean of a trigger's first switch by `distance.need`, in the unit
// of the leg's line; NaN if the leg has none. REQUIRES: `record` is of `model`.
[[nodiscard]] double leg_need(const SessionRecord& record, const Model& model, std::size_t trigger,
                              std::size_t leg) noexcept;

}  // namespace rotation::signals
