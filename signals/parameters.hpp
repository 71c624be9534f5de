// Parameters of the engine: the defaults are section 10 of the signal specification, under its key names.
//
// Windows, lags and dwells count sessions; thresholds are in the unit of the statistic they are held against
// (z: standard deviations, vix: index points). Plain values: the composition root checks ranges before.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/state.hpp"

namespace rotation::signals {

// Schmitt switch: "on" and "off" thresholds. With direction up it turns on at x >= on and off at x < off;
// with direction down it turns on at x <= on and off at x > off.
enum class Direction : std::uint8_t { up, down };
struct Thresholds {
  double on;
  double off;
  Direction direction = Direction::up;
};

inline constexpr double kNotSet = std::numeric_limits<double>::quiet_NaN();

enum class DollarMode : std::uint8_t { not_rising, flat, not_falling };

// The switch of C2 in each mode, held against z of ln DXY, for `flat` against its size (2.4).
[[nodiscard]] constexpr Thresholds dollar_thresholds(DollarMode mode) noexcept {
  switch (mode) {
    case DollarMode::not_rising:
      return {0.5, 1.0, Direction::down};
    case DollarMode::flat:
      return {1.0, 1.25, Direction::down};
    case DollarMode::not_falling:
      return {-0.5, -1.0, Direction::up};
  }
  return {};
}

// How long a series may be silent while its market is open, by class (signal specification, 5.5).
struct StaleLimits {
  market::Duration etf_liquid = std::chrono::seconds{15};
  market::Duration etf = std::chrono::seconds{90};
  market::Duration etf_thin = std::chrono::seconds{180};
  market::Duration stock = std::chrono::seconds{30};
  market::Duration yield = std::chrono::seconds{300};
  market::Duration fx = std::chrono::seconds{60};
  market::Duration index_level = std::chrono::seconds{180};

  // Reference figures are not judged by it.
  [[nodiscard]] constexpr market::Duration of(market::SeriesClass series_class) const noexcept {
    switch (series_class) {
      case market::SeriesClass::etf_liquid:
        return etf_liquid;
      case market::SeriesClass::etf:
        return etf;
      case market::SeriesClass::etf_thin:
        return etf_thin;
      case market::SeriesClass::stock:
        return stock;
      case market::SeriesClass::yield:
        return yield;
      case market::SeriesClass::fx:
        return fx;
      case market::SeriesClass::index_level:
        return index_level;
      case market::SeriesClass::reference:
        break;
    }
    return market::Duration::max();
  }
};

// How far apart in time the last words of two quoted series may be that are held against each other, by the
// slower one's class (signal specification, 4.1).
struct SkewLimits {
  market::Duration etf_liquid = std::chrono::seconds{2};  // stocks, too: they tick as fast
  market::Duration etf = std::chrono::seconds{5};
  market::Duration etf_thin = std::chrono::seconds{60};

  // REQUIRES: an equity.
  [[nodiscard]] constexpr market::Duration of(market::SeriesClass series_class) const noexcept {
    switch (series_class) {
      case market::SeriesClass::etf_thin:
        return etf_thin;
      case market::SeriesClass::etf:
        return etf;
      default:
        return etf_liquid;
    }
  }
};

struct Pair {
  std::string small;
  std::string large;
};

// Tells in one name against another whether the rotation is on: sign * z20(name/versus).
struct Tell {
  std::string name;
  std::string versus;
  int sign;  // +1: its rise speaks for small caps, -1 against
};

// A line a desk adds: sum of weight * ln(price), long positive, short negative. Its level and its z20, z60
// and z120 become statistics, as `name`, `z20_name` and so on.
struct Basket {
  std::string name;
  std::vector<std::pair<std::string, double>> terms;  // series, weight
};

// A trigger a desk adds: switches on the mean of `stat`, each as find_stat (desk_model.hpp) reads it.
struct DeskTrigger {
  std::string id;
  Role role = Role::information;
  std::vector<std::string> stat;
  Thresholds on_off{0, 0};
  double score = 0;  // its weight
};

struct Parameters {
  market::Day history_start{std::chrono::year{2000} / 1 / 3};  // first session of the grid
  market::Duration close_grace = std::chrono::minutes{15};
  market::Duration provisional_from =
      std::chrono::hours{9} + std::chrono::minutes{35};  // New York time of day
  // Late and corrected closes of a session are accepted until this time of day of the next one.
  market::Duration restate_until = std::chrono::hours{9};
  // A provisional confirmation is told once it has held unbroken for so long, from this time of day on.
  market::Duration provisional_hold = std::chrono::minutes{30};
  market::Duration provisional_not_before = std::chrono::hours{11};
  market::Duration max_clock_skew = std::chrono::milliseconds{250};
  int ring_sessions = 1300;
  int sigma_window = 250;
  int sigma_min = 125;
  int percentile_window = 1250;
  int percentile_min = 250;
  bool stand_ins = false;  // section 2.8: on in replay, off in `run`

  struct {
    std::vector<Pair> all{{"IJR", "SPY"}, {"VB", "VOO"}, {"IWM", "SPY"}};  // the first is the primary
    int agree = 2;
    Thresholds on_off{0.5, 0.0};
  } pairs;

  struct {
    std::vector<std::string> names{"AAPL", "MSFT", "AMZN", "GOOGL", "META", "NVDA", "TSLA"};
    std::vector<std::string> line{"QQQ", "SMH", "MAGS"};
    std::string versus = "RSP";
    std::vector<Tell> tells{{"BAC", "SPY", 1}, {"INTC", "SMH", 1}, {"NFLX", "RSP", -1}, {"NVDA", "RSP", -1}};
  } leaders;

  struct {
    std::string long_leg = "HYG";
    std::string hedge = "IEF";
    double hedge_ratio = 0.47;
    double oas_duration = 3.5;  // years: the stand-in before HYG, and the high-yield spread of now
  } credit;

  struct {
    int m1_k = 60;
    Thresholds m1{1.0, 0.0};
    Thresholds m3{0.5, -0.25};
    int m3_beta_window = 120;
    Thresholds p{0.5, -0.25};
    int p_need = 2;
    int p_min_available = 3;
    Thresholds p4{0.0, 0.5, Direction::down};
    std::string c1_series = "y10";
    int c1_k = 120;
    Thresholds c1{-0.5, 0.25, Direction::down};
    DollarMode c2_mode = DollarMode::not_rising;
    int c2_k = 120;  // `flat` looks at 60 sessions whatever stands here
    Thresholds c2 = dollar_thresholds(DollarMode::not_rising);  // goes with c2_mode, direction included
    std::vector<std::string> c3_legs{"+y10", "+lnDXY", "-cr", "+lnVIX"};  // series, ln of them, or cr
    int c3_k = 60;
    Thresholds c3{-0.25, 0.25, Direction::down};
    double c3_not_modest = -1.0;
    int c4_weeks = 13;
    Thresholds c4{0.0, -0.002};  // slope of the revision ratio a week
    int c4_confirm_updates = 2;
    Thresholds val{0.15, 0.10};  // discount of the small caps' P/E, a ratio
    int catalyst_need = 2;
    int catalyst_min_available = 2;
  } trigger;

  struct {
    int credit_k = 20;
    Thresholds credit{-2.0, -1.0, Direction::down};
    Thresholds vix{35.0, 30.0};
    Thresholds scare_credit{-1.0, -0.5, Direction::down};
    Thresholds scare_yield{-0.5, 0.0, Direction::down};
    int ai_high_window = 120;
    int ai_within = 10;
    Thresholds ai_z20{-0.5, 0.0, Direction::down};
    double ai_invalidate_z60_below = 0.5;
  } veto;

  struct {
    double watch_on = 0.25;
    double watch_off = -0.75;
    int watch_dwell = 3;
    int setup_dwell = 3;
    int confirm_count = 5;
    int drop_dwell = 3;
    double extended_on = 2.5;
    double extended_off = 1.75;
    double extended_closure_on = 0.50;  // share of the valuation gap closed, to the fair discount
    double extended_closure_off = 0.45;
    double invalidate_dd_sigma60 = 1.25;
    double invalidate_z60_below = 0.0;
    int invalidate_z60_dwell = 5;
    int cooldown = 10;
    std::array<int, 2> thesis_sessions{126, 252};
  } machine;

  // What a desk adds to the table; empty in the specification.
  struct {
    std::vector<Basket> baskets;
    std::vector<DeskTrigger> triggers;
  } desk;

  struct {
    Thresholds junk{-1.5, -0.5, Direction::down};
    Thresholds policy_shock{2.5, 1.5};        // |z20(y2)|
    double policy_shock_one_day_share = 0.5;  // concentration of the 60-session move of y10 ...
    double policy_shock_min_z60 = 1.0;        // ... and its size
    Thresholds crowd{0.30, 0.20};
    Thresholds crowd_pct{85, 50};
    int crowd_min_leaders = 5;
    std::array<double, 3> unwind_5{-0.02, -0.03, -0.05};    // off at half of each
    std::array<double, 2> unwind_intraday{-0.015, -0.026};  // likewise
    Thresholds duration{0.10, 0.0};
    Thresholds cost_of_capital_pct{70, 60};
    Thresholds leader_breadth{3, 4, Direction::down};  // leaders ahead of the market; off at 5
    Thresholds asymmetry{1.5, 1.2};
    Thresholds multiples{0.0, -0.5};    // z60 of the relative P/E
    Thresholds gap_closing{0.10, 0.0};  // change of the closure over 20 sessions
    Thresholds eps_led{0.70, 0.70};     // share of earnings in the 120-session relative move
  } flags;

  // Advice: fractions of cap_weight_nav, the largest position in small caps as a fraction of net asset value.
  struct {
    double cap_weight_nav = 0.05;
    double setup = 0.10;
    double confirming = 0.25;
    std::array<double, 2> confirmed{0.60, 1.00};
    int add_after_sessions = 20;
    std::array<double, 2> beta_clamp{0.8, 1.6};
    double beta_shrink = 0.67;
    double rehedge = 0.05;
  } tranche;

  // Weight of each trigger in the score, by its id.
  std::vector<std::pair<std::string, double>> score{{"M1", 20}, {"M2", 10}, {"M3", 10}, {"P1", 10},
                                                    {"P2", 8},  {"P3", 8},  {"P4", 4},  {"C1", 10},
                                                    {"C2", 5},  {"C3", 8},  {"C4", 7}};

  // Which live ticks may speak.
  struct {
    struct {
      int k = 60;  // neighbours
      double trim = 0.10;
      double mult = 3.0;
      double gamma_ticks = 2;  // of 0.01
      double gamma_bp = 5;
      int escape = 5;  // refusals in a row
      market::Duration escape_span = std::chrono::seconds{3};
    } outlier;
    struct {
      double tight = 5;  // basis points of the mid
      double medium = 10;
      double etf = 20;
      double thin = 40;
      double stock = 25;
      double open_mult = 5;  // in the first five minutes
    } spread_bp;
    std::vector<std::string> spread_tight{"SPY", "QQQ", "IWM"};
    std::vector<std::string> spread_medium{"HYG", "IEF", "RSP", "XLI", "XLF", "XLB", "XLY", "XLP", "XLU"};
    std::array<double, 2> yield_sane_pct{0.05, 12.0};
    double dxy_mismatch = 0.0015;  // ratio by which the dollar index and the synthetic one may differ
    StaleLimits stale;
    SkewLimits pair_skew;
    market::Duration recover = std::chrono::seconds{60};  // of freshness, before a stale series speaks again
  } quality;

  struct {
    double kappa = 0.125;  // standard deviations of a session
    double h = 12.0;
  } cusum_daily;

  // Within the session: shown and alerted on, never decided by.
  struct {
    int tod_sessions = 20;  // that the time-of-day profile averages over
    struct {
      double kappa = 0.5;  // standard deviations of a minute
      double h = 8.0;
    } cusum;
    double shock_z = 3.0;
    market::Duration ewma = std::chrono::seconds{5};  // tau of the average of the spread's ticks
  } intraday;

  struct {
    int unmet_max = 2;
    double hardest_sigma20 = 1.0;
    double off_sigma20 = 1.5;
  } little;

  // The article's figures. A figure that is NaN is not set: what needs it waits for data.
  struct {
    std::string file;  // further figures; read by the composition root, the engine gets them as events
    double pe_small = 16.0;
    double pe_large = 21.7;
    market::Day pe_asof{std::chrono::year{2026} / 1 / 30};
    double px_small_asof = kNotSet;
    double px_large_asof = kNotSet;
    double eps_growth_small = 0.0;
    double eps_growth_large = 0.0;
    double fair_discount = 0.10;
    market::Day anchor_date{std::chrono::year{2022} / 10 / 12};
    double anchor_gain_small = 0.55;
    double anchor_gain_large = 0.98;
    double foreign_revenue_small = 0.20;
    double foreign_revenue_large = 0.40;
    int pe_ageing_days = 8;
    int pe_stale_days = 35;
    int revisions_ageing_days = 10;
    int revisions_stale_days = 21;
    int weights_ageing_sessions = 5;
    int weights_stale_sessions = 25;
  } reference;

  // Series that more than one feed carries: these feeds, the primary first.
  std::map<std::string, std::vector<market::FeedId>> sources;
};

}  // namespace rotation::signals
