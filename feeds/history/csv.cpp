#include "feeds/history/csv.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <memory>
#include <system_error>

#include <zlib.h>

#include "feeds/history/history.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

constexpr std::size_t kMaxSize = std::size_t{64} << 20;

// gzip or not: zlib reads plain text as it is.
std::string read_all(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(file, unreadable))
    throw HistoryError(name + ": there is no such file");
  const std::unique_ptr<gzFile_s, decltype(&gzclose_r)> in{gzopen(name.c_str(), "rb"), gzclose_r};
  if (!in) throw HistoryError(name + ": cannot be opened: " + std::generic_category().message(errno));
  gzbuffer(in.get(), 128U << 10);
  std::string content;
  for (;;) {
    constexpr std::size_t kStep = 256U << 10;
    const std::size_t size = content.size();
    if (size > kMaxSize) throw HistoryError(name + ": is larger than 64 MiB");
    content.resize(size + kStep);
    const int got = gzread(in.get(), content.data() + size, kStep);
    content.resize(size + static_cast<std::size_t>(std::max(got, 0)));
    // A file cut off inside its compressed stream shows only as a buffer error at its end.
    int error = Z_OK;
    gzerror(in.get(), &error);
    if (got < 0 || error == Z_BUF_ERROR) {
      throw HistoryError(name + ": is damaged: its gzip stream ends early or is wrong");
    }
    if (got == 0) return content;
  }
}

std::string_view trimmed_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Csv::Csv(const std::filesystem::path& file) : Csv(file.string(), read_all(file)) {}

Csv::Csv(std::string name, std::string content)
    : name_(std::move(name)), content_(std::move(content)), rest_(content_) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  if (!split_line()) throw HistoryError(name_ + ": is empty");
  header_ = fields_;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (find_column(header_[i]) != i) {
      fail(i, "column " + quoted(header_[i]) + " stands twice");
    }
  }
}

std::optional<std::size_t> Csv::find_column(std::string_view name) const {
  const auto it = std::find(header_.begin(), header_.end(), name);
  if (it == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(it - header_.begin());
}

std::size_t Csv::column(std::string_view name) const {
  if (const auto found = find_column(name)) return *found;
  throw HistoryError(name_ + ":1:1: there is no column " + quoted(name));
}

bool Csv::split_line() {
  if (rest_.empty()) return false;
  line_text_ = trimmed_line(rest_);
  ++line_;
  fields_.clear();
  std::string_view left = line_text_;
  for (;;) {
    const std::size_t comma = left.find(',');
    fields_.push_back(left.substr(0, comma));
    if (comma == std::string_view::npos) return true;
    left.remove_prefix(comma + 1);
  }
}

bool Csv::next() {
  if (!split_line()) return false;
  if (fields_.size() != header_.size()) {
    fail(fields_.size() - 1, "there are " + std::to_string(fields_.size()) + " fields, but the header has " +
                                 std::to_string(header_.size()));
  }
  return true;
}

market::Day Csv::date(std::size_t column) const {
  const auto day = market::parse_date(fields_[column]);
  if (!day) fail(column, quoted(fields_[column]) + " is not a date (YYYY-MM-DD)");
  return *day;
}

std::optional<double> Csv::number(std::size_t column) const {
  const std::string_view field = fields_[column];
  if (field.empty()) return std::nullopt;
  double value = 0;
  const char* const end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) {
    fail(column, quoted(field) + " is not a number");
  }
  return value;
}

void Csv::fail(std::size_t column, const std::string& what) const {
  const auto at = static_cast<std::size_t>(fields_[column].data() - line_text_.data()) + 1;
  throw HistoryError(name_ + ':' + std::to_string(line_) + ':' + std::to_string(at) + ": " + what);
}

}  // namespace rotation::history
