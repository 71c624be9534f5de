// What Massive says no with, and to what.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/massive_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(MassiveStatus, ErrorsByStatusOrByText) {
  MassiveDecoding decode;
  const auto error = [&](std::string_view word, std::string_view text) {
    return decode(message({status(word, text)})).told.error;
  };
  EXPECT_EQ(error("auth_failed", "authentication failed"), 1U);
  EXPECT_EQ(error("auth_failed", "Your plan doesn't include websocket access. Visit https://x to upgrade."),
            2U);
  EXPECT_EQ(error("auth_timeout", "No authentication request received."), 3U);
  EXPECT_EQ(error("max_connections", ""), 4U);
  EXPECT_EQ(error("error", "authentication failed"), 1U);
  EXPECT_EQ(error("error", "Invalid Key"), 1U);
  EXPECT_EQ(error("error",
                  "Maximum number of websocket connections exceeded. You have reached the connection "
                  "limit for your account."),
            4U);
  EXPECT_EQ(error("error", "exceeded subscription limit"), 8U);
  EXPECT_EQ(error("error", "Invalid JSON"), 0U);
  EXPECT_THAT(decode(message({status("error", "Invalid JSON")})).rejected,
              UnorderedElementsAre(Pair(Reject::unknown_kind, 1)));
  EXPECT_FALSE(decode(message({status("max_connections", "")}) + "x").told.error) << "not JSON";
}

class MassiveRefusals : public ::testing::Test {
 protected:
  Decoding decode{massive::make_provider(kTestFeed, {{"I:SPX", {}, market::SeriesClass::index_level},
                                                     {"I:TNX", {}, market::SeriesClass::yield}})};
  std::string refusal = status("error", "not authorized");
  std::string grant = status("success", "subscribed to: V.I:TNX");
};

TEST_F(MassiveRefusals, OneTopicDoesNotCostItsNeighbour) {
  EXPECT_FALSE(decode(message({refusal})).told.error);
  EXPECT_TRUE(decode(message({grant})).told.acknowledged);
  EXPECT_FALSE(decode(message({refusal})).told.error) << "asked for once more";
}

TEST_F(MassiveRefusals, MayShareAnArrayWithASuccess) {
  const Outcome got = decode(message({refusal, grant}));
  EXPECT_FALSE(got.told.error);
  EXPECT_TRUE(got.told.acknowledged);
}

TEST_F(MassiveRefusals, AllTopicsAreAnError) {
  EXPECT_FALSE(decode(message({refusal})).told.error);
  EXPECT_EQ(decode(message({refusal})).told.error, 5U);
  decode.provider().begin();
  EXPECT_FALSE(decode(message({refusal})).told.error) << "another connection";
  EXPECT_EQ(decode(message({status("error", "invalid symbol")})).told.error, 7U);
  decode.provider().begin();
  EXPECT_EQ(decode(message({refusal, status("error", "subscription denied")})).told.error, 6U);
}

TEST_F(MassiveRefusals, OfTheWholeRequestAreAnErrorUnlessSomethingWasGranted) {
  EXPECT_EQ(decode(message({status("error", "subscription limit exceeded")})).told.error, 8U);
  decode.provider().begin();
  (void)decode(message({grant}));
  EXPECT_FALSE(decode(message({status("error", "subscription limit exceeded")})).told.error);
  EXPECT_FALSE(decode(message({status("error", "Invalid JSON")})).told.error);
  EXPECT_EQ(decode(message({status("max_connections", "")})).told.error, 4U) << "that is no refusal";
}

TEST_F(MassiveRefusals, InAMessageThatIsNotJsonCountForNothing) {
  EXPECT_TRUE(decode(message({refusal, refusal}) + "x").malformed());
  EXPECT_FALSE(decode(message({refusal})).told.error);
}

}  // namespace
}  // namespace rotation::testing
