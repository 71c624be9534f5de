// The binary is what the build was asked for: hardened (CMakeLists.txt), and it leaves no core of its memory.
#include <chrono>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"

namespace rotation::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class HardenedBinary : public ::testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] static std::string readelf(const std::string& what) {
    const Process process({"readelf", "-W", what, ROTATION_BIN_DIR "/" + std::string(GetParam())});
    EXPECT_EQ(process.exit_code(), 0) << process.output();
    return process.output();
  }
};

TEST_P(HardenedBinary, IsLoadedAnywhereWithNothingToOverwriteOrExecute) {
  const std::string segments = readelf("--program-headers");
  EXPECT_THAT(segments, HasSubstr("DYN (Position-Independent Executable file)"));
  EXPECT_THAT(segments, HasSubstr("GNU_RELRO"));
  EXPECT_THAT(segments, ContainsRegex("GNU_STACK .* RW "));
  EXPECT_THAT(segments, Not(HasSubstr("RWE")));
  EXPECT_THAT(readelf("--dynamic"), ContainsRegex("FLAGS_1.*NOW PIE"));
}

TEST_P(HardenedBinary, ChecksItsStackAndItsBuffers) {
  const std::string symbols = readelf("--dyn-syms");
  EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail@"));
  EXPECT_THAT(symbols, ContainsRegex("__[a-z]+_chk@"));
  EXPECT_THAT(symbols, HasSubstr("__glibcxx_assert_fail"));
}

TEST(HardenedDaemon, LeavesNoCore) {
  const TemporaryFolder folder;
  const Daemon daemon(folder, feed_config(1));
  std::ifstream limits("/proc/" + std::to_string(daemon.process.pid()) + "/limits");
  const std::string text{std::istreambuf_iterator<char>(limits), {}};
  EXPECT_THAT(text, ContainsRegex("Max core file size +0 +0 "));
}

INSTANTIATE_TEST_SUITE_P(Shipped, HardenedBinary, ::testing::Values("rotationd", "rotation-sim"),
                         [](const auto& program) { return program.index == 0 ? "Daemon" : "Simulator"; });

}  // namespace
}  // namespace rotation::testing
