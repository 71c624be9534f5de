// The API's streams: /api/v1/stream, a WebSocket, and /api/v1/events, server-sent.
#pragma once

#include "daemon/api/channels.hpp"
#include "daemon/web/talk.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon::api {

// All outlive what is returned, and every talk it opens.
[[nodiscard]] Streams streams(const Api& api, Channels& channels, const market::Clock& clock,
                              market::Counter& conflated);

}  // namespace rotation::daemon::api
