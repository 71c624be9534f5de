// The reference file: what it says, and every mistake in it with the exact sentence that answers it.
#include "daemon/config/reference_file.hpp"

#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using market::ReferenceKey;

const market::SeriesTable& table() {
  static const market::SeriesTable instance(market::default_series());
  return instance;
}

// The end that every row has.
constexpr const char* kOrigin =
    "asof: 2026-01-30, published_at: 2026-02-02T13:00:00Z, source: desk, approved_by: head}\n";

std::string rows(const std::string& text) {
  return "schema: 1\nrows:\n" + text;
}
std::string row(const std::string& beginning) {
  return "- {" + beginning + ", " + kOrigin;
}

ReferenceFile read(const std::string& text) {
  auto parsed = parse_reference_file(text, "r.yml", table());
  if (const auto* sentences = std::get_if<Sentences>(&parsed)) {
    ADD_FAILURE() << sentences->front();
    return {};
  }
  return std::get<ReferenceFile>(std::move(parsed));
}

TEST(ReferenceFile, ARowIsAnEventPublishedThen) {
  const ReferenceFile file = read(rows(row("key: weights, symbol: AAPL, w: 0.07, px: 250, index: 690")));
  ASSERT_EQ(file.rows.size(), 1U);
  const market::Event& e = file.rows[0].event;
  EXPECT_EQ(e.kind, market::EventKind::reference);
  EXPECT_EQ(e.series, table().find("AAPL"));
  EXPECT_EQ(e.ts_event, market::parse_rfc3339("2026-02-02T13:00:00Z"));
  EXPECT_EQ(e.reference.key, ReferenceKey::weights);
  EXPECT_EQ(market::Day{e.reference.asof}, market::parse_date("2026-01-30"));
  EXPECT_EQ(e.reference.values, (std::array<double, 3>{0.07, 250, 690}));
  EXPECT_EQ(file.rows[0].source, "desk");
  EXPECT_EQ(file.rows[0].approved_by, "head");
  EXPECT_EQ(describe(file.rows[0], table()), "weights of AAPL for 2026-01-30: w 0.07 px 250 index 690");
}

TEST(ReferenceFile, InTheOrderOfPublication) {
  const ReferenceFile file =
      read(rows("- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-02-03T00:00:00Z, source: "
                "a, approved_by: b}\n"
                "- {key: pe_small, value: 17, asof: 2026-02-02, published_at: 2026-02-02T22:00:00Z, source: "
                "a, approved_by: b}\n"));
  ASSERT_EQ(file.rows.size(), 2U);
  EXPECT_EQ(file.rows[0].event.reference.values[0], 17);
  EXPECT_EQ(file.rows[1].event.reference.values[0], 16);
}

TEST(ReferenceFile, ACorporateActionMayBeOnlyADistributionOrOnlyASplit) {
  const ReferenceFile file =
      read(rows("- {key: corporate_action, symbol: IJR, ex_date: 2026-03-17, cash: 0.45, published_at: "
                "2026-03-13T21:00:00Z, source: a, approved_by: b}\n"
                "- {key: corporate_action, symbol: XLY, ex_date: 2026-03-17, split: 2, published_at: "
                "2026-03-13T21:00:00Z, source: a, approved_by: b}\n"));
  ASSERT_EQ(file.rows.size(), 2U);
  EXPECT_EQ(file.rows[0].event.reference.values, (std::array<double, 3>{0.45, 1, 0}));
  EXPECT_EQ(file.rows[1].event.reference.values, (std::array<double, 3>{0, 2, 0}));
}

TEST(ReferenceFile, AnEarningsDayIsKnownBeforeItsSession) {
  const ReferenceFile file = read(rows(
      "- {key: earnings_day, symbol: NVDA, date: 2026-02-26, published_at: 2026-02-04T21:00:00Z, source: "
      "a, approved_by: b}\n"));
  ASSERT_EQ(file.rows.size(), 1U);
  EXPECT_EQ(file.rows[0].event.series, table().find("NVDA"));
  EXPECT_EQ(market::Day{file.rows[0].event.reference.asof}, market::parse_date("2026-02-26"));
  EXPECT_EQ(describe(file.rows[0], table()), "earnings_day of NVDA for 2026-02-26");
}

TEST(ReferenceFile, DaysOfTheCalendar) {
  const ReferenceFile file =
      read(rows("- {key: calendar, date: 2025-01-09, nyse: closed, bonds: \"14:00\", published_at: "
                "2024-12-30T18:00:00Z, source: a, approved_by: b}\n"));
  EXPECT_TRUE(file.rows.empty());
  ASSERT_EQ(file.calendar.size(), 1U);
  EXPECT_EQ(file.calendar[0].date, market::parse_date("2025-01-09"));
  EXPECT_EQ(file.calendar[0].nyse, market::CalendarOverride::kClosed);
  EXPECT_EQ(file.calendar[0].bonds, std::chrono::hours{14});
}

TEST(ReferenceFile, EveryKeyOfTheTableIsReadByItsName) {
  for (const market::ReferenceInfo& info : market::kReferenceTable) {
    std::string text = "- {key: " + std::string(info.name);
    if (info.scope == market::ReferenceScope::series) text += ", symbol: IJR";
    for (const std::string_view value : info.values) {
      if (!value.empty()) text += ", " + std::string(value) + ": 1";
    }
    const bool action = info.key == ReferenceKey::corporate_action;
    const bool earnings = info.key == ReferenceKey::earnings_day;
    text += action ? ", ex_date: 2026-01-30" : earnings ? ", date: 2026-03-30" : ", asof: 2026-01-30";
    text += ", published_at: 2026-02-02T13:00:00Z, source: a, approved_by: b}\n";
    const ReferenceFile file = read(rows(text));
    ASSERT_EQ(file.rows.size(), 1U) << info.name;
    EXPECT_EQ(file.rows[0].event.reference.key, info.key);
  }
}

TEST(ReferenceFile, TheShippedExampleIsRight) {
  const auto loaded = load_reference_file(ROTATION_SOURCE_DIR "/deploy/reference.yml", table());
  ASSERT_TRUE(std::holds_alternative<ReferenceFile>(loaded)) << std::get<Sentences>(loaded).front();
  EXPECT_EQ(std::get<ReferenceFile>(loaded).rows.size(), 3U);
}

TEST(ReferenceFile, NoFileIsAnEmptyOneAndAMissingOneAMistake) {
  EXPECT_TRUE(std::get<ReferenceFile>(load_reference_file("", table())).rows.empty());
  EXPECT_EQ(std::get<Sentences>(load_reference_file("/nowhere/r.yml", table())),
            Sentences{"/nowhere/r.yml: cannot be read: No such file or directory"});
}

struct MistakeCase {
  std::string yaml;
  std::string sentence;
};

void PrintTo(const MistakeCase& c, std::ostream* out) {
  *out << c.yaml;
}

class ReferenceMistakes : public testing::TestWithParam<MistakeCase> {};

TEST_P(ReferenceMistakes, ExactSentence) {
  const auto parsed = parse_reference_file(GetParam().yaml, "r.yml", table());
  ASSERT_TRUE(std::holds_alternative<Sentences>(parsed)) << "accepted:\n" << GetParam().yaml;
  EXPECT_EQ(std::get<Sentences>(parsed), Sentences{GetParam().sentence});
}

const std::vector<MistakeCase> kMistakes{
    {"", "r.yml: is empty; it begins with schema: 1"},
    {"rows: []\n", "r.yml:1:1: schema: is missing; write schema: 1"},
    {"schema: 2\nrows: []\n", "r.yml:1:9: schema: 2 is outside 1 to 1"},
    {"schema: 1\nfigures: []\n", "r.yml:2:1: figures: unknown key; known here: schema or rows"},
    {rows("- {value: 16, asof: 2026-01-30}\n"), "r.yml:3:3: rows[0].key: is missing"},
    {rows(row("key: pe_smal, value: 16")),
     "r.yml:3:9: rows[0].key: \"pe_smal\" is not a key of the reference file; did you mean pe_small?"},
    {rows(row("key: pe_small")), "r.yml:3:3: rows[0].value: is missing"},
    {rows(row("key: pe_small, value: 0")), "r.yml:3:26: rows[0].value: 0 is outside 1 to 200"},
    {rows(row("key: pe_small, value: .nan")), "r.yml:3:26: rows[0].value: \".nan\" is not a finite number"},
    {rows(row("key: pe_small, value: 16, ups: 3")),
     "r.yml:3:30: rows[0].ups: unknown key; known here: key, value, asof, published_at, source or "
     "approved_by"},
    {rows(row("key: weights, w: 0.1, px: 1, index: 1")), "r.yml:3:3: rows[0].symbol: is missing"},
    {rows(row("key: weights, symbol: APPL, w: 0.1, px: 1, index: 1")),
     "r.yml:3:26: rows[0].symbol: \"APPL\" is not a series; did you mean AAPL?"},
    {rows(row("key: revisions_small, ups: 0, downs: 0")),
     "r.yml:3:31: rows[0].ups: there are neither ups nor downs"},
    {rows("- {key: pe_small, value: 16, published_at: 2026-02-02T13:00:00Z, source: a, approved_by: b}\n"),
     "r.yml:3:3: rows[0].asof: is missing"},
    {rows("- {key: pe_small, value: 16, asof: 2026-01-30, source: a, approved_by: b}\n"),
     "r.yml:3:3: rows[0].published_at: is missing"},
    {rows("- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-02-02, source: a, approved_by: "
          "b}\n"),
     "r.yml:3:62: rows[0].published_at: \"2026-02-02\" is not a time; write it like 2025-01-09T14:30:00Z"},
    {rows("- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-01-29T22:00:00Z, source: a, "
          "approved_by: b}\n"),
     "r.yml:3:62: rows[0].published_at: is before asof, 2026-01-30: nobody knew it then"},
    {rows("- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-02-02T13:00:00Z, approved_by: "
          "b}\n"),
     "r.yml:3:3: rows[0].source: is missing"},
    {rows("- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-02-02T13:00:00Z, source: a}\n"),
     "r.yml:3:3: rows[0].approved_by: is missing"},
    {rows(row("key: pe_small, value: 16") + row("key: pe_small, value: 17")),
     "r.yml:4:9: rows[1].key: pe_small for 2026-01-30, published then, is already on r.yml:3:9"},
    {rows("- {key: corporate_action, symbol: IJR, ex_date: 2026-03-17, published_at: 2026-03-13T21:00:00Z, "
          "source: a, approved_by: b}\n"),
     "r.yml:3:9: rows[0].key: says nothing; give cash, split or both"},
    {rows("- {key: earnings_day, symbol: NVDA, date: 2026-02-26, published_at: 2026-02-27T13:00:00Z, source: "
          "a, approved_by: b}\n"),
     "r.yml:3:69: rows[0].published_at: is after date, 2026-02-26: its close has counted the move"},
    {rows("- {key: earnings_day, symbol: NVDA, published_at: 2026-02-27T13:00:00Z, source: a, approved_by: "
          "b}\n"),
     "r.yml:3:3: rows[0].date: is missing"},
    {rows("- {key: calendar, date: 2025-01-09, nyse: closed, published_at: 2024-12-30T18:00:00Z, source: a, "
          "approved_by: b}\n- {key: calendar, date: 2025-01-09, nyse: closed, published_at: "
          "2024-12-31T18:00:00Z, "
          "source: a, approved_by: b}\n"),
     "r.yml:4:25: rows[1].date: 2025-01-09 is already on r.yml:3:9"},
    {rows("- {key: calendar, date: 2025-01-09, published_at: 2024-12-30T18:00:00Z, source: a, approved_by: "
          "b}\n"),
     "r.yml:3:25: rows[0].date: says nothing; give nyse, bonds or both"},
};

INSTANTIATE_TEST_SUITE_P(Mistakes, ReferenceMistakes, testing::ValuesIn(kMistakes));

}  // namespace
}  // namespace rotation::daemon
