#pragma once

#include <string_view>

namespace rotation::simulator {

// Where a symbol is listed: 'A' NYSE, 'B' NYSE Arca and others, 'C' Nasdaq. Decides venues, tape and status
// codes.
[[nodiscard]] char tape(std::string_view symbol) noexcept;

}  // namespace rotation::simulator
