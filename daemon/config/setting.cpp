#include "daemon/config/setting.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "daemon/config/values.hpp"

namespace rotation::daemon {
namespace {

// Everything a setting brings along is reported under its name.
void mark(YamlNode& node, const std::string& origin) {
  node.line = node.column = 0;
  node.origin = origin;
  for (YamlNode& key : node.keys) mark(key, origin);
  for (YamlNode& item : node.items) mark(item, origin);
}

YamlNode scalar(std::string_view text, const std::string& origin) {
  YamlNode node;
  node.kind = YamlNode::Kind::scalar;
  node.text = text;
  node.origin = origin;
  return node;
}

// The value of `key` in `parent`, made if it is not there; nullptr if `parent` is no section.
YamlNode* child(YamlNode& parent, std::string_view key, const std::string& origin) {
  if (parent.kind == YamlNode::Kind::null) {
    parent.kind = YamlNode::Kind::mapping;
    parent.origin = origin;
  }
  if (parent.kind != YamlNode::Kind::mapping) return nullptr;
  const auto found = std::find_if(parent.keys.begin(), parent.keys.end(),
                                  [key](const YamlNode& node) { return node.text == key; });
  if (found != parent.keys.end()) {
    return &parent.items[static_cast<std::size_t>(found - parent.keys.begin())];
  }
  parent.keys.push_back(scalar(key, origin));
  parent.items.emplace_back();
  return &parent.items.back();
}

// The element of `list` that "[i]" names; nullptr if there is none.
YamlNode* element(YamlNode& list, std::string_view index) {
  std::size_t i = 0;
  const char* const end = index.data() + index.size();
  const auto [stop, error] = std::from_chars(index.data(), end, i);
  const bool number = error == std::errc() && stop != end && *stop == ']' && stop + 1 == end;
  if (!number || list.kind != YamlNode::Kind::sequence || i >= list.items.size()) return nullptr;
  return &list.items[i];
}

}  // namespace

std::optional<Mistake> apply_setting(YamlNode& document, const std::string& setting) {
  const std::string origin = "--set " + setting;
  const auto wrong = [&origin](std::string sentence) { return Mistake{0, 0, std::move(sentence), origin}; };
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) return wrong("expected key=value, like trigger.M1.on=1.25");
  auto parsed = parse_yaml(std::string_view(setting).substr(equals + 1));
  if (const auto* mistake = std::get_if<Mistake>(&parsed)) return wrong(mistake->sentence);
  YamlNode value = std::get<YamlNode>(std::move(parsed));
  if (value.kind == YamlNode::Kind::null) return wrong("has no value");
  mark(value, origin);

  YamlNode* at = &document;
  std::string_view path = std::string_view(setting).substr(0, equals);
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    const std::string_view key = part.substr(0, part.find('['));
    at = child(*at, key, origin);
    if (at != nullptr && key.size() < part.size()) at = element(*at, part.substr(key.size() + 1));
    if (at == nullptr) return wrong("the configuration has no " + shown(part) + " there");
  }
  *at = std::move(value);
  return std::nullopt;
}

}  // namespace rotation::daemon
