// Which events of which run a start goes through once more.
#include "daemon/resume.hpp"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

TEST(ResumePlan, WithoutAJournalAllComesFromTheRecord) {
  const rotation::testing::TemporaryFolder folder;
  const market::Day day{std::chrono::year{2026} / 1 / 5};
  store::Stored stored;
  stored.starts.push_back({.at = market::Timestamp{day}, .warm_events = 9});
  stored.sessions.push_back({.day = day, .run = market::Timestamp{day}, .sequence = 5});
  const ResumePlan plan = plan_resume(folder.path() / "nowhere", stored, {});
  EXPECT_TRUE(plan.segments.empty());
  EXPECT_EQ(plan.session, day);
  EXPECT_EQ(plan.reason, "");
}

}  // namespace
}  // namespace rotation::daemon
