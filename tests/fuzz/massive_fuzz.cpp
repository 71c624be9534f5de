#include "tests/fuzz/fuzz_message.hpp"
#include "tests/support/massive_decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static rotation::testing::MassiveDecoding decode;
  return rotation::testing::fuzz_usual_message(decode, data, size);
}
