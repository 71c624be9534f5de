#include "daemon/config/config.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <openssl/sha.h>

#include "daemon/config/document.hpp"
#include "daemon/config/field_lister.hpp"
#include "daemon/config/keys.hpp"

namespace rotation::daemon {

const FeedConfig* find_feed(const Config& config, std::string_view name) noexcept {
  const auto found = std::find_if(config.feeds.begin(), config.feeds.end(),
                                  [name](const FeedConfig& feed) { return feed.name == name; });
  return found == config.feeds.end() ? nullptr : &*found;
}

std::variant<Config, Sentences> parse_config(std::string_view text, const std::string& name,
                                             const ConfigBasis& basis) {
  Config config;
  config.origin = name;
  config.engine.stand_ins = basis.stand_ins;
  Sentences sentences = read_document(
      text, name, [&config](Fields& f) { config_keys(f, config); }, basis.settings);
  if (!sentences.empty()) return sentences;
  return config;
}

std::variant<Config, Sentences> load_config(const std::string& path, const ConfigBasis& basis) {
  auto text = read_text_file(path, 1);
  if (auto* sentences = std::get_if<Sentences>(&text)) return std::move(*sentences);
  return parse_config(std::get<std::string>(text), path, basis);
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
