#include "feeds/capture/format.hpp"

#include <cstring>

#include <boost/crc.hpp>

namespace rotation::capture {

std::uint32_t crc32c(std::string_view bytes) noexcept {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::string preamble() {
  std::string bytes(kMagic);
  bytes.append(reinterpret_cast<const char*>(&kVersion), sizeof kVersion);
  const std::uint32_t crc = crc32c(bytes);
  return bytes.append(reinterpret_cast<const char*>(&crc), sizeof crc);
}

void append(std::string& file, const Record& record, std::uint64_t number) {
  RecordHead head{.payload_crc = crc32c(record.payload),
                  .number = number,
                  .received_ns = record.received.time_since_epoch().count(),
                  .size = static_cast<std::uint32_t>(record.payload.size()),
                  .connection = record.connection,
                  .kind = record.kind};
  head.head_crc = head_crc(head);
  file.append(reinterpret_cast<const char*>(&head), sizeof head);
  file.append(record.payload);
}

std::uint32_t head_crc(const RecordHead& head) noexcept {
  return crc32c(
      {reinterpret_cast<const char*>(&head) + sizeof head.head_crc, sizeof head - sizeof head.head_crc});
}

std::string_view bytes_of(const Gap& gap) noexcept {
  return {reinterpret_cast<const char*>(&gap), sizeof gap};
}

std::optional<Gap> gap_of(std::string_view payload) noexcept {
  if (payload.size() != sizeof(Gap)) return std::nullopt;
  Gap gap;
  std::memcpy(&gap, payload.data(), sizeof gap);
  return gap;
}

}  // namespace rotation::capture
