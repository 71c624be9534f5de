// The synthetic market: quotes, trades and values of every default series around the closes of a scenario.
//
// Everything is a function of (scenario, seed, session, minute): a market entered later is the same market.
// Within a session every price goes from the close before to its own close along a bridge that shares the
// factors' bridges, so that ratios stay as quiet as they should. The last quote and the official closing
// print carry the close itself.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/simulator/scenario.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

struct SyntheticOptions {
  ScenarioName scenario = ScenarioName::rotation;
  std::uint64_t seed = 1;
  market::Day start{std::chrono::year{2026} / 1 / 5};  // on or after it lies the first live session
  int from_session = 0;                                // live sessions before it are history already
  double density = 1;  // of ticks; 1 = as fast as section 2.7 expects each class
};

class SyntheticMarket final : public Source {
 public:
  // REQUIRES: 0 <= from_session < kLiveSessions, 0 < density <= 100; `calendar` outlives the market.
  SyntheticMarket(const market::Calendar& calendar, const SyntheticOptions& options);

  [[nodiscard]] std::optional<Stretch> stretch() const override;
  void advance() override;
  void ticks(std::vector<Tick>& out) override;
  [[nodiscard]] std::vector<DailyBar> daily(market::SeriesId series, market::Day from, market::Day to,
                                            Adjustment adjustment) const override;
  [[nodiscard]] market::Day history_end() const override;

 private:
  struct Member {
    Recipe recipe;
    market::SeriesClass series_class;
    double dollar_weight;
    int per_minute;     // quotes; 0 = fewer than one
    int every_minutes;  // 1, or more if fewer than one quote a minute
    int spread_cents;
    bool equity;
  };

  void lay_out(std::size_t session);
  [[nodiscard]] double price(std::size_t i, double minute) const;
  [[nodiscard]] BarTick bar(std::size_t i, int minute) const;
  void equity_minute(std::size_t i, std::vector<Tick>& out) const;
  void value_minute(std::size_t i, std::vector<Tick>& out) const;
  void auction(std::size_t i, std::vector<Tick>& out) const;
  void after_hours(std::vector<Tick>& out) const;
  void summaries(std::size_t i, std::vector<Tick>& out) const;

  const market::Calendar& calendar_;
  SyntheticOptions options_;
  std::vector<Member> members_;
  std::vector<std::vector<double>> closes_;
  std::vector<market::Day> days_;  // session -> date

  std::size_t first_session_;
  std::size_t session_;  // index into closes_ and days_; == days_.size() at the end
  int minute_ = 0;       // of the session; == minutes_ after its close

  // Of the session laid out.
  int minutes_ = 0;
  std::vector<std::vector<double>>
      nodes_;                     // [series][minute]: x at the start of each minute, and at the close
  std::vector<int> last_minute_;  // [series]: where its market closes
  std::size_t halted_ = 0;        // series; size() = none
  int halt_from_ = 0;
};

}  // namespace rotation::simulator
