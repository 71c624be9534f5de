// Closes: what the ticks of one series come to at the close of a session.
//
// Holds the last accepted tick, the close of the session in progress as far as it is known, and the level
// that chains closes over distributions and splits (signal specification, 3.2 and 5.6). Engine thread only;
// no allocation after the corporate actions and earnings days are known.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/market/event.hpp"
#include "signals/basis.hpp"
#include "signals/digest.hpp"
#include "signals/line.hpp"

namespace rotation::signals {

// The session the engine will evaluate next, with its times.
struct SessionTimes {
  market::Day day;
  market::Timestamp midnight;  // 00:00 New York: older values are not of that date
  market::Timestamp open;
  market::Timestamp close;
};

class SeriesCloses {
 public:
  explicit SeriesCloses(const market::Series& series) noexcept
      : equity_(market::is_equity(series.series_class)),
        treasury_(series.series_class == market::SeriesClass::yield) {}

  // An accepted tick: the mid of a quote, or a value. REQUIRES: ts not before the last one.
  void tick(market::Timestamp ts, double value, market::Timestamp session_close) noexcept {
    last_ts_ = ts;
    if (ts <= session_close) {
      closing_ = value;
      closing_ts_ = ts;
    }
  }

  // The official closing print of `session`; a later one replaces it.
  void official(market::Day session, double price, std::uint64_t trade_id) noexcept;
  // The trade with that id was cancelled (NaN), or its price corrected. The session it was the print of; the
  // epoch if of none.
  market::Day amend_official(std::uint64_t trade_id, double price) noexcept;
  // A daily close of the time before the feeds, as traded and adjusted; `priced` is false where the former is
  // not known and `close` only stands in for it.
  void history(market::Day session, double close, double adjusted, bool priced = true) noexcept;
  // Distribution a share, per old share if it splits that day, and new shares per old. Saying it again for
  // the same date replaces it: a reload doubles nothing.
  void corporate_action(market::Day ex_date, double cash, double split);
  // The session that prices what the name has reported. One that has closed already is not changed by it,
  // though it be taken again.
  void earnings_day(market::Day session);

  // Is this close final, so that evaluation need not wait for it? Values have no official close: they are
  // final as soon as the session is over; a series that never traded is not waited for.
  [[nodiscard]] bool settled(market::Day session) const noexcept {
    return !equity_ || official_day_ == session || !begun();
  }

  // Takes the close of `session`: its mark, and the levels for Mark::value. One call a session.
  struct Close {
    Mark mark;
    double level;                  // adjusted price, or the value
    double traded = kUnavailable;  // as quoted; NaN where history knows only the adjusted price
    bool official = true;          // no mid that stands in for the closing print of a share
    bool earnings = false;         // an earnings day lies between the close before and this one

    [[nodiscard]] bool operator==(const Close&) const noexcept = default;
  };
  Close take(const SessionTimes& session, bool bonds_open) noexcept;
  // The same once more, after its print came late or was amended. REQUIRES: no session was taken since.
  Close retake(const SessionTimes& session, bool bonds_open) noexcept;

  // The present value in the terms of `take`, were the session to close now; NaN level: nothing of that date
  // yet.
  [[nodiscard]] Close live(const SessionTimes& session, bool bonds_open) const noexcept;

  // The log return from the last close to `price` in `session`, over what went ex in between; NaN before the
  // first close. `vouched_for`: an action of split 1 and cash 0 in between says that the price is right.
  struct Overnight {
    double log_return;
    bool vouched_for;
  };
  [[nodiscard]] Overnight overnight(market::Day session, double price) const noexcept;

  // What a price as traded on `asof` is in the shares of `session`: divided by the splits in between.
  [[nodiscard]] double in_shares_of(market::Day session, double price, market::Day asof) const noexcept;

  // Adds all that may still decide a close: the last one, and what is known of the session in progress. How
  // the last one came about (print, mid or history) does not show.
  void add_to(Digest& digest, const SessionTimes& session) const noexcept;

  [[nodiscard]] bool begun() const noexcept { return last_.day != market::Day{}; }
  [[nodiscard]] double last_close() const noexcept { return last_.close; }  // as traded
  // The last accepted mid of the minute up to the close; NaN if there was none.
  [[nodiscard]] double closing_mid(const SessionTimes& session) const noexcept;
  // The last accepted tick up to a close, or before the first the last close; NaN if neither.
  [[nodiscard]] double last_value() const noexcept { return std::isnan(closing_) ? last_.close : closing_; }
  [[nodiscard]] market::Timestamp last_tick() const noexcept { return last_ts_; }

 private:
  struct Action {
    market::Day ex_date;
    double cash;
    double split;
    bool in_price = false;  // history gave prices before it in the new shares already
  };

  void match_splits(double close, double adjusted, market::Day session) noexcept;

  [[nodiscard]] bool earnings_since_close(market::Day session) const noexcept;

  // What `price` in `session` is worth to who held a share at the last close: back through what went ex
  // since.
  [[nodiscard]] double worth(market::Day session, double price) const noexcept;
  // Level of `price` traded in `session`, chained from the last close over what went ex in between.
  [[nodiscard]] double chained(double price, market::Day session) const noexcept;

  bool equity_;
  bool treasury_;
  market::Timestamp last_ts_ = market::kNoTime;
  double closing_ = kUnavailable;  // last tick at or before the close of the session in progress
  market::Timestamp closing_ts_ = market::kNoTime;
  market::Day official_day_{};
  double official_ = kUnavailable;
  double official_adjusted_ = kUnavailable;  // history only
  bool priced_ = true;                       // official_ is a price as traded
  std::uint64_t official_id_ = 0;
  struct Taken {
    market::Day day{};
    double close = kUnavailable;
    double level = kUnavailable;
  };
  Taken last_;
  Taken before_last_;                  // for `retake`
  std::vector<Action> actions_;        // by ex-date
  std::vector<market::Day> earnings_;  // in order
};

}  // namespace rotation::signals
