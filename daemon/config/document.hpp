// A strict YAML document: read from a file, checked, and told in sentences what is wrong with it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/fields.hpp"

namespace rotation::daemon {

// The text of a file of at most `mebibytes`, or why it cannot be had.
[[nodiscard]] std::variant<std::string, Sentences> read_text_file(const std::string& path,
                                                                  std::size_t mebibytes);

// Hands the document's top-level keys to `keys`. All that is wrong, in the order of the text; empty if
// nothing is. `name` stands for the text in sentences, which show `begins` as an example of how it begins;
// `settings` (key=value) replace what it says.
[[nodiscard]] Sentences read_document(std::string_view text, const std::string& name,
                                      const std::function<void(Fields&)>& keys,
                                      const std::vector<std::string>& settings = {},
                                      std::string_view begins = "schema: 1");

}  // namespace rotation::daemon
