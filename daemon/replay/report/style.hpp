// Style sheet and script of the report, as they stand in it: neither has a < or an &, so that the page stays
// well-formed XML.
#pragma once

#include <string>
#include <string_view>

namespace rotation::daemon::report {

[[nodiscard]] std::string style_sheet();

// Read-outs under pointer and arrow keys, and the switch between dark and light. The page reads well without.
[[nodiscard]] std::string_view script() noexcept;

}  // namespace rotation::daemon::report
