// A reference figure, and when the engine takes it.
#pragma once

#include "feeds/market/event.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

struct ReferenceFigure {
  market::Event event;    // kind reference
  market::Day session{};  // the one in progress then; the epoch: before all
};

// The same figure, whenever and from wherever it came.
[[nodiscard]] inline bool same_figure(const market::Event& a, const market::Event& b) noexcept {
  return a.series == b.series && a.ts_event == b.ts_event && a.reference.key == b.reference.key &&
         a.reference.asof == b.reference.asof && a.reference.values == b.reference.values;
}

}  // namespace rotation::daemon
