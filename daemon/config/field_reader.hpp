// Fills structures from a YAML document and collects everything that is wrong with it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/fields.hpp"
#include "daemon/config/yaml_document.hpp"

namespace rotation::daemon {

// Reads the keys of one mapping. A key that is absent leaves its variable alone; so does a wrong value.
// `file` is the name used by where(). All references outlive the reader.
class FieldReader final : public Fields {
 public:
  FieldReader(const YamlNode& mapping, std::string path, std::string_view file,
              std::vector<Mistake>& mistakes);

  void value(std::string_view key, Value value) override;
  void list(std::string_view key, std::vector<std::string>& items, const Elements& elements) override;
  void values(std::string_view key, const std::vector<Value>& values) override;
  void table(std::string_view key, std::map<std::string, std::string>& entries, std::string limits,
             const EntryProblem& problem) override;
  void section(std::string_view key, const std::function<void(Fields&)>& keys) override;
  using Fields::sections;
  [[nodiscard]] bool given(std::string_view key) const override;
  [[nodiscard]] std::string where(std::string_view key) const override;
  void require(bool holds, std::string_view key, std::string_view sentence) override;

  // After the last key: those of the mapping that nobody asked for, or that stand there twice, are mistakes.
  void finish();

 protected:
  void sections(std::string_view key, std::size_t now, Range<std::size_t> count,
                const std::function<void(std::size_t)>& resize,
                const std::function<void(Fields&, std::size_t)>& keys) override;

 private:
  // The value of `key`, which is then known; nullptr if absent. `kind`, if not null, is what it has to be.
  const YamlNode* find(std::string_view key, YamlNode::Kind kind, std::string_view expected);
  [[nodiscard]] std::string path_of(std::string_view key) const;
  void mistake(const YamlNode& at, const std::string& path, const std::string& sentence);
  void read_section(const YamlNode& node, std::string path, const std::function<void(Fields&)>& keys);

  const YamlNode& mapping_;
  std::string path_;
  std::string_view file_;
  std::vector<Mistake>& mistakes_;
  std::size_t mistakes_before_;
  std::vector<std::string> known_;
  std::optional<Mistake> broken_rule_;  // the first
};

// "path: " in front of sentences is part of Mistake::sentence; this puts "file:line:column: " before it.
[[nodiscard]] std::string in_file(std::string_view file, const Mistake& mistake);

}  // namespace rotation::daemon
