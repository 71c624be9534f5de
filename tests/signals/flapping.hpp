// What must never happen (6.3), watched session by session.
#pragma once

#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "signals/state.hpp"

namespace rotation::signals {

class FlappingWatch {
 public:
  // One call a session; at most one transition in it is given by the caller's interface.
  void session() { ++session_; }

  void transition(State from, State to, Reason reason) {
    EXPECT_EQ(from, state_) << "a transition from somewhere else";
    EXPECT_NE(session_, last_) << "two transitions in one session";
    EXPECT_TRUE(kRows.contains({from, to, reason}))
        << name(from) << " to " << name(to) << " because " << name(reason) << " is no row of the table";
    if (reason == Reason::count) {
      EXPECT_GE(session_ - confirmed_, 16) << "two confirmations too close";
      confirmed_ = session_;
      ++confirmations;
    }
    last_ = session_;
    state_ = to;
    ++visits[static_cast<std::size_t>(to)];
  }

  int confirmations = 0;
  std::array<int, kStates> visits{};

 private:
  // Every way the machine may take. Into CONFIRMED leads the count alone, and back from EXTENDED.
  inline static const std::set<std::tuple<State, State, Reason>> kRows{
      {State::dormant, State::watch, Reason::stopped_falling},
      {State::watch, State::dormant, Reason::falling},
      {State::watch, State::setup, Reason::catalysts},
      {State::setup, State::watch, Reason::setup_lost},
      {State::dormant, State::confirming, Reason::base},
      {State::watch, State::confirming, Reason::base},
      {State::setup, State::confirming, Reason::base},
      {State::confirming, State::confirmed, Reason::count},
      {State::confirming, State::setup, Reason::base_lost},
      {State::confirmed, State::extended, Reason::stretched},
      {State::extended, State::confirmed, Reason::relaxed},
      {State::confirmed, State::invalidated, Reason::drawdown},
      {State::extended, State::invalidated, Reason::drawdown},
      {State::confirmed, State::invalidated, Reason::trend_lost},
      {State::extended, State::invalidated, Reason::trend_lost},
      {State::confirmed, State::invalidated, Reason::ai_extends},
      {State::extended, State::invalidated, Reason::ai_extends},
      {State::invalidated, State::dormant, Reason::cooled},
  };

  int session_ = 0;
  int last_ = -1;
  int confirmed_ = -1000;
  State state_ = State::dormant;
};

// Toggles of a switch against the distance its statistic went: each but the first needs the whole band.
class ToggleWatch {
 public:
  explicit ToggleWatch(double band) : band_(band) {}

  void see(bool on, double x) {
    if (!std::isnan(x)) {
      if (!std::isnan(last_)) variation_ += std::abs(x - last_);
      last_ = x;
    }
    if (on != on_) ++toggles;
    on_ = on;
  }

  void check() const { EXPECT_LE((toggles - 1) * band_, variation_ * (1 + 1e-12)); }

  int toggles = 0;

 private:
  double band_;
  double last_ = std::nan("");
  double variation_ = 0;
  bool on_ = false;
};

}  // namespace rotation::signals
