// Which days are sessions, and which market is open when.
//
// A session is one NYSE trading day. The rules of `trading_day`, corrected by the operator's overrides, are
// laid out once as a table of days (400 kB); after that every question is a look-up of a few nanoseconds
// without allocation. Immutable: any thread. A reload builds a new Calendar.
//
// Hours include both ends: a quote stamped exactly at the close belongs to the session.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::market {

// Whose opening hours a series keeps. New York's time.
enum class MarketHours : std::uint8_t {
  equity,            // sessions, from open to close
  treasury,          // bond days 08:00 to 17:00 or the early close
  treasury_index,    // bond days 08:20 to 15:00 or the early close: Cboe's yield indices
  fx,                // Sunday 17:00 to Friday 17:00
  dollar_index,      // Sunday 18:00 to Friday 17:00
  volatility_index,  // sessions 03:15 to 09:15 and 09:30 to 16:15, on a half day to 15 minutes after the
                     // close
  always,            // reference figures: no market, no hours
};

// By class; the index classes by name: "VIX" is a volatility index, other levels keep the dollar index's
// week, and a yield "<tenor>_index" is Cboe's. Resolve it once per series, not per tick.
[[nodiscard]] MarketHours market_hours(SeriesClass series_class, std::string_view name) noexcept;

// A day that is not as the rules say: an unscheduled closing, or one that was called off.
struct CalendarOverride {
  static constexpr Duration kClosed = Duration::zero();
  Day date;
  // The closing time in New York, whole minutes, or kClosed for the whole day; absent: as the rules say.
  // A regular day is std::chrono::hours{16} for the NYSE and {17} for bonds. Opens are not overridden.
  std::optional<Duration> nyse;
  std::optional<Duration> bonds;
};

class Calendar {
 public:
  // The days it knows: all of [kEarliest, kLatest) with a year to either side. Outside nothing is open.
  static constexpr Day kFirst{std::chrono::year{1999} / 1 / 1};
  static constexpr Day kEnd{std::chrono::year{2101} / 1 / 1};

  // REQUIRES: dates in [kFirst, kEnd), closing times kClosed or after that market's open and within the day.
  // Of two overrides of one date and market the later one in the list holds. Cost: about 10 ms.
  explicit Calendar(std::span<const CalendarOverride> overrides = {});

  [[nodiscard]] bool is_session(Day day) const noexcept { return on(day).close != 0; }
  [[nodiscard]] bool is_early_close(Day day) const noexcept { return on(day).early_close; }

  // REQUIRES: is_session(day).
  [[nodiscard]] Timestamp open(Day day) const noexcept { return shown(day, on(day).open); }
  [[nodiscard]] Timestamp close(Day day) const noexcept { return shown(day, on(day).close); }

  // Strictly after and strictly before `day`, which need not be a session.
  // REQUIRES: kFirst + 7 days <= day < kEnd - 7 days.
  [[nodiscard]] Day next_session(Day day) const noexcept;
  [[nodiscard]] Day previous_session(Day day) const noexcept;
  // The last session whose close was at least `grace` ago at `now`.
  [[nodiscard]] Day last_session_over(Timestamp now, Duration grace) const noexcept;

  // How many sessions lie in [2000-01-03, day]; negative before that day. So the sessions of (a, b] are
  // session_number(b) - session_number(a). REQUIRES: kFirst <= day < kEnd.
  [[nodiscard]] int session_number(Day day) const noexcept { return on(day).session_number; }

  [[nodiscard]] bool bonds_open(Day day) const noexcept { return on(day).bond_close != 0; }
  // REQUIRES: bonds_open(day).
  [[nodiscard]] Timestamp bond_close(Day day) const noexcept { return shown(day, on(day).bond_close); }

  [[nodiscard]] bool is_open(MarketHours hours, Timestamp ts) const noexcept;

 private:
  // Minutes of New York's day, 0 = no trading.
  struct Entry {
    std::uint16_t open = 0;
    std::uint16_t close = 0;
    std::uint16_t bond_close = 0;
    std::int16_t session_number = 0;
    std::uint8_t utc_offset = 0;  // hours from New York to UTC
    bool early_close = false;
  };

  [[nodiscard]] const Entry& on(Day day) const noexcept;
  // When New York's clock shows that minute.
  [[nodiscard]] Timestamp shown(Day day, std::uint16_t minute_of_day) const noexcept;

  std::vector<Entry> days_;
};

}  // namespace rotation::market
