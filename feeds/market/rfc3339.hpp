// RFC 3339 date-times <-> Timestamp, exact to the nanosecond, without a library call.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/market/time.hpp"

namespace rotation::market {

// Accepts YYYY-MM-DDTHH:MM:SS[.f{1,9}](Z|+HH:MM|-HH:MM) and nothing else: capital T and Z, no leap second,
// a date that exists. The result may lie outside [kEarliest, kLatest); the caller decides.
// nullopt: not of that form. Cost: about 20 ns, no allocation.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept;

// YYYY-MM-DD of a date that exists.
[[nodiscard]] std::optional<Day> parse_date(std::string_view text) noexcept;

// Text form of a time: "2026-01-05T14:30:00.1234Z"; as Go prints it, trailing zeros of the fraction dropped.
// Years 0000 to 9999 only (REQUIRES).  No allocation; `view()` lives as long as the object.
class Rfc3339 {
 public:
  explicit Rfc3339(Timestamp ts) noexcept;
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 30> text_{};
  std::size_t size_ = 0;
};

// YYYY-MM-DD.
[[nodiscard]] std::string format_date(Day day);

}  // namespace rotation::market
