// Thirty unbroken minutes, once a session.
#include "signals/provisional_hold.hpp"

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;

constexpr market::Timestamp kStart{1'800'000'000s};

class Hold : public ::testing::Test {
 protected:
  void see(market::Duration after, bool confirming) { hold.see(kStart + after, confirming); }
  [[nodiscard]] bool told() const { return hold.told() != market::kNoTime; }

  ProvisionalHold hold{30min};
};

TEST_F(Hold, TellsOnTheLookThatCompletesIt) {
  see(0min, true);
  see(29min, true);
  EXPECT_FALSE(told());
  see(30min, true);
  EXPECT_EQ(hold.told(), kStart + 30min);
}

TEST_F(Hold, BeginsAgainAfterABreak) {
  see(0min, true);
  see(29min, false);
  see(31min, true);
  see(60min, true);
  EXPECT_FALSE(told());
  see(61min, true);
  EXPECT_EQ(hold.told(), kStart + 61min);
}

TEST_F(Hold, TellsOnceASession) {
  see(0min, true);
  see(30min, true);
  see(31min, false);
  see(40min, true);
  see(80min, true);
  EXPECT_EQ(hold.told(), kStart + 30min);
  hold.begin_session();
  EXPECT_FALSE(told());
  see(24h, true);
  see(24h + 29min, true);
  EXPECT_FALSE(told()) << "the hold is of one session";
  see(24h + 30min, true);
  EXPECT_TRUE(told());
}

}  // namespace
}  // namespace rotation::signals
