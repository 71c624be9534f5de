#include "daemon/config/yaml_document.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include <simdjson.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace rotation::daemon {
namespace {

// Builds the tree from yaml-cpp's events, which tell quoted from plain text; its Node class does not.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view text) : text_(text) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) throw YAML::ParserException(mark, "a second document; the file is one document");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node(YamlNode::Kind::null, mark, "", anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw YAML::ParserException(mark, "aliases (*name) are not used here; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode scalar = node(YamlNode::Kind::scalar, mark, tag, anchor);
    scalar.text = value;
    scalar.quoted = tag == "!";  // yaml-cpp's mark of text in quotes
    const std::string_view source = text_.substr(std::min(static_cast<std::size_t>(mark.pos), text_.size()));
    if (scalar.quoted && (source.starts_with('|') || source.starts_with('>'))) {
      throw YAML::ParserException(mark, "text blocks (| and >) are not used here");
    }
    if (scalar.quoted && !closed_on_its_line(source)) {
      throw YAML::ParserException(mark, "text in quotes ends with its line; the closing quote is missing");
    }
    add(std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(node(YamlNode::Kind::sequence, mark, tag, anchor));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(node(YamlNode::Kind::mapping, mark, tag, anchor));
  }
  void OnMapEnd() override { close(); }

 private:
  static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw YAML::ParserException(mark, "anchors (&name) are not used here");
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw YAML::ParserException(mark, "tags (!name) are not used here");
    }
    YamlNode made;
    made.kind = kind;
    made.line = mark.line + 1;
    made.column = mark.column + 1;
    return made;
  }

  // yaml-cpp takes the end of the file for a closing quote, and lets quotes run over many lines.
  static bool closed_on_its_line(std::string_view source) {
    const char quote = source.empty() ? '\n' : source[0];
    for (std::size_t i = 1; i < source.size() && source[i] != '\n'; ++i) {
      const bool escape = quote == '"' ? source[i] == '\\' : source.substr(i).starts_with("''");
      if (escape) {
        ++i;
      } else if (source[i] == quote) {
        return true;
      }
    }
    return false;
  }

  void close() {
    YamlNode done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done));
  }

  void add(YamlNode child) {
    if (open_.empty()) {
      root_ = std::move(child);
      return;
    }
    YamlNode& parent = open_.back();
    if (parent.kind == YamlNode::Kind::mapping && parent.keys.size() == parent.items.size()) {
      if (child.kind != YamlNode::Kind::scalar) {
        YAML::Mark mark;
        mark.line = child.line - 1;
        mark.column = child.column - 1;
        throw YAML::ParserException(mark, "a key must be a plain word");
      }
      parent.keys.push_back(std::move(child));
    } else {
      if (child.kind == YamlNode::Kind::null && parent.kind == YamlNode::Kind::mapping) {
        child.line = parent.keys.back().line;  // yaml-cpp says where the next thing begins
        child.column = parent.keys.back().column;
      }
      parent.items.push_back(std::move(child));
    }
  }

  std::string_view text_;
  int documents_ = 0;
  YamlNode root_;
  std::vector<YamlNode> open_;
};

// What yaml-cpp lets through or reports in the wrong place.
std::optional<Mistake> unfit_character(std::string_view text) {
  int line = 1;
  int column = 1;
  bool indentation = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F) {
      return Mistake{line, column, "a control character; the file must be plain text"};
    }
    if (c == '\t' && indentation) return Mistake{line, column, "a tab in the indentation; use blanks"};
    indentation = c == '\n' || (indentation && c == ' ');
    column = c == '\n' ? 1 : column + 1;
    line += c == '\n' ? 1 : 0;
  }
  return std::nullopt;
}

// yaml-cpp's words, which may quote one byte of whatever it has found.
std::string words(const YAML::Exception& error) {
  std::string text = error.msg;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

std::variant<YamlNode, Mistake> parse_yaml(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return Mistake{0, 0, "is not UTF-8 text"};
  if (auto mistake = unfit_character(text)) return *std::move(mistake);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // byte order mark
  Builder builder(text);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    if (error.mark.is_null()) return Mistake{0, 0, words(error)};
    return Mistake{error.mark.line + 1, error.mark.column + 1, words(error)};
  }
  return builder.take();
}

}  // namespace rotation::daemon
