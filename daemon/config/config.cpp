#include "daemon/config/config.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include <openssl/sha.h>

#include "daemon/config/field_lister.hpp"
#include "daemon/config/field_reader.hpp"
#include "daemon/config/keys.hpp"
#include "daemon/config/setting.hpp"

namespace rotation::daemon {

std::variant<Config, Sentences> parse_config(std::string_view text, const std::string& name,
                                             const ConfigBasis& basis) {
  auto parsed = parse_yaml(text);
  if (const auto* mistake = std::get_if<Mistake>(&parsed)) return Sentences{in_file(name, *mistake)};
  YamlNode& document = std::get<YamlNode>(parsed);
  if (document.kind == YamlNode::Kind::null) return Sentences{name + ": is empty; it begins with schema: 1"};
  if (document.kind != YamlNode::Kind::mapping) {
    return Sentences{
        in_file(name, {document.line, document.column, "expected keys and values, like schema: 1"})};
  }

  Config config;
  config.origin = name;
  config.engine.stand_ins = basis.stand_ins;
  std::vector<Mistake> mistakes;
  for (const std::string& setting : basis.settings) {
    if (auto mistake = apply_setting(document, setting)) mistakes.push_back(*std::move(mistake));
  }
  FieldReader reader(document, "", name, mistakes);
  config_keys(reader, config);
  reader.finish();
  if (mistakes.empty()) return config;

  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  Sentences sentences;
  for (const Mistake& mistake : mistakes) sentences.push_back(in_file(name, mistake));
  return sentences;
}

std::variant<Config, Sentences> load_config(const std::string& path, const ConfigBasis& basis) {
  constexpr std::size_t kLargest = 1U << 20U;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Sentences{path + ": is a directory, not a file"};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Sentences{path + ": cannot be read: " + std::generic_category().message(errno)};
  std::string text(kLargest + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return Sentences{path + ": cannot be read to its end"};
  if (text.size() > kLargest) return Sentences{path + ": is larger than 1 MiB"};
  return parse_config(text, path, basis);
}

std::string effective_yaml(const Config& config) {
  Config copy = config;
  FieldLister lister;
  config_keys(lister, copy);
  std::string text;
  for (const std::string& line : lister.lines()) text += line + '\n';
  return text;
}

std::string config_hash(const Config& config) {
  const std::string text = effective_yaml(config);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string hash;
  for (const unsigned char byte : digest) {
    hash += kHex[byte >> 4U];
    hash += kHex[byte & 15U];
  }
  return hash;
}

std::vector<std::string> changed_keys(const Config& before, const Config& after) {
  std::map<std::string, std::string> values;
  const auto rows_of = [](Config copy) {
    FieldLister lister;
    config_keys(lister, copy);
    return lister.rows();
  };
  for (const KeyRow& row : rows_of(before)) values[row.path] = row.value;
  std::vector<std::string> changed;
  for (const KeyRow& row : rows_of(after)) {
    const auto old = values.find(row.path);
    if (old == values.end() || old->second != row.value) changed.push_back(row.path);
    if (old != values.end()) values.erase(old);
  }
  for (const auto& [path, value] : values) changed.push_back(path);
  return changed;
}

}  // namespace rotation::daemon
