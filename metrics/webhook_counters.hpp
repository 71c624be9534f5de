// What a webhook tells about itself. Written by its thread (`pending`: whoever holds its queue), read by any
// (relaxed).
#pragma once

#include <atomic>

#include "feeds/market/feed_counters.hpp"
#include "metrics/scalars.hpp"

namespace rotation::metrics {

struct WebhookCounters {
  market::Counter delivered;         // transitions that the receiver has taken
  market::Counter refused;           // that it never will, and that are not sent again
  market::Counter failed;            // attempts after which another one follows
  Gauge pending;                     // transitions it has not had
  std::atomic<bool> failing{false};  // the last attempt was none of `delivered`
  Moment last_success;
};

}  // namespace rotation::metrics
