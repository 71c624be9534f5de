// Any bytes as Yahoo's protobuf message: no crash, no read beyond them, and an id that is part of them.
#include <cassert>
#include <cstdint>
#include <cstring>
#include <memory>

#include "feeds/providers/yahoo/pricing_data.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using rotation::yahoo::PricingData;
  const auto block = std::make_unique<char[]>(size);  // of exactly the size, for the sanitizer
  if (size != 0) std::memcpy(block.get(), data, size);
  const std::string_view bytes(block.get(), size);
  PricingData read;
  if (!rotation::yahoo::read_pricing_data(bytes, read)) return 0;
  assert(read.id.empty() || (read.id.data() >= bytes.data() && read.id.end() <= bytes.end()));
  return 0;
}
