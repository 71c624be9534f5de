// YAML text to a plain tree, without what makes YAML ambiguous: no anchors, aliases, tags or second document.
//
// Values stay text as written; what a value means is decided by who reads it (values.hpp), so that no `Y`
// becomes true and no 010 becomes 8 on the way.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rotation::daemon {

// Something wrong at a place of the text. Lines and columns count from 1; line 0 is the text as a whole.
struct Mistake {
  int line = 0;
  int column = 0;
  std::string sentence;
  std::string origin;  // where it is, if not in the file
};

struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  int line = 0;
  int column = 0;
  std::string origin;           // where it is, if not in the file
  std::string text;             // scalar
  bool quoted = false;          // scalar: in quotes or a block, thus text and nothing else
  std::vector<YamlNode> keys;   // mapping: scalars, as written, duplicates included
  std::vector<YamlNode> items;  // mapping: the value of keys[i] is items[i]; sequence: the elements
};

// Text that is not UTF-8, has control characters or is not such YAML gives the first mistake.
[[nodiscard]] std::variant<YamlNode, Mistake> parse_yaml(std::string_view text);

}  // namespace rotation::daemon
