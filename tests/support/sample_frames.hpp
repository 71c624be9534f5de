// The sample frames of a provider, which this repository does not carry.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

namespace rotation::testing {

inline std::filesystem::path sample_folder(std::string_view provider) {
  return std::filesystem::path(ROTATION_SHARED_DATA) / "protocols" / provider;
}

inline std::string read_sample(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

inline std::string sample_test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

// The same JSON in one form: without blanks, with the keys in order, and 100.0 as 100.
inline std::string canonical(const simdjson::dom::element& element) {
  simdjson::dom::object object;
  simdjson::dom::array array;
  std::string text;
  if (element.get_object().get(object) == simdjson::SUCCESS) {
    std::map<std::string, std::string> fields;
    for (const auto& [key, value] : object) fields.emplace(key, canonical(value));
    for (const auto& [key, value] : fields) text += (text.empty() ? "" : ",") + key + ':' + value;
    return '{' + text + '}';
  }
  if (element.get_array().get(array) == simdjson::SUCCESS) {
    for (const auto item : array) text += (text.empty() ? "" : ",") + canonical(item);
    return '[' + text + ']';
  }
  double number = 0;
  if (element.get_double().get(number) == simdjson::SUCCESS) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), end};
  }
  return simdjson::minify(element);
}
inline std::string canonical(std::string_view text) {
  simdjson::dom::parser parser;
  return canonical(parser.parse(text.data(), text.size()).value());
}

}  // namespace rotation::testing
