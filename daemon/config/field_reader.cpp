#include "daemon/config/field_reader.hpp"

#include <algorithm>
#include <utility>

namespace rotation::daemon {
namespace {

std::string_view kind_name(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return "a single value";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::mapping:
      break;
  }
  return "a section of keys";
}

std::string count_text(Range<std::size_t> count) {
  return std::to_string(count.min) + " to " + std::to_string(count.max);
}

const YamlNode* item(const YamlNode& mapping, std::string_view key) {
  for (std::size_t i = 0; i < mapping.items.size(); ++i) {
    if (mapping.keys[i].text == key) return &mapping.items[i];
  }
  return nullptr;
}

// The node at a dotted path, or the last one on the way to it.
const YamlNode& locate(const YamlNode& mapping, std::string_view path) {
  const std::size_t dot = path.find('.');
  const YamlNode* found =
      mapping.kind == YamlNode::Kind::mapping ? item(mapping, path.substr(0, dot)) : nullptr;
  if (found == nullptr) return mapping;
  return dot == std::string_view::npos ? *found : locate(*found, path.substr(dot + 1));
}

}  // namespace

FieldReader::FieldReader(const YamlNode& mapping, std::string path, std::string_view file,
                         std::vector<Mistake>& mistakes)
    : mapping_(mapping),
      path_(std::move(path)),
      file_(file),
      mistakes_(mistakes),
      mistakes_before_(mistakes.size()) {}

void FieldReader::value(std::string_view key, Value value) {
  const YamlNode* node = find(key, YamlNode::Kind::scalar, "a single value");
  if (node == nullptr) return;
  if (const std::string wrong = value.read({node->text, node->quoted}); !wrong.empty()) {
    mistake(*node, path_of(key), wrong);
  }
}

void FieldReader::list(std::string_view key, std::vector<std::string>& items, const Elements& elements) {
  const YamlNode* node = find(key, YamlNode::Kind::sequence, "a list, [a, b]");
  if (node == nullptr) return;
  const std::size_t before = mistakes_.size();
  if (node->items.size() < elements.count.min || node->items.size() > elements.count.max) {
    mistake(*node, path_of(key),
            "has " + std::to_string(node->items.size()) + " elements; the limit is " +
                count_text(elements.count));
  }
  std::vector<std::string> read;
  for (const YamlNode& element : node->items) {
    const std::string path = path_of(key) + '[' + std::to_string(read.size()) + ']';
    read.push_back(element.text);
    if (element.kind != YamlNode::Kind::scalar || element.text.empty()) {
      mistake(element, path, "expected " + elements.limits);
    } else if (const std::string wrong = elements.problem(element.text); !wrong.empty()) {
      mistake(element, path, wrong);
    } else if (std::find(read.begin(), read.end() - 1, element.text) != read.end() - 1) {
      mistake(element, path, shown(element.text) + " is already in the list");
    }
  }
  if (mistakes_.size() == before) items = std::move(read);
}

void FieldReader::values(std::string_view key, const std::vector<Value>& values) {
  const YamlNode* node = find(key, YamlNode::Kind::sequence, "a list, [a, b]");
  if (node == nullptr) return;
  if (node->items.size() != values.size()) {
    return mistake(
        *node, path_of(key),
        "has " + std::to_string(node->items.size()) + " elements; it takes " + std::to_string(values.size()));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const YamlNode& element = node->items[i];
    const std::string path = path_of(key) + '[' + std::to_string(i) + ']';
    if (element.kind != YamlNode::Kind::scalar) {
      mistake(element, path, "expected a single value, not " + std::string(kind_name(element)));
    } else if (const std::string wrong = values[i].read({element.text, element.quoted}); !wrong.empty()) {
      mistake(element, path, wrong);
    }
  }
}

void FieldReader::table(std::string_view key, std::map<std::string, std::string>& entries,
                        std::string /*limits*/, const EntryProblem& problem) {
  const YamlNode* node = find(key, YamlNode::Kind::mapping, "name: text pairs");
  if (node == nullptr) return;
  const std::size_t before = mistakes_.size();
  std::map<std::string, std::string> read;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const std::string& name = node->keys[i].text;
    const YamlNode& entry = node->items[i];
    const std::string path = FieldReader(*node, path_of(key), file_, mistakes_).path_of(name);
    if (entry.kind != YamlNode::Kind::scalar || entry.text.empty()) {
      mistake(entry, path, "expected a single value, not " + std::string(kind_name(entry)));
    } else if (const std::string wrong = problem(name, entry.text); !wrong.empty()) {
      mistake(node->keys[i], path, wrong);
    } else if (!read.emplace(name, entry.text).second) {
      mistake(node->keys[i], path, "the key is there twice");
    }
  }
  if (mistakes_.size() == before) entries = std::move(read);
}

void FieldReader::section(std::string_view key, const std::function<void(Fields&)>& keys) {
  const YamlNode* node = find(key, YamlNode::Kind::mapping, "a section of keys");
  if (node != nullptr) read_section(*node, path_of(key), keys);
}

void FieldReader::sections(std::string_view key, std::size_t /*now*/, Range<std::size_t> count,
                           const std::function<void(std::size_t)>& resize,
                           const std::function<void(Fields&, std::size_t)>& keys) {
  const YamlNode* node =
      find(key, YamlNode::Kind::sequence, "a list of sections, each beginning with a dash");
  if (node == nullptr) return;
  if (node->items.size() < count.min || node->items.size() > count.max) {
    return mistake(
        *node, path_of(key),
        "has " + std::to_string(node->items.size()) + " elements; the limit is " + count_text(count));
  }
  resize(node->items.size());
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const YamlNode& element = node->items[i];
    std::string path = path_of(key) + '[' + std::to_string(i) + ']';
    if (element.kind != YamlNode::Kind::mapping) {
      mistake(element, path, "expected a section of keys, not " + std::string(kind_name(element)));
    } else {
      read_section(element, std::move(path), [&keys, i](Fields& fields) { keys(fields, i); });
    }
  }
}

bool FieldReader::given(std::string_view key) const {
  return item(mapping_, key) != nullptr;
}

std::string FieldReader::where(std::string_view key) const {
  const YamlNode& at = locate(mapping_, key);
  return in_file(file_, {at.line, at.column, path_of(key), at.origin});
}

void FieldReader::require(bool holds, std::string_view key, std::string_view sentence) {
  if (holds || broken_rule_) return;
  const YamlNode& at = locate(mapping_, key);
  broken_rule_ = Mistake{at.line, at.column, path_of(key) + ": " + std::string(sentence), at.origin};
}

void FieldReader::finish() {
  for (auto key = mapping_.keys.begin(); key != mapping_.keys.end(); ++key) {
    const auto first =
        std::find_if(mapping_.keys.begin(), key, [key](const YamlNode& k) { return k.text == key->text; });
    if (first != key) {
      mistake(*key, path_of(key->text), "the key is already on line " + std::to_string(first->line));
    } else if (std::find(known_.begin(), known_.end(), key->text) == known_.end()) {
      const std::string meant = did_you_mean(key->text, known_);
      mistake(*key, path_of(key->text),
              "unknown key" + (meant.empty() ? "; known here: " + either(known_) : meant));
    }
  }
  if (broken_rule_ && mistakes_.size() == mistakes_before_) mistakes_.push_back(*std::move(broken_rule_));
}

const YamlNode* FieldReader::find(std::string_view key, YamlNode::Kind kind, std::string_view expected) {
  known_.emplace_back(key);
  const YamlNode* node = item(mapping_, key);
  if (node == nullptr || node->kind == kind) return node;
  mistake(*node, path_of(key),
          "expected " + std::string(expected) + ", not " + std::string(kind_name(*node)));
  return nullptr;
}

std::string FieldReader::path_of(std::string_view key) const {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-=";
  const bool plain = key.size() <= 60 && key.find_first_not_of(kPlain) == std::string_view::npos;
  return (path_.empty() ? "" : path_ + '.') + (plain ? std::string(key) : shown(key));
}

void FieldReader::mistake(const YamlNode& at, const std::string& path, const std::string& sentence) {
  mistakes_.push_back({at.line, at.column, path + ": " + sentence, at.origin});
}

void FieldReader::read_section(const YamlNode& node, std::string path,
                               const std::function<void(Fields&)>& keys) {
  FieldReader reader(node, std::move(path), file_, mistakes_);
  keys(reader);
  reader.finish();
}

std::string in_file(std::string_view file, const Mistake& mistake) {
  std::string text(mistake.origin.empty() ? file : mistake.origin);
  if (mistake.line > 0) text += ':' + std::to_string(mistake.line) + ':' + std::to_string(mistake.column);
  return text + ": " + mistake.sentence;
}

}  // namespace rotation::daemon
