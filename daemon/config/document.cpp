#include "daemon/config/document.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "daemon/config/field_reader.hpp"
#include "daemon/config/setting.hpp"
#include "daemon/config/yaml_document.hpp"

namespace rotation::daemon {

std::variant<std::string, Sentences> read_text_file(const std::string& path, std::size_t mebibytes) {
  const std::size_t largest = mebibytes << 20U;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Sentences{path + ": is a directory, not a file"};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Sentences{path + ": cannot be read: " + std::generic_category().message(errno)};
  std::string text(largest + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return Sentences{path + ": cannot be read to its end"};
  if (text.size() > largest) {
    return Sentences{path + ": is larger than " + std::to_string(mebibytes) + " MiB"};
  }
  return text;
}

Sentences read_document(std::string_view text, const std::string& name,
                        const std::function<void(Fields&)>& keys, const std::vector<std::string>& settings,
                        std::string_view begins) {
  auto parsed = parse_yaml(text);
  if (const auto* mistake = std::get_if<Mistake>(&parsed)) return {in_file(name, *mistake)};
  YamlNode& document = std::get<YamlNode>(parsed);
  if (document.kind == YamlNode::Kind::null)
    return {name + ": is empty; it begins with " + std::string(begins)};
  if (document.kind != YamlNode::Kind::mapping) {
    return {in_file(
        name, {document.line, document.column, "expected keys and values, like " + std::string(begins)})};
  }
  std::vector<Mistake> mistakes;
  for (const std::string& setting : settings) {
    if (auto mistake = apply_setting(document, setting)) mistakes.push_back(*std::move(mistake));
  }
  FieldReader reader(document, "", name, mistakes);
  keys(reader);
  reader.finish();
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  Sentences sentences;
  for (const Mistake& mistake : mistakes) sentences.push_back(in_file(name, mistake));
  return sentences;
}

}  // namespace rotation::daemon
