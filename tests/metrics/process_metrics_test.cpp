#include "metrics/process_metrics.hpp"

#include <chrono>
#include <fstream>

#include <gtest/gtest.h>

namespace rotation::metrics {
namespace {

TEST(ProcessMetrics, TellAboutThisProcess) {
  const ProcessMetrics now = read_process_metrics();
  ASSERT_TRUE(now.cpu_seconds && now.resident_bytes && now.virtual_bytes && now.open_fds && now.max_fds &&
              now.threads && now.start_time_seconds);
  EXPECT_GT(*now.resident_bytes, 100'000);
  EXPECT_GT(*now.virtual_bytes, *now.resident_bytes);
  EXPECT_GE(*now.threads, 1);
  EXPECT_GT(*now.max_fds, *now.open_fds);
  EXPECT_LT(*now.cpu_seconds, 3600);
  const double wall =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_LE(*now.start_time_seconds, wall + 2);
  EXPECT_GT(*now.start_time_seconds, wall - 3600);
  std::ifstream one_more("/proc/self/stat");
  EXPECT_EQ(*read_process_metrics().open_fds, *now.open_fds + 1);
}

}  // namespace
}  // namespace rotation::metrics
