// A reload hands over what is new, once, and puts it on record.
#include "daemon/reference_log.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/logged_lines.hpp"
#include "tests/support/simulated_clock.hpp"

namespace rotation::daemon {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReferenceLogTest : public ::testing::Test {
 protected:
  ReferenceFile file(const std::string& rows) {
    return std::get<ReferenceFile>(parse_reference_file("schema: 1\nrows:\n" + rows, "r.yml", table));
  }
  std::vector<double> take(const std::string& rows) {
    std::vector<double> values;
    for (const market::Event& e : log.take(file(rows))) values.push_back(e.reference.values[0]);
    return values;
  }
  market::SeriesTable table{market::default_series()};
  rotation::testing::SimulatedClock clock{*market::parse_rfc3339("2026-02-05T14:30:00Z")};
  rotation::testing::LoggedLines logged{clock};
  ReferenceLog log{table, logged.log()};

  const std::string pe_16 =
      "- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-01-30T22:00:00Z, source: a, "
      "approved_by: b}\n";
  const std::string pe_17 =
      "- {key: pe_small, value: 17, asof: 2026-01-30, published_at: 2026-02-03T22:00:00Z, source: fact "
      "sheet, "
      "approved_by: head}\n";
  const std::string day =
      "- {key: calendar, date: 2026-03-06, nyse: closed, published_at: 2026-03-01T00:00:00Z, source: a, "
      "approved_by: b}\n";
};

TEST_F(ReferenceLogTest, HandsOverWhatIsNewOnce) {
  EXPECT_THAT(take(pe_16), ElementsAre(16));
  EXPECT_THAT(take(pe_16), ElementsAre());
  EXPECT_THAT(take(pe_17 + pe_16), ElementsAre(17));
  EXPECT_THAT(take(pe_17 + pe_16), ElementsAre());
  EXPECT_THAT(logged.lines(), ElementsAre(AllOf(HasSubstr("reference figures"), HasSubstr("figures=1")),
                                          AllOf(HasSubstr("pe_small for 2026-01-30: value 17"),
                                                HasSubstr("2026-02-03T22:00:00Z"), HasSubstr("fact sheet"),
                                                HasSubstr("approved_by=head"))));
}

TEST_F(ReferenceLogTest, WhatIsGoneStaysAndIsSaid) {
  EXPECT_THAT(take(pe_16 + pe_17), ElementsAre(16, 17));
  EXPECT_THAT(take(pe_16), ElementsAre());
  EXPECT_THAT(take(pe_16 + pe_17), ElementsAre()) << "back again is not new";
  EXPECT_THAT(logged.lines(),
              ElementsAre(HasSubstr("figures=2"),
                          AllOf(HasSubstr("gone from the reference file"), HasSubstr("figures=1"))));
}

TEST_F(ReferenceLogTest, AnotherCalendarWaitsForTheNextStart) {
  EXPECT_THAT(take(day), ElementsAre());
  EXPECT_THAT(take(day), ElementsAre());
  EXPECT_THAT(take(pe_16), ElementsAre(16));
  EXPECT_THAT(logged.lines(),
              ElementsAre(HasSubstr("pe_small"), HasSubstr("takes effect with the next start")));
}

}  // namespace
}  // namespace rotation::daemon
