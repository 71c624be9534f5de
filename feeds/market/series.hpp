// The named inputs (series) the engine follows, whatever provider carries them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rotation::market {

// Dense index of a series in its SeriesTable; the hot path sees no strings.
enum class SeriesId : std::uint16_t {};
inline constexpr SeriesId kNoSeries{0xFFFF};
constexpr std::size_t index(SeriesId id) noexcept {
  return static_cast<std::size_t>(id);
}

// What kind of instrument a series is: decides when its market is open, how fast it should tick and how wide
// its quote may be (signal specification, section 0 "Feed class").
enum class SeriesClass : std::uint8_t {
  etf_liquid,   // E1: many quotes a second
  etf,          // E2: a quote in 1 to 10 s
  etf_thin,     // E2 thin: a quote in 10 to 60 s
  stock,        // K
  yield,        // Y: percent a year
  fx,           // X: spot pair
  index_level,  // I: dollar index, VIX
  reference,    // R: slow, dated figures
};

// "E1", "E2", "E2 thin", "K", "Y", "X", "I", "R": as written in manifests and configuration.
[[nodiscard]] std::string_view name(SeriesClass c) noexcept;
[[nodiscard]] std::optional<SeriesClass> parse_series_class(std::string_view text) noexcept;

// Quoted with a bid and an ask and closed by an auction; the others are plain values.
[[nodiscard]] constexpr bool is_equity(SeriesClass c) noexcept {
  return c <= SeriesClass::stock;
}

struct Series {
  std::string name;  // unique; letters, digits, '_', '.', '-', '='
  SeriesClass series_class;
};

// Immutable after construction; ids are positions in the order given.  Any thread may read.
class SeriesTable {
 public:
  // REQUIRES: unique names, fewer than 65,535 of them.
  explicit SeriesTable(std::vector<Series> series);

  [[nodiscard]] std::size_t size() const noexcept { return series_.size(); }
  [[nodiscard]] const Series& operator[](SeriesId id) const noexcept { return series_[index(id)]; }
  [[nodiscard]] std::optional<SeriesId> find(std::string_view name) const;
  [[nodiscard]] const std::vector<Series>& all() const noexcept { return series_; }

 private:
  std::vector<Series> series_;
  std::unordered_map<std::string_view, SeriesId> by_name_;
};

// The series of the signal specification, section 2.7, in its order.
[[nodiscard]] std::vector<Series> default_series();

}  // namespace rotation::market
