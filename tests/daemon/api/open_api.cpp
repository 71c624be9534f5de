#include "tests/daemon/api/open_api.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rotation::testing {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 12> kKnown{
    "type",  "properties", "required",    "additionalProperties",
    "items", "enum",       "description", "format",
    "anyOf", "$ref",       "minimum",     "default"};

bool is(const std::string& type, const Json& x) {
  if (type == "object") return x.is_object();
  if (type == "array") return x.is_array();
  if (type == "string") return x.is_string();
  if (type == "boolean") return x.is_boolean();
  if (type == "null") return x.is_null();
  if (type == "integer") return x.is_number_integer();
  return type == "number" && x.is_number();
}

std::string of_format(const std::string& format, const std::string& text) {
  const bool date = text.size() == 10 && text[4] == '-' && text[7] == '-';
  const bool time = text.size() >= 20 && text[10] == 'T' && text.back() == 'Z';
  if (format == "date" ? date : time) return "";
  return '"' + text + "\" is no " + format;
}

}  // namespace

YAML::Node OpenApi::resolved(YAML::Node node) const {
  while (node["$ref"]) {
    const auto ref = node["$ref"].as<std::string>();
    if (const auto known = resolved_.find(ref); known != resolved_.end()) {
      node.reset(known->second);
      continue;
    }
    std::string path = ref.substr(2);  // "#/"
    YAML::Node at = YAML::Clone(file_);
    while (!path.empty()) {
      const std::size_t slash = std::min(path.find('/'), path.size());
      at.reset(at[path.substr(0, slash)]);
      path.erase(0, slash + 1);
    }
    if (!at.IsDefined()) throw std::runtime_error("no " + ref);
    resolved_.emplace(ref, at);
    node.reset(at);
  }
  return node;
}

std::string OpenApi::problem(const std::string& path, unsigned status, const Json& answer) const {
  const YAML::Node response = file_["paths"][path]["get"]["responses"][std::to_string(status)];
  if (!response) return path + ": no response " + std::to_string(status);
  return check(resolved(response)["content"]["application/json"]["schema"], answer, path);
}

std::string OpenApi::problem(const std::string& schema, const Json& value) const {
  return check(file_["components"]["schemas"][schema], value, schema);
}

std::string OpenApi::check(const YAML::Node& given, const Json& x, const std::string& where) const {
  const YAML::Node schema = resolved(given);
  for (const auto& entry : schema) {
    const auto keyword = entry.first.as<std::string>();
    if (std::find(kKnown.begin(), kKnown.end(), keyword) == kKnown.end())
      return where + ": cannot check " + keyword;
  }
  if (const YAML::Node any = schema["anyOf"]) {
    std::string all;
    for (const auto& one : any) {
      const std::string problem = check(one, x, where);
      if (problem.empty()) return "";
      all += problem + "; ";
    }
    return all;
  }
  if (const YAML::Node type = schema["type"]) {
    bool fits = type.IsScalar() && is(type.as<std::string>(), x);
    if (type.IsSequence()) {
      for (const auto& one : type) fits = fits || is(one.as<std::string>(), x);
    }
    if (!fits) return where + ": " + x.dump().substr(0, 60) + " is not of its type";
  }
  if (const YAML::Node words = schema["enum"]) {
    const bool listed = std::any_of(words.begin(), words.end(), [&x](const YAML::Node& word) {
      return word.IsNull() ? x.is_null() : x.is_string() && word.as<std::string>() == x.get<std::string>();
    });
    if (!listed) return where + ": " + x.dump() + " is not in its list";
  }
  if (schema["format"] && x.is_string()) {
    if (auto problem = of_format(schema["format"].as<std::string>(), x.get<std::string>()); !problem.empty())
      return where + ": " + problem;
  }
  if (x.is_array() && schema["items"]) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (auto problem = check(schema["items"], x[i], where + '[' + std::to_string(i) + ']');
          !problem.empty())
        return problem;
    }
  }
  if (!x.is_object()) return "";
  for (const auto& key : schema["required"]) {
    if (!x.contains(key.as<std::string>())) return where + ": lacks " + key.as<std::string>();
  }
  const YAML::Node others = schema["additionalProperties"];
  const YAML::Node properties = schema["properties"];
  for (const auto& [key, value] : x.items()) {
    const YAML::Node property = properties ? properties[key] : YAML::Node(YAML::NodeType::Undefined);
    std::string problem;
    if (property) {
      problem = check(property, value, where + '.' + key);
    } else if (others && others.IsMap()) {
      problem = check(others, value, where + '.' + key);
    } else if (others && !others.as<bool>()) {
      problem = where + ": has " + key;
    }
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace rotation::testing
