// Where prices come from: a synthetic market or recorded files.
//
// A source is a sequence of stretches (minutes, as a rule) in the order of time. The last of a session is
// what follows the close: nothing is traded any more, but exchange rates are told once more at its end, so
// that who lives by the market's clock learns that late closes are not to be waited for. Only the stretch
// that is asked for is laid out, so a market can be moved past hours nobody listened to at little cost.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

inline constexpr market::Duration kAfterClose = std::chrono::minutes{20};

struct Stretch {
  market::Day session;
  market::Timestamp begin;
  market::Timestamp end;
  bool last = false;  // of its session
};

// One session's prices; yields and index levels carry their value in all four, without volume.
struct DailyBar {
  market::Day day;
  double open, high, low, close, vwap;
  std::uint64_t volume;
  std::uint32_t trades;
};

enum class Adjustment : std::uint8_t { raw, all };

class Source {
 public:
  virtual ~Source() = default;

  // The stretch the market is in; nullopt after the last.
  [[nodiscard]] virtual std::optional<Stretch> stretch() const = 0;
  virtual void advance() = 0;

  // The ticks of that stretch, begin <= due <= end, ascending. Replaces the content of `out`. The same
  // stretch always gives the same ticks. REQUIRES: stretch() has a value.
  virtual void ticks(std::vector<Tick>& out) = 0;

  // Daily bars of a series in [from, to], ascending, whatever the market's clock says: the caller hides the
  // future. `all` adjusts for splits and distributions.
  [[nodiscard]] virtual std::vector<DailyBar> daily(market::SeriesId series, market::Day from, market::Day to,
                                                    Adjustment adjustment) const = 0;

  // The last session before the first that is played: history ends there at the start.
  [[nodiscard]] virtual market::Day history_end() const = 0;
};

}  // namespace rotation::simulator
