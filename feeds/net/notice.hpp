// What a feed has to say to a person. Called on the feed's thread; must not block or throw. The text holds
// nothing that the other side wrote, and no secret.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace rotation::net {

enum class Severity : std::uint8_t { info, warning, error };

using Notify = std::function<void(Severity, std::string_view)>;

}  // namespace rotation::net
