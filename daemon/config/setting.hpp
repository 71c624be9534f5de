// One setting of the command line, key=value, put into the document as if it stood there.
#pragma once

#include <optional>
#include <string>

#include "daemon/config/yaml_document.hpp"

namespace rotation::daemon {

// `setting` is a path and a YAML value: "trigger.M1.on=1.25", "feeds[0].name=sim", "pairs.all=[A/B, C/D]". It
// replaces what the document says there; sections on the way are made. What is wrong with its form, if
// anything; whether the key exists and the value fits is for the reader to say.
// REQUIRES: document is a mapping.
[[nodiscard]] std::optional<Mistake> apply_setting(YamlNode& document, const std::string& setting);

}  // namespace rotation::daemon
