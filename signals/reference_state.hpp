// How much a reference figure is worth on a session: there, ageing, or too old to be used.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "feeds/market/reference.hpp"
#include "feeds/market/time.hpp"

namespace rotation::signals {

enum class Validity : std::uint8_t {
  missing,  // never published: what needs it waits for data
  fresh,
  ageing,  // still used, but it is time for another
  stale,   // not used
};
inline constexpr std::array<std::string_view, 4> kValidityNames{"missing", "fresh", "ageing", "stale"};

struct ReferenceState {
  Validity validity = Validity::missing;
  market::Day asof{};  // latest period known; the epoch if missing
  market::Timestamp published_at = market::kNoTime;
  int age = 0;  // days since `asof`; sessions for the weights

  [[nodiscard]] bool usable() const noexcept {
    return validity == Validity::fresh || validity == Validity::ageing;
  }
};

// By market::ReferenceKey; for keys of a series the state of the latest one of any.
using ReferenceStates = std::array<ReferenceState, market::kReferenceKeys>;

}  // namespace rotation::signals
