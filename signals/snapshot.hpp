// Snapshot: what readers may see of the engine, as of one event.
//
// Its shape (how many pairs, triggers, series, statistics) is fixed when the engine is built; `Labels` names
// the rows.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/reject.hpp"
#include "feeds/market/time.hpp"
#include "signals/basis.hpp"
#include "signals/gauge.hpp"
#include "signals/reference_state.hpp"
#include "signals/session_record.hpp"
#include "signals/state.hpp"
#include "signals/transition.hpp"

namespace rotation::signals {

// The session in progress: shown and alerted on, no guard reads it (signal specification, 3.2, 4.7). As of
// the last whole minute, the average as of the last tick; all NaN or off before the open and once the session
// is evaluated.
struct IntradayView {
  double spread_change = kUnavailable;   // of S since the close before, log
  double spread_average = kUnavailable;  // the same, averaged over the last seconds
  double z = kUnavailable;               // of spread_change, by what is usual until that minute
  bool shock = false;                    // |z| is large
  double cusum_up = kUnavailable;  // of S by the minute; an alarm's sum is shown, then starts again at 0
  double cusum_down = kUnavailable;
  std::uint64_t alarms_up = 0;  // since the start
  std::uint64_t alarms_down = 0;
  double leader_change = kUnavailable;  // of the leader line since the close before, log
  std::int32_t unwind = 0;              // how many levels deep it has fallen
};

// What stands in for a series that is missing live, or is published only after the session.
enum class Proxied : std::uint8_t { y10, y2, hy_spread };
inline constexpr std::size_t kProxied = 3;

// All rows are trivially copyable; times are kNoTime where there is none yet.

// How a series that votes came to the end of a session. Bonds legitimately shut are `official`.
enum class Closed : std::uint8_t { official, mid, missing };
inline constexpr std::array<std::string_view, 3> kClosedNames{"official", "mid", "missing"};

// The dollar index now, in its points, and what six currency pairs make of it (2.4).
struct DollarView {
  double index = kUnavailable;      // its last level, while that counts
  double synthetic = kUnavailable;  // of the pairs
  double stand_in = kUnavailable;   // what provisional values rest on in place of the index
  std::optional<bool> mismatch;     // its last level differed by too much; none where they cannot be compared
};

struct CoreView {
  std::uint64_t sequence = 0;                    // of the last event applied
  market::Timestamp ts_event = market::kNoTime;  // latest event time seen
  market::Day session{};                         // last evaluated session; the epoch if none yet
  market::Day
      first_session{};  // the first session with any close, where the machine began; the epoch if none yet
  std::uint64_t sessions = 0;  // evaluated so far, history included
  std::uint64_t history_sessions = 0;
  bool in_session = false;  // regular hours of the NYSE at ts_event
  State state = State::dormant;
  Quality quality = Quality::blind;
  std::int32_t state_age_sessions = 0;
  std::int32_t unmet_needs = 0;  // mandatory off + missing P + missing C + vetoes on
  Basis fci;                     // financial conditions, + = tighter
  // By Proxied, percent: the last value, moved on by what a price has done since (5.7, S13). Gauges: nothing
  // reads them. NaN where the series itself speaks, or outside the hours of provisional values.
  std::array<double, kProxied> proxies{kUnavailable, kUnavailable, kUnavailable};
  // Were the session to close now (3.2): none outside the hours of provisional values; state and score
  // none, either, while the data are DEGRADED or BLIND.
  std::optional<Quality> provisional_quality;
  std::optional<State> provisional_state;
  double provisional_score = kUnavailable;  // 0 to 100; never a guard
  // When the provisional state had been CONFIRMED, no position being open, for the whole hold; once a
  // session.
  market::Timestamp provisional_confirm = market::kNoTime;
  Transition last_transition{};                                           // number 0: none yet
  std::array<std::array<std::uint64_t, kStates>, kStates> transitions{};  // [from][to]
  std::array<std::uint64_t, market::kEventKinds> events{};                // applied, by kind
  std::array<std::uint64_t, market::kRejects> rejected{};                 // by the quality gate
  std::uint64_t jumps = 0;  // new levels that the outlier filter came to accept
  // A session is due, and no liquid ETF has shown a price by 09:45 (3.4).
  bool calendar_unknown = false;
  std::uint64_t uncounted_sessions = 0;  // that passed so, and were not evaluated
  DollarView dollar;
  std::array<std::uint32_t, kClosedNames.size()>
      closed{};                         // series that vote, by how the last session closed
  std::uint64_t restated_sessions = 0;  // times a session was evaluated again, on a late or corrected close
  IntradayView intraday;
};

struct PairView {
  Basis spread;                 // ln(small/large)
  double sigma = kUnavailable;  // of its one-session differences, closed sessions
  std::array<Basis, kHorizons.size()> z{};
  bool skewed = false;  // no provisional values: its legs spoke last too far apart in time
};

struct TriggerView {
  bool on = false;         // confirmed; keeps its memory while unavailable
  bool available = false;  // at the last evaluated close
  bool provisional_on = false;
  Basis value;                // its statistic
  market::Day last_change{};  // session on which it last switched; the epoch if never
};

// Why what a series said last is not used.
enum class Problem : std::uint8_t {
  stale,        // silent for too long
  recovering,   // was silent, and speaks again
  halted,       // trading is, or was and no price has come since
  quarantined,  // an overnight jump that no corporate action explains
  scale,        // its last value came ten times as large, or as small, as those before
};
inline constexpr std::size_t kProblems = 5;
inline constexpr std::array<std::string_view, kProblems> kProblemNames{"stale", "recovering", "halted",
                                                                       "quarantined", "scale"};

struct SeriesView {
  market::Timestamp ts_event = market::kNoTime;  // of the last accepted tick
  market::Timestamp ts_recv = market::kNoTime;
  double value = kUnavailable;  // mid of the last accepted quote, or last value
  double bid = kUnavailable;
  double ask = kUnavailable;
  double close = kUnavailable;  // last session's close as traded
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  // Of a series that several feeds carry: see SourceOrder.
  double disagreement = kUnavailable;
  std::uint64_t standby = 0;
  bool on_fallback = false;
  std::array<bool, kProblems> problems{};

  [[nodiscard]] bool has(Problem problem) const noexcept {
    return problems[static_cast<std::size_t>(problem)];
  }
  [[nodiscard]] bool troubled() const noexcept {
    return std::any_of(problems.begin(), problems.end(), [](bool is) { return is; });
  }
};

// What only a close changes, apart from what stands in the rows above.
struct CloseView {
  Gauges gauges;
  ReferenceStates references;
  Board board;
  Advice advice;
  std::int32_t thesis_clock = -1;  // sessions; -1: not running
  bool thesis_expired = false;
  bool risk_flag = false;
};

struct Snapshot {
  CoreView core;
  std::vector<PairView> pairs;
  std::vector<TriggerView> triggers;
  std::vector<SeriesView> series;
  CloseView close;
  std::vector<double> statistics;   // of the last close
  std::vector<Distance> distances;  // likewise, by trigger
};

// Which rows of a snapshot differ from the one before; its core always may.
struct Changes {
  bool pairs = false;
  bool triggers = false;
  std::span<const market::SeriesId> series;
  bool close = false;  // the close, its statistics and distances
};

struct TriggerLabel {
  std::string id;    // "M1"
  std::string help;  // "spread trend: z60 of IJR/SPY"
  Role role;
  double on;  // threshold to switch on, in the unit of the trigger's value
  double off;
  std::string unit = "z";  // of its distance
};

struct StatisticLabel {
  std::string name;  // "z60_RSP"
  std::string unit;  // as in GaugeInfo
};

// A level of the session in progress, in the unit of what it is compared with.
struct IntradayThreshold {
  std::string name;  // "shock", "cusum", "unwind_1"
  std::string unit;
  double value;
};

// Names of the rows of a Snapshot, in its order; constant after start.
struct Labels {
  std::vector<std::string> pairs;  // "IJR/SPY"; the first is the primary pair
  std::vector<TriggerLabel> triggers;
  std::vector<std::string> series;
  std::vector<StatisticLabel> statistics;
  std::vector<IntradayThreshold> intraday;
};

}  // namespace rotation::signals
