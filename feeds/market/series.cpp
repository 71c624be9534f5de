#include "feeds/market/series.hpp"

#include <array>
#include <utility>

namespace rotation::market {
namespace {

constexpr std::array<std::string_view, 8> kClassNames{"E1", "E2", "E2 thin", "K", "Y", "X", "I", "R"};

}  // namespace

std::string_view name(SeriesClass c) noexcept {
  return kClassNames[static_cast<std::size_t>(c)];
}

std::optional<SeriesClass> parse_series_class(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kClassNames.size(); ++i) {
    if (kClassNames[i] == text) return static_cast<SeriesClass>(i);
  }
  return std::nullopt;
}

SeriesTable::SeriesTable(std::vector<Series> series) : series_(std::move(series)) {
  by_name_.reserve(series_.size());
  for (std::size_t i = 0; i < series_.size(); ++i) {
    by_name_.emplace(series_[i].name, static_cast<SeriesId>(i));
  }
}

std::optional<SeriesId> SeriesTable::find(std::string_view name) const {
  const auto it = by_name_.find(name);
  if (it == by_name_.end()) return std::nullopt;
  return it->second;
}

}  // namespace rotation::market
