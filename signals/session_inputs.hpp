// What the evaluation of one session is given. Views: they live as long as the engine's series and book.
#pragma once

#include <span>

#include "signals/closes.hpp"
#include "signals/references.hpp"

namespace rotation::signals {

struct SessionInputs {
  market::Day session;
  std::span<const SeriesCloses::Close> closes;  // by series
  std::span<const SeriesCloses> series;         // what they came from: prices across splits
  const References& references;                 // as of the close
};

}  // namespace rotation::signals
