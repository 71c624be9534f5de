// gzip (RFC 1952) for response bodies.
#pragma once

#include <string>
#include <string_view>

namespace rotation::daemon {

// Fastest level: a scrape of 50 kB shrinks to about a tenth in well under a millisecond.
// Throws std::bad_alloc when memory is short.
[[nodiscard]] std::string gzip(std::string_view text);

// REQUIRES: `packed` is gzip, as it was made; throws std::bad_alloc when memory is short.
[[nodiscard]] std::string gunzip(std::string_view packed);

}  // namespace rotation::daemon
