// An engine with its timers, driven by event time alone, as `clock: feed` drives it.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "signals/engine.hpp"
#include "signals/schedule.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::testing {

// The defaults with the clock-skew rule off, as `clock: feed` has it, no series ever stale, nor a leg too far
// from another, and the grid starting at `first`.
signals::Parameters parameters(market::Day first);

// When a session begins, opens and closes.
signals::SessionTimes times(market::Day session);

class EngineRig {
 public:
  explicit EngineRig(signals::Parameters parameters,
                     std::vector<market::Series> series = market::default_series());
  EngineRig(const EngineRig&) = delete;
  EngineRig& operator=(const EngineRig&) = delete;

  // Fires the timers that fall due before the event, then applies it. What history events set off is history.
  void apply(market::Event event);
  // Nothing new, but it is `now`.
  void advance(market::Timestamp now);

  // `apply`s a daily close of that session, as traded and adjusted alike.
  void close(market::SeriesId series, market::Day session, double x);

  [[nodiscard]] market::SeriesId id(std::string_view series) const;
  [[nodiscard]] std::size_t trigger(std::string_view trigger_id) const;
  [[nodiscard]] signals::LineIndex line(std::string_view line_name) const;

  signals::Engine& engine() { return engine_; }
  const signals::Snapshot& snapshot() { return engine_.refresh(); }
  const signals::SeriesView& series(std::string_view name);

  [[nodiscard]] const signals::Parameters& parameters() const { return parameters_; }
  [[nodiscard]] const market::SeriesTable& table() const { return table_; }
  [[nodiscard]] const signals::Model& model() const { return model_; }

  std::function<void(market::Day)> on_evaluated;  // after each session's evaluation
  std::vector<signals::Transition> transitions;

 private:
  void hand_over(market::Event event);

  signals::Parameters parameters_;
  market::SeriesTable table_;
  signals::Model model_;
  signals::Engine engine_;
  signals::Schedule schedule_;
  std::uint64_t sequence_ = 0;
};

}  // namespace rotation::testing
