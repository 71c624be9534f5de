#include "feeds/simulator/recorded_table.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "feeds/market/rfc3339.hpp"

namespace rotation::simulator {
namespace {

std::string_view take(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(','), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

}  // namespace

RecordedTable::RecordedTable(const std::string& path) : path_(path), lines_(path) {
  if (const auto line = lines_.next()) header_ = *line;
  std::string_view rest = header_;
  while (!rest.empty()) columns_.push_back(take(rest));
}

std::optional<std::size_t> RecordedTable::find(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

std::size_t RecordedTable::column(std::string_view name) const {
  if (const auto found = find(name)) return *found;
  throw std::runtime_error(path_ + " has no column '" + std::string(name) + "'");
}

bool RecordedTable::next() {
  auto line = lines_.next();
  if (!line) return false;
  ++row_;
  fields_.clear();
  for (std::size_t i = 0; i < columns_.size(); ++i) fields_.push_back(take(*line));
  return true;
}

double RecordedTable::number(std::size_t column) const {
  const std::string_view field = fields_[column];
  if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size()) malformed("number", field);
  return value;
}

std::uint32_t RecordedTable::size(std::size_t column) const {
  const double value = number(column);
  return value > 0 ? static_cast<std::uint32_t>(std::min(value, 4e9)) : 0;
}

market::Timestamp RecordedTable::time(std::size_t column) const {
  const auto ts = market::parse_rfc3339(fields_[column]);
  if (!ts) malformed("time", fields_[column]);
  return *ts;
}

market::Day RecordedTable::day(std::size_t column) const {
  const auto date = market::parse_date(fields_[column]);
  if (!date) malformed("date", fields_[column]);
  return *date;
}

void RecordedTable::malformed(const char* what, std::string_view field) const {
  throw std::runtime_error(path_ + ":" + std::to_string(row_ + 1) + ": '" + std::string(field) +
                           "' is not a " + what);
}

}  // namespace rotation::simulator
