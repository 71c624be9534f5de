// CRC32C (Castagnoli, RFC 3720): the checksum of every record we keep.
#pragma once

#include <cstdint>
#include <string_view>

namespace rotation::segment {

// By the processor's own instruction where it has one (SSE 4.2), else by tables, many times slower.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes) noexcept;

namespace detail {
// The same by tables, on any processor.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes) noexcept;
}  // namespace detail

}  // namespace rotation::segment
