// Holds an answer against the OpenAPI file: of JSON Schema what that file uses, and no more.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace rotation::testing {

class OpenApi {
 public:
  explicit OpenApi(std::string_view text) : file_(YAML::Load(std::string(text))) {}

  // What is wrong with the answer of that path and status, and where; empty: nothing. A keyword that is not
  // understood is wrong, too.
  [[nodiscard]] std::string problem(const std::string& path, unsigned status,
                                    const nlohmann::json& answer) const;
  // Likewise, of a schema by its name.
  [[nodiscard]] std::string problem(const std::string& schema, const nlohmann::json& value) const;

  [[nodiscard]] const YAML::Node& file() const noexcept { return file_; }

 private:
  [[nodiscard]] YAML::Node resolved(YAML::Node node) const;
  [[nodiscard]] std::string check(const YAML::Node& schema, const nlohmann::json& value,
                                  const std::string& where) const;

  YAML::Node file_;
  mutable std::map<std::string, YAML::Node> resolved_;  // what has been referred to: looking it up is slow
};

}  // namespace rotation::testing
