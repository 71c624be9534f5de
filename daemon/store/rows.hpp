// What the store keeps, row by row (README.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/reference_figure.hpp"
#include "feeds/history/history.hpp"
#include "feeds/market/time.hpp"
#include "signals/intraday_profile.hpp"
#include "signals/transition.hpp"

namespace rotation::daemon::store {

// One start of the daemon.
struct Start {
  market::Timestamp at{};  // names the run in the journal, too
  std::string code_version;
  std::string config_hash;
  // Transitions of the record before that this start came to as well, from the closes it had. Those numbered
  // higher no longer hold: another configuration, or other closes, made them.
  std::uint64_t kept = 0;
  // The last session that it took from the record. Its run's events: the last one of those sessions, and of
  // all before the feeds.
  market::Day record_session{};
  std::uint64_t record_events = 0;
  std::uint64_t warm_events = 0;
};

// A session as the engine evaluated it, the last time it did.
struct SessionRow {
  market::Day day{};
  market::Timestamp run{};        // Start::at of who did
  std::uint64_t sequence = 0;     // in that run, of the event that set it off
  std::uint64_t hash = 0;         // of the engine then
  std::uint64_t transitions = 0;  // so many there had been by then
  std::vector<history::DailyRow>
      closes;  // by series; as traded (NaN: not known) and as chained by the engine
  // How the spread has moved by the time of day so far; absent: nobody has seen it move. Only the last
  // sessions' are kept.
  std::shared_ptr<const signals::IntradayProfile::Averages> profile = nullptr;
};

// Where a transition stands in the table, which no start changes: the chain's.
struct Place {
  std::uint64_t seq = 0;  // 1, 2, 3 ...; 0: not written yet
  std::string hash;       // of this row and all before, 64 hexadecimal digits
};

// Of one read back, `transition` has what the columns say: number, session, from, to, restated, from_history.
struct TransitionRow {
  signals::Transition transition;
  std::string record;  // the line of events.jsonl, without its end
  Place place = {};
};

// A webhook, and the last transition that it need not be sent any more.
struct Delivered {
  std::string webhook;
  std::uint64_t seq = 0;  // Place::seq
};

// What is written at once, or not at all.
struct Entry {
  bool anew = false;           // the sessions so far are of another market: simulated time has begun again
  std::optional<Start> start;  // then `figures` are all that it has taken
  std::vector<ReferenceFigure> figures;
  std::vector<SessionRow> sessions;
  std::vector<TransitionRow> transitions;
  std::optional<std::vector<Delivered>> webhooks = std::nullopt;  // these, and no others
  std::vector<Delivered> delivered = {};
};

// What was written so far.
struct Stored {
  std::vector<SessionRow> sessions;        // by day
  std::vector<ReferenceFigure> figures;    // in the order taken
  std::vector<TransitionRow> transitions;  // those that hold: 1, 2, 3 ...
  std::vector<Start> starts;
  std::vector<Delivered> webhooks = {};
  // Live ones that at least one of the webhooks has not had, by seq; those that no longer hold, too.
  std::vector<TransitionRow> undelivered = {};
  std::uint64_t last_seq = 0;  // 0: there is no transition
};

}  // namespace rotation::daemon::store
