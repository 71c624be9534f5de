// Names to addresses.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rotation::net {

// Host to numeric addresses, in the order to try them; none if there are none. May block: a feed calls it on
// a thread of its own, which it does not wait for.
using Lookup = std::function<std::vector<std::string>(const std::string& host)>;

// Asks the system (hosts file, DNS).
[[nodiscard]] std::vector<std::string> system_lookup(const std::string& host);

}  // namespace rotation::net
