// What the history calls of both providers are made of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::simulator {

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// The fields of a query, unescaped; the last of several with one name counts. nullopt: not proper
// percent-encoding.
using QueryFields = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::optional<QueryFields> parse_fields(std::string_view query);

[[nodiscard]] std::string encode_base64(std::string_view plain);
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace rotation::simulator
