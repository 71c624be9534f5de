// TriggerSet: the switches of a model and their memory, evaluated once a session.
//
// A trigger whose statistic is NaN keeps its position and is marked unavailable; guards count it only when on
// and available (signal specification, section 0 "Trigger").  Engine thread only; no allocation.
#pragma once

#include <span>
#include <vector>

#include "signals/line_set.hpp"
#include "signals/model.hpp"

namespace rotation::signals {

struct TriggerReading {
  bool on = false;
  bool available = false;
  double value = kUnavailable;  // of its first switch; of a count of switches, the count
};

// The statistic of the session closed last.
[[nodiscard]] double confirmed(const StatSpec& stat, const LineSet& lines, const Gauges& gauges) noexcept;

class TriggerSet {
 public:
  // `specs` outlives the set.
  explicit TriggerSet(const std::vector<TriggerSpec>& specs);

  // Moves every switch by the confirmed statistics of the lines and gauges.
  void close(const LineSet& lines, const Gauges& gauges) noexcept;
  [[nodiscard]] const TriggerReading& operator[](std::size_t trigger) const noexcept {
    return readings_[trigger];
  }
  [[nodiscard]] std::span<const TriggerReading> readings() const noexcept { return readings_; }
  // Position of one of its switches.
  [[nodiscard]] bool switch_on(std::size_t trigger, std::size_t which) const noexcept {
    return rows_[trigger].positions[which] != 0;
  }
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

  // How the trigger would read were the session to close with these present values, by line: a dry run from
  // its confirmed memory, without effect on it.
  [[nodiscard]] TriggerReading live(std::size_t trigger, const LineSet& lines, std::span<const double> values,
                                    const Gauges& gauges) const noexcept;

 private:
  static constexpr std::size_t kMaxSwitches = 64;
  struct Row {
    const TriggerSpec* spec;
    std::vector<char> positions;  // of its switches
  };

  // Reads `spec` by `stat(StatSpec)`, moving `positions`.
  template <typename Stat>
  static TriggerReading read(const TriggerSpec& spec, bool was_on, std::span<char> positions,
                             LineSet::High high, const Stat& stat) noexcept;

  std::vector<Row> rows_;
  std::vector<TriggerReading> readings_;
};

}  // namespace rotation::signals
