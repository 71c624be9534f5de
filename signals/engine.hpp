// Engine: a pure function of the event sequence. Same events, same transitions, same state hash.
//
// It has no clock and does no I/O: time is what the events carry, and timer events say when a session opens
// and when its close may be evaluated. A session is evaluated once, on its confirmed close: series, lines,
// switches, machine, in this order. Between closes ticks only move provisional values. A close that comes
// late or is corrected evaluates its session once more, until the next morning; what it changes is a
// transition of its own.
//
// Thread: the engine thread only.  No allocation per event after construction, but for reference figures.
// Cost: a tick touches its series, one of the primary pair its live spread too; `refresh` recomputes the
// lines and triggers it feeds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/market/event.hpp"
#include "signals/closes.hpp"
#include "signals/freshness.hpp"
#include "signals/intraday.hpp"
#include "signals/last_session.hpp"
#include "signals/leg_skew.hpp"
#include "signals/live_picture.hpp"
#include "signals/model.hpp"
#include "signals/parameters.hpp"
#include "signals/provisional_hold.hpp"
#include "signals/quality_gate.hpp"
#include "signals/reference_book.hpp"
#include "signals/session_evaluator.hpp"
#include "signals/snapshot.hpp"
#include "signals/source_order.hpp"
#include "signals/synthetic_dollar.hpp"

namespace rotation::signals {

class Engine {
 public:
  // Everything referred to outlives the engine.
  Engine(const Parameters& parameters, const Model& model, const market::SeriesTable& series,
         const market::Calendar& calendar);

  // Applies the next event. The transition it caused, if any; it belongs to the caller before it is shown.
  // REQUIRES: event.series in the table or kNoSeries.
  std::optional<Transition> on_event(const market::Event& event);

  // Brings the provisional values up to date with the events applied and gives the whole picture; only lines
  // and triggers fed by series that ticked are computed. The reference stays valid; its contents change with
  // the next event.
  const Snapshot& refresh() noexcept;
  // What the last refresh changed. Valid until the next one.
  [[nodiscard]] Changes changes() const noexcept {
    Changes changes = picture_.changes();
    changes.close = close_changed_;
    return changes;
  }

  // The session that will be evaluated next.
  [[nodiscard]] const SessionTimes& session() const noexcept { return session_; }
  // What the session evaluated last came to.
  [[nodiscard]] const SessionEvaluator& evaluator() const noexcept { return evaluator_; }
  [[nodiscard]] const SessionRecord& record() const noexcept { return evaluator_.record(); }

  // What the series closed at then.
  [[nodiscard]] std::span<const SeriesCloses::Close> closes() const noexcept { return closes_; }
  // How often a session was evaluated, those included that were evaluated once more.
  [[nodiscard]] std::uint64_t evaluations() const noexcept {
    return snapshot_.core.sessions + snapshot_.core.restated_sessions;
  }

  // Of the last event applied.
  [[nodiscard]] std::uint64_t sequence() const noexcept { return snapshot_.core.sequence; }
  // Number of the last transition; 0: none yet.
  [[nodiscard]] std::uint64_t transitions() const noexcept { return snapshot_.core.last_transition.number; }
  // The record has so many transitions up to now: more than the closes alone tell of, where a session was
  // restated before a restart.
  void count_from(std::uint64_t transitions) noexcept { snapshot_.core.last_transition.number = transitions; }

  // How the spread has moved by the time of day, in the sessions lived through, and of an engine before. It
  // decides no transition, and is in no digest. REQUIRES: the session in progress has had no minute yet.
  [[nodiscard]] const IntradayProfile::Averages& intraday_averages() const noexcept {
    return intraday_.profile().averages();
  }
  void restore_intraday_averages(const IntradayProfile::Averages& averages) noexcept {
    intraday_.profile().restore(averages);
  }

  // Digest of all that decides future transitions; equal for equal event sequences, on every compiler, and
  // for equal closes however they came: from ticks, or from history after a restart.
  [[nodiscard]] std::uint64_t state_hash() const noexcept;
  // Digest of every session evaluated: its closes and what they came to.
  [[nodiscard]] std::uint64_t sessions_hash() const noexcept { return sealed_.value(); }

 private:
  std::optional<Transition> on_one_of_several(market::Event event);
  std::optional<Transition> apply(const market::Event& event);
  void on_quote(const market::Event& event) noexcept;
  void on_value(const market::Event& event) noexcept;
  std::optional<Transition> on_trade(const market::Event& event) noexcept;
  void on_status(const market::Event& event) noexcept;
  [[nodiscard]] QualityGate::Context context(const market::Event& event) const noexcept;
  void accept(const market::Event& event, double value) noexcept;
  void refuse(const market::Event& event, market::Reject reason) noexcept;
  void release_references(market::Timestamp now);
  void take_hy_spread(market::Day day, double percent) noexcept;
  std::optional<Transition> on_timer(const market::Event& event) noexcept;
  [[nodiscard]] bool all_settled() const noexcept;
  // Is the last session still open to corrections?
  [[nodiscard]] bool restatable() const noexcept;
  std::optional<Transition> evaluate(const market::Event& event) noexcept;
  std::optional<Transition> restate(const market::Event& event) noexcept;
  // Evaluates `session` on `closes_`, and shows what it comes to.
  std::optional<Transition> conclude(const SessionTimes& session, const References& references,
                                     const market::Event& event) noexcept;
  // The transition to the present record as it is told (6.5): all that was known at the close that decided
  // it.
  [[nodiscard]] Transition describe(State from, Reason reason, const SessionTimes& session,
                                    const market::Event& event) const noexcept;
  void seal(market::Day day) noexcept;
  void begin_session(market::Day day) noexcept;
  void add_votes(LineIndex line);
  void publish_closes() noexcept;
  void update_picture(market::Timestamp now) noexcept;
  void look_at_second(market::Timestamp now) noexcept;
  void look_at_minute(market::Timestamp now) noexcept;
  // What the series said last, or whether that counts, has changed.
  void touch(market::SeriesId series) noexcept;
  [[nodiscard]] double change_since_close(LineIndex line, double now) const noexcept;
  [[nodiscard]] bool is_leg(market::SeriesId series) const noexcept {
    return is_leg_[market::index(series)] != 0;
  }
  [[nodiscard]] double spread_change() noexcept;
  void show_problems(market::SeriesId series) noexcept;
  // What a provisional value takes for the series.
  [[nodiscard]] SeriesCloses::Close present(market::SeriesId series) const noexcept;
  [[nodiscard]] DollarView show_dollar() const noexcept;

  const Parameters& p_;
  const Model& model_;
  const market::SeriesTable& table_;
  const market::Calendar& calendar_;

  std::vector<SeriesCloses> series_;
  std::vector<market::MarketHours> hours_;  // by series
  QualityGate gate_;
  Freshness freshness_;
  LegSkew skew_;
  SyntheticDollar dollar_;
  SourceOrder sources_;
  ReferenceBook references_;
  SessionEvaluator evaluator_;

  SessionTimes session_{};
  bool bonds_open_ = true;                   // on the session in progress
  std::vector<SeriesCloses::Close> closes_;  // by series, of the session evaluated last
  Digest sealed_;                            // of every session evaluated
  LastSession last_;

  std::vector<char> votes_;  // by series: its close is waited for, since a trigger that votes reads it

  LivePicture picture_;
  bool live_ = false;           // the picture has provisional values
  bool closed_ = false;         // a session was evaluated since the last refresh
  bool close_changed_ = false;  // the last refresh is the first since one was
  ProvisionalHold hold_;
  Intraday intraday_;
  std::vector<market::SeriesId> legs_;               // of the primary pair,
  std::vector<char> is_leg_;                         // by series: whether it is one
  std::vector<SeriesCloses::Close> present_legs_;    // and their present values, by series; others: holes
  market::Timestamp next_second_ = market::kNoTime;  // for `freshness_`: of the session in progress
  market::Timestamp next_look_ = market::kNoTime;    // for `hold_` and `intraday_`: a minute of it
  bool any_liquid_ = false;                          // a series of class E1 is configured,
  bool liquid_spoke_ = false;  // and one of them has shown a price in the session in progress
  Snapshot snapshot_;
};

}  // namespace rotation::signals
