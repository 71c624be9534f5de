#include "feeds/capture/format.hpp"

#include <cstring>

namespace rotation::capture {

void append(std::string& file, const Record& record, std::uint64_t number) {
  segment::append(
      file, {static_cast<std::uint8_t>(record.kind), record.connection, record.received, record.payload},
      number);
}

std::optional<Gap> gap_of(std::string_view payload) noexcept {
  if (payload.size() != sizeof(Gap)) return std::nullopt;
  Gap gap;
  std::memcpy(&gap, payload.data(), sizeof gap);
  return gap;
}

}  // namespace rotation::capture
