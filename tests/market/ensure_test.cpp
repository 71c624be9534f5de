#include "feeds/market/ensure.hpp"

#include <gtest/gtest.h>

namespace rotation::market {
namespace {

TEST(Ensure, GoesOnWhereItHolds) {
  ensure(true);
}

// In this build, whichever it is: NDEBUG switches only the libraries' assertions off.
TEST(EnsureDeathTest, EndsTheProcessAndSaysWhereItDoesNot) {
  EXPECT_DEATH(ensure(1 + 1 == 3), "broken invariant: .*ensure_test.cpp:[0-9]+: ");
}

}  // namespace
}  // namespace rotation::market
