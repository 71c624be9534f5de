// Peers that do less than the daemon: what the library, and what the machine, can do at most.
#pragma once

#include "bench/peer.hpp"

namespace rotation::bench {

// Each reads the stream to its end and returns what it is to report; throws where it does not come to that.
// No TLS.

// recv into 256 KiB, frames and quotes taken apart by their fixed shape, ratio of the last two symbols: the
// limit.
[[nodiscard]] std::string read_with_recv(const Stream& stream, bool spin);
// Beast's synchronous read into a flat_buffer, nothing else.
[[nodiscard]] std::string read_with_beast_sync(const Stream& stream);
// Beast's async_read into a flat_buffer, nothing else.
[[nodiscard]] std::string read_with_beast_async(const Stream& stream);

}  // namespace rotation::bench
