// What one replay found, kept compactly for those who show it: the summary and the report.
//
// One row a reported session, column by column; NaN = not available. This grows with the sessions reported
// (about 8 bytes for each value named here: some 2 MB for 23 years), everything else of a replay does not.
// Plain values; pure data once built.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "daemon/replay/forward_returns.hpp"
#include "feeds/market/time.hpp"
#include "signals/gauge.hpp"
#include "signals/session_record.hpp"
#include "signals/snapshot.hpp"
#include "signals/transition.hpp"

namespace rotation::daemon {

// One trigger of Labels::triggers, session by session.
struct TriggerLane {
  std::vector<double> value;
  std::vector<char> on;  // 0 or 1
  std::vector<char> available;
};

// A transition with all that was known at its close.
struct ReplayedTransition {
  signals::Transition transition;
  signals::SessionRecord record;
  std::size_t row = 0;  // of its session in the columns
};

struct ReplayResult {
  signals::Labels labels;  // names, roles and thresholds of pairs and triggers
  std::string config_origin;
  std::string config_hash;
  std::string code_version;
  std::vector<std::string> directories;
  std::vector<std::string> missing;  // series of the configuration without history
  market::Day machine_start{};       // the first session with a close
  bool stand_ins = false;

  // Columns, all of one length: the sessions reported, in order.
  std::vector<market::Day> session;
  std::vector<signals::State> state;
  std::vector<signals::Quality> quality;
  std::vector<double> spread;  // S
  std::vector<double> sigma;
  std::array<std::vector<double>, signals::kHorizons.size()> z;  // of S
  std::vector<double> score;
  std::vector<double> tranche;
  std::vector<double> peak;  // in a position only, as the stop
  std::vector<double> stop_level;
  std::vector<char> base;  // mandatory triggers without a veto
  std::vector<char> full;  // and enough votes
  std::vector<double> fci;
  std::vector<double> rotation_ratio;
  std::vector<double> rotation_momentum;
  std::vector<std::vector<double>> pair_spread;  // by pair of the labels
  std::vector<TriggerLane> triggers;             // by trigger of the labels

  std::vector<ReplayedTransition> transitions;  // of the sessions reported

  // Change of S (log) after an entry's close. First CONFIRMED (from CONFIRMING only), SETUP, then every
  // session as the unconditional base.
  std::vector<ForwardReturns> forward;
};

}  // namespace rotation::daemon
