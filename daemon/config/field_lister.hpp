// Says what structures hold: one row per key, in the order of their description.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/config/fields.hpp"

namespace rotation::daemon {

struct KeyRow {
  std::string path;    // "trigger.M1.on", "feeds[0].url"
  std::string value;   // as it is written in YAML
  std::string limits;  // for people: "-10 to 10"
};

class FieldLister final : public Fields {
 public:
  FieldLister() = default;

  void value(std::string_view key, Value value) override;
  void list(std::string_view key, std::vector<std::string>& items, const Elements& elements) override;
  void values(std::string_view key, const std::vector<Value>& values) override;
  void table(std::string_view key, std::map<std::string, std::string>& entries, std::string limits,
             const EntryProblem& problem) override;
  void section(std::string_view key, const std::function<void(Fields&)>& keys) override;
  [[nodiscard]] bool given(std::string_view /*key*/) const override { return false; }
  [[nodiscard]] std::string where(std::string_view /*key*/) const override { return ""; }
  void require(bool /*holds*/, std::string_view /*key*/, std::string_view /*sentence*/) override {}

  [[nodiscard]] const std::vector<KeyRow>& rows() const noexcept { return rows_; }
  // The same as YAML, line by line.
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

 protected:
  void sections(std::string_view key, std::size_t now, Range<std::size_t> count,
                const std::function<void(std::size_t)>& resize,
                const std::function<void(Fields&, std::size_t)>& keys) override;

 private:
  explicit FieldLister(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] std::string path_of(std::string_view key) const;
  void add(std::string_view key, std::string value, std::string limits);
  void add_nested(const FieldLister& inner, std::string_view first_indent);

  std::string path_;
  std::vector<KeyRow> rows_;
  std::vector<std::string> lines_;
};

}  // namespace rotation::daemon
