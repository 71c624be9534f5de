// Sequencer: numbers every event, lets the timers that fall due before it fire, writes it down and applies it
// to the engine. The order in which `apply` is called is the order of everything, for live feeds, warm-up and
// replay alike, and that of the journal.
//
// No clock and no I/O: time is what the caller says or the events carry.  One thread; no allocation per
// event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "feeds/journal/journal.hpp"
#include "feeds/market/event.hpp"
#include "signals/engine.hpp"
#include "signals/schedule.hpp"

namespace rotation::daemon {

class Sequencer {
 public:
  // After every session the engine has evaluated, which engine.record() then describes; the transition it
  // made, or nullptr. Once more for the same session where it was restated.
  using OnSession = std::function<void(const signals::Engine& engine, const signals::Transition* transition)>;
  // After every reference figure the engine has taken.
  using OnFigure = std::function<void(const signals::Engine& engine, const market::Event& figure)>;

  // Everything referred to outlives the sequencer. `journal`: nullptr: nothing is written down. `on_figure`
  // may be empty.
  Sequencer(signals::Engine& engine, signals::Schedule& schedule, OnSession on_session,
            journal::Journal* journal = nullptr, OnFigure on_figure = {});

  void apply(market::Event event);
  // Applies the timers that fell due before `now`; how many. `flags` are added to theirs.
  std::size_t fire_timers(market::Timestamp now, std::uint16_t flags = 0) {
    return schedule_.next() < now ? fire_due(now, flags) : 0;
  }

  // One event of the time before the feeds: timers fall due by its own time, and what they set off is
  // history. Waits for the journal if it cannot follow.
  void warm(const market::Event& event);
  // One that an engine has consumed before, timers among them: what is due by it will not fall due again.
  void repeat(const market::Event& event);
  // Evaluates what has closed by then, as history. `flags`: those of its timers.
  void close_sessions(market::Timestamp last_close, std::uint16_t flags = market::flag::history);

  [[nodiscard]] std::uint64_t events() const noexcept { return sequence_; }  // applied so far

 private:
  std::size_t fire_due(market::Timestamp now, std::uint16_t flags);

  signals::Engine& engine_;
  signals::Schedule& schedule_;
  OnSession on_session_;
  OnFigure on_figure_;
  journal::Journal* const journal_;
  std::uint64_t sequence_ = 0;
};

}  // namespace rotation::daemon
