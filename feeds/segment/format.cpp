#include "feeds/segment/format.hpp"

#include "feeds/segment/crc32c.hpp"

namespace rotation::segment {

std::string preamble(const Format& format) {
  std::string bytes(format.magic);
  bytes.append(bytes_of(format.version));
  const std::uint32_t crc = crc32c(bytes);
  return bytes.append(bytes_of(crc));
}

void append(std::string& file, const Record& record, std::uint64_t number) {
  RecordHead head{.payload_crc = crc32c(record.payload),
                  .number = number,
                  .time_ns = record.time.time_since_epoch().count(),
                  .size = static_cast<std::uint32_t>(record.payload.size()),
                  .source = record.source,
                  .kind = record.kind};
  head.head_crc = head_crc(head);
  file.append(bytes_of(head));
  file.append(record.payload);
}

std::uint32_t head_crc(const RecordHead& head) noexcept {
  return crc32c(bytes_of(head).substr(sizeof head.head_crc));
}

}  // namespace rotation::segment
