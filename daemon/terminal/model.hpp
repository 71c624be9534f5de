// What is known of a running daemon: the last message of each channel of its stream (deploy/docs/api.md), as
// far as a screen shows it.
//
// A value, bounded: one may be open for days. Reading is lenient: what a daemon of another version does not
// say is absent, and what it says beyond is not looked at.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "feeds/market/time.hpp"

namespace rotation::daemon::terminal {

using Maybe = std::optional<double>;
using MaybeTime = std::optional<market::Timestamp>;

// At the last evaluated close, and were it to close now.
struct Basis {
  Maybe confirmed;
  Maybe provisional;
};

// A check of readiness.
struct Check {
  std::string name;
  std::string reason;
};

struct Status {
  std::string version;
  market::Timestamp now{};  // the daemon's
  MaybeTime as_of;
  bool simulated_clock = false;  // the market's time is not this world's
  bool ready = false;
  std::vector<Check> failing;
  std::string state;
  std::string quality;
  bool durable = false;
  std::string phase;
  MaybeTime opens_at;
  MaybeTime closes_at;
  bool early_close = false;
  std::string verdict;       // its kind
  std::string verdict_text;  // "STALE IJR"
};

struct Need {
  std::string text;
  Maybe sigma20;
  bool hardest = false;
};

struct Transition {
  std::uint64_t number = 0;
  std::string session;
  std::string from;
  std::string to;
  std::string reason;
  std::string meaning;
  bool restated = false;
};

struct Regime {
  std::string state;
  std::string meaning;
  std::uint64_t age_sessions = 0;
  std::string session;  // the last one evaluated; empty: none
  std::string provisional_state;
  Maybe provisional_score;
  Maybe score;
  std::vector<Need> needs;  // the hardest first
  std::uint64_t unmet = 0;  // of them: votes are counted one by one, what waits for data not at all
  std::string line;
  std::optional<Transition> last_transition;
  Maybe tranche;
  std::string dollar;
  Basis conditions;
  std::map<std::string, Maybe, std::less<>> gauges;
};

struct Trigger {
  std::string id;
  std::string name;
  std::string role;
  bool on = false;
  bool available = false;
  bool provisional_on = false;
  Basis value;
  double on_level = 0;
  double off_level = 0;
  std::string unit;   // of natural
  Maybe natural;      // what would turn it
  Maybe level;        // where that is
  std::string moves;  // the series that has to; empty: no one series
  std::string of;     // what natural is of, where it is no series; empty: its own value, or a mean
  Maybe sigma20;
  std::string text;
};

struct Pair {
  std::string name;
  Basis spread;
  Basis z20;
  Basis z60;
  Basis z120;
};

struct Series {
  std::string name;
  std::string unit;
  Maybe value;
  Maybe change;
  MaybeTime ts_event;
  Maybe silent_after_seconds;
  bool expected = false;
  std::vector<std::string> problems;
};

struct Feed {
  std::string name;
  std::string state;
  bool market_open = false;
};

class Model {
 public:
  // Takes in a channel's data; `whole`: a snapshot, else what has changed. `now` is this machine's time.
  void apply(std::string_view channel, const simdjson::dom::element& data, bool whole, market::Timestamp now);

  // The time of the market the daemon follows, when this machine's clock shows `now`.
  [[nodiscard]] market::Timestamp market_time(market::Timestamp now) const;

  std::optional<Status> status;
  std::optional<Regime> regime;
  std::vector<Trigger> triggers;
  std::vector<Pair> pairs;
  std::vector<Series> series;  // in the daemon's order
  std::vector<Feed> feeds;
  std::vector<Transition> transitions;  // newest first

 private:
  MaybeTime series_as_of_;
  market::Duration ahead_{0};  // the daemon's clock of this one
};

// The data of GET /api/v1/status and of /api/v1/state.
[[nodiscard]] Status read_status(const simdjson::dom::element& data);
[[nodiscard]] Regime read_regime(const simdjson::dom::element& data);

}  // namespace rotation::daemon::terminal
