// The words of the regime state machine (signal specification, section 6).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rotation::signals {

enum class State : std::uint8_t { dormant, watch, setup, confirming, confirmed, extended, invalidated };
inline constexpr std::size_t kStates = 7;

// Which row of the guard table moved the state (6.2), or that a session was evaluated again (3.2).
enum class Reason : std::uint8_t {
  stopped_falling,
  falling,
  catalysts,
  setup_lost,
  base,
  count,
  base_lost,
  stretched,
  relaxed,
  drawdown,
  trend_lost,
  ai_extends,
  cooled,
  restated,  // no row moves the state on the corrected close: what was announced is taken back
};

// The overlay on every state, worst last (5.10): upward transitions need better than `degraded`.
enum class Quality : std::uint8_t { ok, partial, degraded, blind };

// Part a trigger plays in the guards: M, P, C, V of the specification; `information` is read by one row of
// its own, a `flag` by none. A flag keeps its position through missing data.
enum class Role : std::uint8_t { mandatory, participation, catalyst, veto, information, flag };

inline constexpr std::array<std::string_view, kStates> kStateNames{
    "DORMANT", "WATCH", "SETUP", "CONFIRMING", "CONFIRMED", "EXTENDED", "INVALIDATED"};
inline constexpr std::array<std::string_view, 14> kReasonNames{
    "stopped_falling", "falling", "catalysts", "setup_lost", "base",       "count",  "base_lost",
    "stretched",       "relaxed", "drawdown",  "trend_lost", "ai_extends", "cooled", "restated"};
inline constexpr std::array<std::string_view, 4> kQualityNames{"OK", "PARTIAL", "DEGRADED", "BLIND"};
inline constexpr std::array<std::string_view, 6> kRoleNames{"mandatory", "participation", "catalyst",
                                                            "veto",      "information",   "flag"};

// How the shares that vote came by their closes: all by the closing auction's print, or one by a mid.
enum class CloseQuality : std::uint8_t { official, mid };
inline constexpr std::array<std::string_view, 2> kCloseQualityNames{"official", "mid"};

constexpr std::string_view name(State s) noexcept {
  return kStateNames[static_cast<std::size_t>(s)];
}
constexpr std::string_view name(Reason r) noexcept {
  return kReasonNames[static_cast<std::size_t>(r)];
}
constexpr std::string_view name(Quality q) noexcept {
  return kQualityNames[static_cast<std::size_t>(q)];
}
constexpr std::string_view name(CloseQuality q) noexcept {
  return kCloseQualityNames[static_cast<std::size_t>(q)];
}

}  // namespace rotation::signals
