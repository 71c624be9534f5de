// Parameters of the engine: the defaults are section 10 of the signal specification, under its key names.
//
// Windows, lags and dwells count sessions; thresholds are in the unit of the statistic they are held against
// (z: standard deviations, vix: index points). Plain values: the composition root checks ranges before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::signals {

// Schmitt switch: "on" and "off" thresholds. With direction up it turns on at x >= on and off at x < off;
// with direction down it turns on at x <= on and off at x > off.
enum class Direction : std::uint8_t { up, down };
struct Thresholds {
  double on;
  double off;
  Direction direction = Direction::up;
};

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

struct Pair {
  std::string small;
  std::string large;
};

struct Parameters {
  market::Day history_start{std::chrono::year{2000} / 1 / 3};  // first session of the grid
  market::Duration close_grace = std::chrono::minutes{15};
  market::Duration provisional_from =
      std::chrono::hours{9} + std::chrono::minutes{35};  // New York time of day
  market::Duration max_clock_skew = std::chrono::milliseconds{250};
  int ring_sessions = 1300;
  int sigma_window = 250;
  int sigma_min = 125;
  bool stand_ins = false;  // section 2.8: on in replay, off in `run`

  struct {
    std::vector<Pair> all{{"IJR", "SPY"}, {"VB", "VOO"}, {"IWM", "SPY"}};  // the first is the primary
    int agree = 2;
    Thresholds on_off{0.5, 0.0};
  } pairs;

  struct {
    std::vector<std::string> line{"QQQ", "SMH", "MAGS"};
    std::string versus = "RSP";
  } leaders;

  struct {
    std::string long_leg = "HYG";
    std::string hedge = "IEF";
    double hedge_ratio = 0.47;
    double oas_duration = 3.5;  // stand-in before HYG only
  } credit;

  struct {
    Thresholds m1{1.0, 0.0};
    Thresholds m3{0.5, -0.25};
    int m3_beta_window = 120;
    Thresholds p{0.5, -0.25};
    int p_need = 2;
    int p_min_available = 3;
    Thresholds p4{0.0, 0.5, Direction::down};
    int c1_k = 120;
    Thresholds c1{-0.5, 0.25, Direction::down};
    DollarMode c2_mode = DollarMode::not_rising;
    int c2_k = 120;  // `flat` looks at 60 sessions whatever stands here
    Thresholds c2 = dollar_thresholds(DollarMode::not_rising);  // goes with c2_mode, direction included
    int c3_k = 60;
    Thresholds c3{-0.25, 0.25, Direction::down};
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
    double invalidate_dd_sigma60 = 1.25;
    double invalidate_z60_below = 0.0;
    int invalidate_z60_dwell = 5;
    int cooldown = 10;
  } machine;
};

}  // namespace rotation::signals
