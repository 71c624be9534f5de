// Episodes of real history: what was said, and the reason why or why not (signal specification, 7.2).
#include <cmath>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/history/csv.hpp"
#include "tests/daemon/explain/explained.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;
using rotation::testing::at;
using rotation::testing::Explained;
using rotation::testing::explained;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const fs::path kData = fs::path(ROTATION_SHARED_DATA) / "data";

class ExplainGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kData / "golden")) {
      GTEST_SKIP() << "no golden history: " << kData << " is absent (ROTATION_SHARED_DATA)";
    }
  }
  static std::string page(const ExplainRequest& request) {
    const Explained e = explained(kData.string(), request);
    EXPECT_EQ(e.code, ExitCode::ok) << e.err;
    return e.out;
  }
};

TEST_F(ExplainGolden, November2016WasNotConfirmed) {
  const std::string page = this->page(at("2016-11-30"));
  EXPECT_THAT(page, StartsWith("CONFIRMING at the close of 2016-11-30, since 2016-11-11 (12 sessions)\n"));
  EXPECT_THAT(page, HasSubstr("Not confirmed, because of: catalysts 0 of 2 needed.\n"
                              "  Count: 0 of 5 sessions; a close like this adds none.\n"));
  EXPECT_THAT(page, HasSubstr("no help from lower rates (C1 off)"));
  EXPECT_THAT(page, HasSubstr("it stands in the way (C2 off)"));
  EXPECT_THAT(this->page(at("2017-02-13")), HasSubstr("Transition 177, CONFIRMING to SETUP"));
}

TEST_F(ExplainGolden, December2020WasConfirmedAndMay2021EndedIt) {
  const std::string confirmed = page({.transition = 236});
  EXPECT_THAT(confirmed, StartsWith("CONFIRMED at the close of 2020-12-08, since 2020-12-08 (0 sessions)\n"));
  EXPECT_THAT(confirmed, HasSubstr("Transition 236, CONFIRMING to CONFIRMED: prices, participation and"));
  EXPECT_THAT(confirmed, HasSubstr("sessions counted                                  5   (>= 5)\n"));
  EXPECT_THAT(confirmed, HasSubstr("catalysts on                                      2   (>= 2)\n"));
  EXPECT_THAT(confirmed, HasSubstr("to INVALIDATED (drawdown)"));
  EXPECT_EQ(confirmed.find("Not confirmed"), std::string::npos);

  const std::string lost = page(at("2021-05-11"));
  EXPECT_THAT(lost, HasSubstr("Transition 237, CONFIRMED to INVALIDATED: the 60-session trend was gone.\n"));
  EXPECT_THAT(lost, HasSubstr("trend of the spread over 60 sessions          -0.27   (< 0.00)\n"));
  EXPECT_THAT(lost, HasSubstr("sessions counted                                  5   (>= 5)\n"));
  EXPECT_THAT(lost, HasSubstr("to DORMANT (cooled), 0 of 10 sessions counted: time alone\n"));
}

TEST_F(ExplainGolden, March2020HadEveryVeto) {
  const std::string page = this->page(at("2020-03-16"));
  EXPECT_THAT(page, StartsWith("DORMANT at the close of 2020-03-16"));
  EXPECT_THAT(page, HasSubstr("V3 growth scare; V1 credit stress; V2 volatility stress.\n"));
  EXPECT_THAT(page, HasSubstr("-5.20: stress (V1 on); VIX 82.69: stress (V2 on)"));
}

TEST_F(ExplainGolden, AutumnOf2023EndedOneNeedShort) {
  EXPECT_THAT(page(at("2023-10-31")), StartsWith("DORMANT"));
  EXPECT_THAT(page(at("2023-12-08")), HasSubstr("WATCH to SETUP: enough catalysts came on"));
  const std::string last = page({});
  EXPECT_THAT(last, StartsWith("SETUP at the close of 2023-12-29, since 2023-12-08 (14 sessions)\n"));
  EXPECT_THAT(last, HasSubstr("Not confirmed, because of: M1 spread trend.\n"));
  EXPECT_THAT(last, HasSubstr("M1 spread trend 0.81, needs >= 1.00 (0.33 sigma20)\n"));
}

// JSON against the golden table: every number at full precision.
TEST_F(ExplainGolden, NumbersEqualTheDailyTable) {
  history::Csv golden(kData / "golden" / "daily_2001_2023.csv.gz");
  simdjson::dom::parser parser;
  int compared = 0;
  for (const char* date : {"2008-10-10", "2016-11-30", "2020-12-08", "2023-12-29"}) {
    while (golden.next() && golden.text(golden.column("session")) != date) continue;
    const std::string json = page(at(date, true));
    simdjson::dom::element explanation;
    ASSERT_EQ(parser.parse(json).get(explanation), simdjson::SUCCESS) << date;
    EXPECT_EQ(std::string_view(explanation["state"]), golden.text(golden.column("state")));
    for (const char* key : {"S", "sigma_S", "z20", "z60", "z120", "z60_R", "FCI", "beta", "sigma20_M1",
                            "unmet", "score", "hedge_beta", "ER60_S", "stop_level"}) {
      const simdjson::dom::element statistic = explanation["statistics"][key];
      const auto expected = golden.number(golden.column(key));
      ASSERT_EQ(statistic.is_null(), !expected) << date << ' ' << key;
      if (!expected) continue;
      EXPECT_NEAR(double(statistic), *expected, 1e-9 * std::max(1.0, std::abs(*expected)))
          << date << ' ' << key;
      ++compared;
    }
  }
  EXPECT_GT(compared, 40);
}

TEST_F(ExplainGolden, SaysWhatItCannotExplain) {
  const auto sentence = [](const ExplainRequest& request) {
    const Explained e = explained(kData.string(), request);
    EXPECT_EQ(e.code, ExitCode::error);
    EXPECT_EQ(e.out, "");
    return e.err;
  };
  EXPECT_EQ(sentence(at("2023-12-25")),
            "rotationd: 2023-12-25 is no session; the one before is 2023-12-22\n");
  EXPECT_EQ(sentence(at("2024-01-03")), "rotationd: the history ends with 2023-12-29, before 2024-01-03\n");
  EXPECT_EQ(sentence({.transition = 267}),
            "rotationd: there is no transition 267; up to 2023-12-29 there are 266\n");
}

}  // namespace
}  // namespace rotation::daemon
