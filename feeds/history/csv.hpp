// A CSV file read strictly: a header, then rows of as many fields, no quoting; plain or gzip.
//
// Whatever is wrong with it is a HistoryError that begins with file:line:column (both from 1, columns in
// bytes). The whole text is in memory, 64 MiB at most. Lines may end in CR LF. Thread safety: none.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::history {

class Csv {
 public:
  explicit Csv(const std::filesystem::path& file);
  // `name` stands for the file in sentences.
  Csv(std::string name, std::string content);
  Csv(const Csv&) = delete;
  Csv& operator=(const Csv&) = delete;

  // Position of the column of that name.
  [[nodiscard]] std::size_t column(std::string_view name) const;  // a missing one is an error
  [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const;

  [[nodiscard]] const std::vector<std::string_view>& names() const noexcept { return header_; }

  // Moves on to the next row; false at the end. Views of the row before stay valid as long as the object.
  [[nodiscard]] bool next();

  [[nodiscard]] std::string_view text(std::size_t column) const { return fields_[column]; }
  [[nodiscard]] market::Day date(std::size_t column) const;
  // nullopt: the field is blank. Decimal or E notation, finite.
  [[nodiscard]] std::optional<double> number(std::size_t column) const;

  // Throws HistoryError about this row and column.
  [[noreturn]] void fail(std::size_t column, const std::string& what) const;

 private:
  [[nodiscard]] bool split_line();

  std::string name_;
  std::string content_;
  std::string_view rest_;
  std::size_t line_ = 0;
  std::string_view line_text_;
  std::vector<std::string_view> header_;
  std::vector<std::string_view> fields_;
};

}  // namespace rotation::history
