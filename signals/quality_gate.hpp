// QualityGate: which live ticks may speak (signal specification, 5.2 to 5.7).
//
// In this order: what the tick's own fields say; its times; for a yield, its scale and whether such a yield
// can be; for the first price of a share in a session, whether it has jumped overnight without a corporate
// action that explains it; the width of a quote; what an outlier filter makes of the price. History does not
// come here: a daily close has been through its source's own checks.
//
// Quarantine (5.6): a share whose first price of a session differs from its last close, corporate actions
// applied, by more than 25 % (ETFs) or 40 % (stocks) in logs - any split by 2 or more is - says nothing until
// its prices are back or an action is entered: the split itself, or one of split 1 and cash 0 on that date,
// by which a person says that the price is right.
//
// Engine thread only; no allocation after construction.  Cost: some tens of nanoseconds a tick.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/reject.hpp"
#include "feeds/market/series.hpp"
#include "signals/closes.hpp"
#include "signals/digest.hpp"
#include "signals/outlier_filter.hpp"
#include "signals/parameters.hpp"
#include "signals/spread_limit.hpp"

namespace rotation::signals {

// Can this be a value of that class at all? A price or level is positive; a yield may be anything finite.
[[nodiscard]] std::optional<market::Reject> judge_value(double value,
                                                        market::SeriesClass series_class) noexcept;

// Does a live event claim a time that our clock has not reached, `max_skew` allowed for? Never where
// simulated time drives the clock (`max_skew` zero).
[[nodiscard]] constexpr bool from_the_future(const market::Event& event, market::Duration max_skew) noexcept {
  return max_skew > market::Duration::zero() && event.ts_event > event.ts_recv + max_skew;
}

class QualityGate {
 public:
  // `parameters` outlives the gate.
  QualityGate(const Parameters& parameters, const market::SeriesTable& series);

  // Where the tick belongs: its series' closes so far, the session in progress, whether its market is open.
  struct Context {
    const SeriesCloses& closes;
    const SessionTimes& session;
    bool open;
  };
  // Nothing, and the tick counts from now on; or why a quote or a value may not speak.
  [[nodiscard]] std::optional<market::Reject> admit(const market::Event& event,
                                                    const Context& context) noexcept;
  // The same for the print of the closing auction; it has no neighbours, but the last mid before it.
  [[nodiscard]] std::optional<market::Reject> admit_print(const market::Event& event,
                                                          const Context& context) noexcept;

  void begin_session() noexcept;
  void trading_resumed(market::SeriesId series) noexcept;
  // An action was entered: the next price is judged anew.
  void corporate_action(market::SeriesId series) noexcept { rows_[market::index(series)].judged = {}; }

  [[nodiscard]] bool quarantined(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].quarantined;
  }
  // Its last value came on another scale than those before (5.7): ten times, or a tenth.
  [[nodiscard]] bool scale_fault(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].scale_fault;
  }
  // New levels that the outlier filters came to accept.
  [[nodiscard]] std::uint64_t jumps() const noexcept { return jumps_; }

  // Adds what outlives a session; the filters do not.
  void add_to(Digest& digest) const noexcept;

 private:
  struct Row {
    market::SeriesClass series_class;
    bool bounded_yield;     // a nominal yield
    double overnight_jump;  // in logs, for shares
    SpreadLimit spread;
    OutlierFilter outliers;
    market::Day judged{};  // the session on which its first price was
    bool quarantined = false;
    bool scale_fault = false;
  };

  [[nodiscard]] Row row(const market::Series& series) const;
  [[nodiscard]] std::optional<market::Reject> judge_yield(Row& row, double percent,
                                                          double last) const noexcept;
  static bool jumped_overnight(Row& row, double price, const Context& context) noexcept;

  const Parameters& p_;
  std::vector<Row> rows_;
  std::uint64_t jumps_ = 0;
};

}  // namespace rotation::signals
