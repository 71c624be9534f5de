// The checksum of a row: CRC32C over its values.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "feeds/segment/crc32c.hpp"

namespace rotation::daemon::store {

class RowCheck {
 public:
  RowCheck& add(std::int64_t value) {
    for (int byte = 0; byte < 8; ++byte) bytes_ += static_cast<char>(value >> (8 * byte));
    return *this;
  }
  RowCheck& add(double value) {  // every NaN is NULL, and the same
    return add(std::isnan(value) ? std::int64_t{-1} : std::bit_cast<std::int64_t>(value));
  }
  RowCheck& add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
    return *this;
  }
  [[nodiscard]] std::int64_t value() const noexcept { return segment::crc32c(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace rotation::daemon::store
