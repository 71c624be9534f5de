// The Retry-After header of an HTTP answer (RFC 9110, 10.2.3).
#pragma once

#include <string>

#include "feeds/market/time.hpp"

namespace rotation::net {

// How long it asks to wait, as seconds or as a date, seen at `now`: 0 if it says nothing readable or a time
// in the past, an hour at most.
[[nodiscard]] market::Duration parse_retry_after(const std::string& text, market::Timestamp now);

}  // namespace rotation::net
