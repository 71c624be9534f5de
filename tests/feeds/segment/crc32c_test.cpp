// The checksum: that of RFC 3720, whichever way it is reckoned.
#include "feeds/segment/crc32c.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace rotation::testing {
namespace {

using segment::crc32c;

TEST(Crc32c, IsThatOfTheStandard) {
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
}

TEST(Crc32c, IsTheSameByTheInstructionAndByTheTable) {
  std::mt19937 random(1);
  std::string bytes(400, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  for (int i = 0; i < 5000; ++i) {
    const auto part = std::string_view(bytes).substr(random() % 64, random() % 300);
    ASSERT_EQ(crc32c(part), segment::detail::crc32c_by_table(part)) << part.size();
  }
}

}  // namespace
}  // namespace rotation::testing
