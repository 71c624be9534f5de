#include "feeds/history/fred_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/history/source_fixture.hpp"

namespace rotation::history {
namespace {

using market::SeriesClass;
using market::SeriesId;
using rotation::testing::HttpRequestSeen;
using rotation::testing::ScriptedAnswer;
using rotation::testing::ScriptedHttpServer;
using ::testing::ElementsAre;
using ::testing::StartsWith;

const std::vector<Item> kItems{{SeriesId{0}, SeriesClass::yield, "y10", "y10"},
                               {SeriesId{1}, SeriesClass::index_level, "VIX", "VIX"}};

ScriptedHttpServer serving(const std::string& yields, const std::string& vix) {
  return ScriptedHttpServer{[=](const HttpRequestSeen& request) {
    return ScriptedAnswer{.body = request.target.find("DGS10") != std::string::npos ? yields : vix};
  }};
}

constexpr const char* kVix = "observation_date,VIXCLS\n2023-12-28,12.47\n2023-12-29,12.45\n";

TEST(FredSource, AsksForEachSeriesByItsOwnName) {
  const auto server =
      serving("DATE,DGS10\n2023-12-22,3.90\n2023-12-25,.\n2023-12-26,\n2023-12-29,3.88\n", kVix);
  const Fetched got = fetch(fetch_fred, server, kItems, "2023-12-22", "2023-12-29");
  EXPECT_EQ(got.error, "");
  EXPECT_THAT(got.rows, ElementsAre("2023-12-22 y10 3.9 3.9", "2023-12-28 VIX 12.47 12.47",
                                    "2023-12-29 y10 3.88 3.88", "2023-12-29 VIX 12.45 12.45"));
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[0].target, "/graph/fredgraph.csv?id=DGS10&cosd=2023-12-22&coed=2023-12-29");
  EXPECT_EQ(server.requests()[0].key, "");
}

TEST(FredSource, WhatWasNotAskedForIsLeftOut) {
  const auto server = serving("observation_date,DGS10\n2023-12-28,3.84\n2023-12-29,3.88\n", kVix);
  EXPECT_THAT(fetch(fetch_fred, server, {kItems[0]}, "2023-12-29", "2023-12-29").rows,
              ElementsAre("2023-12-29 y10 3.88 3.88"));
}

TEST(FredSource, RefusesWhatIsNoSuchFile) {
  const std::pair<std::string, std::string> mistakes[]{
      {"<html>", "its CSV of y10:1:1: there is no column 'DGS10'"},
      {"", "its CSV of y10: is empty"},
      {"observation_date,DGS10\n2023-12-28,high\n", "its CSV of y10:2:12: "},
      {"observation_date,DGS10\n28.12.2023,3.9\n", "its CSV of y10:2:1: "},
      {"observation_date,DGS10\n2023-12-28,3.9\n2023-12-28,3.9\n", ""},
  };
  for (const auto& [text, reason] : mistakes) {
    const auto server = serving(text, kVix);
    EXPECT_THAT(fetch(fetch_fred, server, {kItems[0]}, "2023-12-01", "2023-12-29").error,
                StartsWith(reason.empty() ? "127.0.0.1 sent two closes of y10 on 2023-12-28"
                                          : "127.0.0.1 sent what cannot be used: " + reason))
        << text;
  }
}

}  // namespace
}  // namespace rotation::history
