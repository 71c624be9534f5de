#include "daemon/replay/daily_csv.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "daemon/replay/output_file.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

template <class Number>
void append_number(std::string& line, Number value) {
  std::array<char, 32> digits{};
  line.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append(std::string& line, const signals::Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) {
    if (!std::isnan(*number)) append_number(line, *number);
  } else if (const auto* whole = std::get_if<int>(&cell)) {
    append_number(line, *whole);
  } else if (const auto* word = std::get_if<std::string_view>(&cell)) {
    line += *word;
  } else {
    line += market::format_date(std::get<market::Day>(cell));
  }
}

}  // namespace

DailyCsv::DailyCsv(const std::filesystem::path& file, const signals::Model& model)
    : file_(file), out_(open_output(file)), columns_(signals::daily_columns(model)) {
  for (const signals::Column& column : columns_) line_ += (line_.empty() ? "" : ",") + column.name;
  out_ << line_ << '\n';
}

void DailyCsv::write(const signals::SessionRecord& record) {
  line_.clear();
  for (const signals::Column& column : columns_) {
    append(line_, column.read(record));
    line_ += ',';
  }
  line_.back() = '\n';
  out_ << line_;
}

void DailyCsv::close() {
  close_output(out_, file_);
}

}  // namespace rotation::daemon
