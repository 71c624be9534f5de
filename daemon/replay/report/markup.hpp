// Pieces of HTML text. All of it is well-formed XML too, and equal input gives equal bytes.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rotation::daemon::report {

// For text and quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

// Text of a table for people: a true minus, and an en dash for what is not available. Escaped.
[[nodiscard]] std::string shown(std::string_view figure);

using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// <name a="...">inner</name>; values are escaped here, an empty one leaves its attribute out, `inner` is
// markup already.
[[nodiscard]] std::string element(std::string_view name, Attributes attributes, std::string_view inner);
// <name a="..."/>
[[nodiscard]] std::string element(std::string_view name, Attributes attributes);

}  // namespace rotation::daemon::report
