// One recorded file: a CSV table, plain or gzipped, with a header line; columns are asked for by name.
//
// One thread. What cannot be read throws std::runtime_error, one sentence with file and line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/time.hpp"
#include "feeds/simulator/gzip_lines.hpp"

namespace rotation::simulator {

class RecordedTable {
 public:
  explicit RecordedTable(const std::string& path);

  // nullopt: the table has no such column.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] std::size_t column(std::string_view name) const;

  // To the next row; false after the last.
  [[nodiscard]] bool next();

  // Of the present row.
  [[nodiscard]] std::string_view text(std::size_t column) const { return fields_[column]; }
  [[nodiscard]] double number(std::size_t column) const;  // NaN if blank
  [[nodiscard]] std::uint32_t size(std::size_t column) const;
  [[nodiscard]] market::Timestamp time(std::size_t column) const;
  [[nodiscard]] market::Day day(std::size_t column) const;

 private:
  [[noreturn]] void malformed(const char* what, std::string_view field) const;

  std::string path_;
  GzipLines lines_;
  std::string header_;
  std::vector<std::string_view> columns_;
  std::vector<std::string_view> fields_;
  std::size_t row_ = 0;
};

}  // namespace rotation::simulator
