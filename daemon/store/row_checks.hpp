// What the store writes beside each row, and holds it against when it is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/store/rows.hpp"

namespace rotation::daemon::store {

constexpr std::int64_t nanoseconds(market::Timestamp ts) noexcept {
  return ts.time_since_epoch().count();
}
constexpr std::string_view origin_of(const signals::Transition& t) noexcept {
  return t.from_history ? "history" : "live";
}

[[nodiscard]] std::int64_t check_of(const SessionRow& s, std::string_view day, std::int64_t closes);
[[nodiscard]] std::int64_t check_of(const Start& s, std::int64_t id);
[[nodiscard]] std::int64_t check_of_close(std::string_view day, std::string_view series, double close,
                                          double adjusted);
[[nodiscard]] std::int64_t check_of_profile(std::string_view day, std::string_view averages);
[[nodiscard]] std::int64_t check_of(const ReferenceFigure& f, std::int64_t id, std::string_view series);
[[nodiscard]] std::int64_t check_of(const Delivered& d);

// The next hash of the chain: over `before`, that of the row before, and this one.
[[nodiscard]] std::string chained(const std::string& before, std::int64_t seq, std::int64_t start,
                                  const TransitionRow& row);

}  // namespace rotation::daemon::store
