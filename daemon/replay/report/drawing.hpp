// What draws the report's charts: the live page's own drawing code and style, built by daemon/page/build. It
// reads the data that the report holds (data_json) and fills the elements that wait for a chart.
#pragma once

#include <string_view>

namespace rotation::daemon::report {

// One classic script. It has neither "</script" nor "]]>".
[[nodiscard]] std::string_view drawing_script() noexcept;

// It has neither < nor &.
[[nodiscard]] std::string_view drawing_style() noexcept;

}  // namespace rotation::daemon::report
