// The report: a page that any browser reads, that fetches nothing, and whose figures are the result's.
#include "daemon/replay/report_html.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "daemon/meanings.hpp"
#include "daemon/replay/caveats.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/daemon/replay/html_fault.hpp"
#include "tests/daemon/replay/made_result.hpp"
#include "tests/daemon/replay/report_data.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::between;
using rotation::testing::day;
using rotation::testing::html_fault;
using rotation::testing::made;
using rotation::testing::ReportData;
using signals::Reason;
using signals::Role;
using signals::State;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNaN = signals::kUnavailable;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// As a table of the report writes it.
std::string cell(const std::string& figure) {
  if (figure == "-") return "–";
  return figure.starts_with('-') ? "−" + figure.substr(1) : figure;
}

Study with_placebo() {
  Placebo p;
  p.shuffles = 100;
  p.confirmations = {16.4, 2.6, 0.58};
  for (std::size_t h = 0; h < p.forward.size(); ++h)
    p.forward[h] = {.001 * static_cast<double>(h), .0123, .0456};
  return {p, std::nullopt};
}

std::string without_script(const std::string& page) {
  return replaced(page, between(page, "<script>", "</script>").at(0), "");
}

// And without what it draws.
std::string read_without_script(const std::string& page) {
  return replaced(without_script(page), between(page, "id=\"data\">", "</script>").at(0), "");
}

TEST(ReportHtml, IsWellFormed) {
  EXPECT_EQ(html_fault(report_html(made(700), with_placebo())), "");
  EXPECT_EQ(html_fault(report_html(made(700), {})), "");
  EXPECT_EQ(html_fault(report_html(made(1), {})), "");
}

TEST(ReportHtml, SurvivesHavingNothingToDraw) {
  ReplayResult r = made(400);
  for (auto* column : {&r.spread, &r.z[0], &r.z[1], &r.peak, &r.stop_level, &r.rotation_ratio}) {
    std::fill(column->begin(), column->end(), kNaN);
  }
  for (TriggerLane& lane : r.triggers) std::fill(lane.available.begin(), lane.available.end(), 0);
  const std::string page = report_html(r, {});
  EXPECT_EQ(html_fault(page), "");
  EXPECT_THAT(without_script(page), Not(HasSubstr("nan")));
  EXPECT_THAT(page, HasSubstr("no data"));
  EXPECT_THAT(page, HasSubstr("Not available in these sessions."));
  const ReportData data(page);
  for (const char* column : {"S", "z20", "z60", "peak", "stop", "rrg_ratio"})
    EXPECT_THAT(data.column(column), Each(Eq(std::nullopt))) << column;
  for (std::size_t i = 0; i < r.triggers.size(); ++i) EXPECT_EQ(data.lane(i), std::string(400, '2'));
}

TEST(ReportHtml, EveryReferenceLeadsSomewhereOnThePage) {
  const std::string page = report_html(made(700), with_placebo());
  const auto ids = between(page, " id=\"", "\"");
  const std::set<std::string> unique(ids.begin(), ids.end());
  EXPECT_EQ(unique.size(), ids.size());
  const auto references = between(page, " href=\"", "\"");
  EXPECT_EQ(references.size(), 6U + 2U);  // sections, confirmations
  for (const std::string& reference : references) {
    ASSERT_TRUE(reference.starts_with('#')) << reference;
    EXPECT_TRUE(unique.contains(reference.substr(1))) << reference;
  }
}

TEST(ReportHtml, FetchesNothingAndSaysSo) {
  const std::string whole = report_html(made(700), with_placebo());
  const std::string page = without_script(whole);
  for (const char* external :
       {"http:", "https:", "//", " src=", "@import", "url(", "<link", "<iframe", "style=\""}) {
    EXPECT_THAT(page, Not(HasSubstr(external)));
  }
  const auto policies = between(page, "Content-Security-Policy\" content=\"", "\"");
  ASSERT_EQ(policies.size(), 1U);
  EXPECT_THAT(policies[0], HasSubstr("default-src 'none'"));
  EXPECT_THAT(policies[0], Not(HasSubstr("unsafe")));
  const std::string script = between(whole, "<script>", "</script>").at(0);
  for (const char* asks : {"fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "import(",
                           "importScripts", "eval("})
    EXPECT_THAT(script, Not(HasSubstr(asks)));
  EXPECT_EQ(replaced(script, "http://www.w3.org/2000/svg", "").find("//"),
            std::string::npos);  // a name, no address
}

// Its script draws; what is to be read does not need it.
TEST(ReportHtml, SaysWhatIsMissingWithoutAScript) {
  const std::string page = report_html(made(700), {});
  EXPECT_THAT(between(page, "<noscript>", "</noscript>"), ElementsAre(HasSubstr("charts")));
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\" data-theme=\"light\">"));
}

// A browser runs and applies nothing else.
TEST(ReportHtml, PolicyNamesItsStyleAndScript) {
  const std::string page = report_html(made(700), {});
  const auto source = [](const std::string& text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::array<unsigned char, 64> base64{};
    EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
    return std::string(reinterpret_cast<const char*>(base64.data()));
  };
  const auto styles = between(page, "<style>", "</style>");
  const auto scripts = between(page, "<script>", "</script>");
  ASSERT_EQ(styles.size(), 1U);
  ASSERT_EQ(scripts.size(), 1U);
  EXPECT_THAT(page, HasSubstr("style-src 'sha256-" + source(styles[0]) + "'"));
  EXPECT_THAT(page, HasSubstr("script-src 'sha256-" + source(scripts[0]) + "'"));
}

TEST(ReportHtml, ScriptParses) {
  if (std::system("node --version > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no node to parse the script";
  const rotation::testing::TemporaryFolder folder;
  const std::string file = (folder.path() / "report.js").string();
  std::ofstream(file) << between(report_html(made(700), {}), "<script>", "</script>").at(0);
  EXPECT_EQ(std::system(("node --check '" + file + "'").c_str()), 0);
}

TEST(ReportHtml, SameResultSameBytes) {
  EXPECT_EQ(report_html(made(700), with_placebo()), report_html(made(700), with_placebo()));
}

// Twenty-six years, with the script and the style that draw them.
TEST(ReportHtml, StaysSmall) {
  const std::string page = report_html(made(6500), with_placebo());
  EXPECT_LT(page.size(), 700'000U);
  EXPECT_LT(page.size() - without_script(page).size(), 100'000U);
}

TEST(ReportHtml, EscapesNames) {
  ReplayResult r = made(700);
  const std::string nasty = R"(<i>&"x")";
  r.labels.pairs.front() = r.config_origin = r.code_version = nasty;
  r.directories = {nasty};
  r.missing = {nasty};
  for (auto& label : r.labels.triggers) label.id = label.help = nasty;
  for (ForwardReturns& f : r.forward) f.name = nasty;
  const std::string page = report_html(r, {});
  EXPECT_EQ(html_fault(page), "");
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_EQ(ReportData(page).trigger(0, "id"), nasty);
  EXPECT_THAT(page, HasSubstr("&lt;i&gt;&amp;&quot;x&quot;"));
}

TEST(ReportHtml, TellsOfEveryConfirmationWhatTheResultHolds) {
  const ReplayResult r = made(700);
  const std::string page = report_html(r, {});
  const auto all = episodes(r);
  ASSERT_EQ(all.size(), 2U);
  for (std::size_t n = 0; n < all.size(); ++n) {
    const Episode& e = all[n];
    const auto rows = between(page, "<tr id=\"confirmation-" + std::to_string(n + 1) + "\">", "</tr>");
    ASSERT_EQ(rows.size(), 1U);
    double worst = 0;
    const std::size_t end = e.end.value_or(r.session.size() - 1);
    for (std::size_t i = e.entry; i <= end; ++i) worst = std::min(worst, r.spread[i] - r.spread[e.entry]);
    std::vector<std::string> expected{market::format_date(r.session[e.entry]),
                                      e.end ? market::format_date(r.session[end]) : "open",
                                      e.end ? "drawdown" : "",
                                      std::to_string(end - e.entry),
                                      cell(change_text(e.gain)),
                                      cell(change_text(worst))};
    for (const int h : kForwardHorizons) {
      const std::size_t then = e.entry + static_cast<std::size_t>(h);
      expected.push_back(cell(change_text(r.spread[then] - r.spread[e.entry])));
    }
    expected.emplace_back(e.is_false() ? "✗ false" : "");
    std::vector<std::string> found;
    for (const std::string& td : between(rows[0], "<td", "</td>"))
      found.push_back(td.substr(td.find('>') + 1));
    EXPECT_EQ(found, expected);
  }
}

TEST(ReportHtml, ForwardTableIsTheStructs) {
  const ReplayResult r = made(700);
  const Study study = with_placebo();
  const std::string page = report_html(r, study);
  const std::string table = between(page, "aria-label=\"What followed\"", "</table>").at(0);
  for (const ForwardReturn& over : r.forward.front().over) {
    ASSERT_GT(over.n, 0);
    EXPECT_THAT(table, HasSubstr(">" + cell(return_text(over))));
  }
  EXPECT_THAT(table, HasSubstr("16.4 ± 2.6"));
  EXPECT_THAT(table, HasSubstr(">58 %<"));
  for (const Placebo::Mean& m : study.placebo->forward) {
    EXPECT_THAT(table, HasSubstr(">" + change_text(m.mean) + " ± 1.2 %<"));
  }
  EXPECT_THAT(read_without_script(report_html(r, {})), Not(HasSubstr("placebo")));
}

TEST(ReportHtml, SaysWhereItStandsAndWhatSpeaksAgainst) {
  ReplayResult r = made(700);
  for (TriggerLane& lane : r.triggers) lane.available.back() = 1;
  r.triggers[0].on.back() = 0;
  r.triggers[0].value.back() = 0.81;
  r.triggers[1].available.back() = 0;
  r.triggers[2].on.back() = 1;
  r.triggers[2].value.back() = -2.25;
  const std::string page = report_html(r, {});
  EXPECT_THAT(page, HasSubstr("<span class=\"state CONFIRMED\">CONFIRMED</span>"));
  EXPECT_THAT(page, HasSubstr(std::string(meaning(Reason::count))));
  EXPECT_THAT(page, HasSubstr("<b>M1</b> spread trend <span class=\"muted\">0.81, needs ≥ 1.00</span>"));
  EXPECT_THAT(page, HasSubstr("<b>C1</b> rates lower <span class=\"muted\">waits for data</span>"));
  EXPECT_THAT(page, HasSubstr("<b>V1</b> credit stress <span class=\"muted\">−2.25, off above −1.00</span>"));
  for (const std::string_view caveat : kCaveats) {
    EXPECT_THAT(replaced(page, "&quot;", "\""), HasSubstr(std::string(caveat)));
  }
}

// The overview is drawn from all sessions, a close-up from its own; nothing is left out, gaps stay open.
TEST(ReportHtml, DrawsEverySessionOfTheSpread) {
  ReplayResult r = made(700);
  r.spread[0] = r.spread[300] = r.spread[301] = kNaN;
  const std::string page = report_html(r, {});
  const ReportData data(page);
  EXPECT_THAT(data.sessions(), ElementsAreArray(r.session));
  EXPECT_EQ(data.states(), r.state);
  const auto expect_column = [&](const char* name, const std::vector<double>& column, double rounding) {
    const auto found = data.column(name);
    ASSERT_EQ(found.size(), column.size()) << name;
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i].has_value(), !std::isnan(column[i])) << name << ' ' << i;
      if (found[i]) {
        EXPECT_NEAR(*found[i], column[i], rounding) << name << ' ' << i;
      }
    }
  };
  expect_column("S", r.spread, .00005001);
  expect_column("peak", r.peak, .00005001);
  expect_column("stop", r.stop_level, .00005001);
  expect_column("z20", r.z[0], .005001);
  expect_column("z60", r.z[1], .005001);
  const auto first = between(page, "data-first=\"", "\"");
  const auto end = between(page, "data-end=\"", "\"");
  EXPECT_THAT(first, ElementsAre("0", "0", "160"));  // the whole, and two confirmations with what was before
  EXPECT_THAT(end, ElementsAre("700", "116", "700"));
}

TEST(ReportHtml, NumbersTheConfirmationsAsTheTableDoes) {
  const ReplayResult r = made(700);
  const ReportData data(report_html(r, {}));
  EXPECT_THAT(data.transitions(), ElementsAre("40 CONFIRMING", "50 CONFIRMED 1", "90 INVALIDATED",
                                              "100 DORMANT", "200 CONFIRMING", "210 CONFIRMED 2"));
}

// V1 is unavailable every third session, whatever it was then.
TEST(ReportHtml, LanesAreTheTriggers) {
  const ReplayResult r = made(30);
  const ReportData data(report_html(r, {}));
  for (std::size_t t = 0; t < r.triggers.size(); ++t) {
    std::string lane;
    for (std::size_t i = 0; i < 30; ++i)
      lane += r.triggers[t].available[i] == 0 ? '2' : r.triggers[t].on[i] != 0 ? '1' : '0';
    EXPECT_EQ(data.lane(t), lane);
    EXPECT_EQ(data.trigger(t, "id"), r.labels.triggers[t].id);
    EXPECT_EQ(data.trigger(t, "role"),
              signals::kRoleNames[static_cast<std::size_t>(r.labels.triggers[t].role)]);
  }
  const std::string veto = data.lane(2);
  EXPECT_EQ(std::count(veto.begin(), veto.end(), '2'), 10);
  EXPECT_EQ(data.level(0, "on_level"), 1);
  EXPECT_EQ(data.level(1, "off_level"), 0.25);
}

TEST(ReportHtml, ForwardPlotIsTheStructs) {
  const ReplayResult r = made(700);
  const Study study = with_placebo();
  const ReportData data(report_html(r, study));
  const auto forward = data.member("forward");
  EXPECT_EQ(forward["entries"].size(), 3U);
  for (std::size_t h = 0; h < kForwardHorizons.size(); ++h) {
    EXPECT_EQ(forward["horizons"][h], kForwardHorizons[h]);
    EXPECT_NEAR(forward["entries"][0]["mean"][h].get<double>(), r.forward[0].over[h].mean, 1e-5);
    EXPECT_TRUE(forward["entries"][1]["mean"][h].is_null());
    EXPECT_NEAR(forward["placebo"]["mean"][h].get<double>(), study.placebo->forward[h].mean, 1e-5);
    EXPECT_NEAR(forward["placebo"]["sd"][h].get<double>(), study.placebo->forward[h].sd, 1e-5);
  }
  EXPECT_TRUE(ReportData(report_html(r, {})).member("forward")["placebo"].is_null());
}

TEST(ReportHtml, ShowsTheNamedEpisodesThatAreCoveredWhole) {
  const std::string whole = report_html(made(400, day("2016-06-01")), {});
  EXPECT_THAT(whole, HasSubstr("<h3>November 2016</h3>"));
  EXPECT_THAT(whole, Not(HasSubstr("<h3>March 2020</h3>")));
  EXPECT_THAT(report_html(made(400, day("2016-11-10")), {}), Not(HasSubstr("<h3>November 2016</h3>")));
  EXPECT_THAT(report_html(made(115, day("2016-06-10")), {}), Not(HasSubstr("<h3>November 2016</h3>")));
}

TEST(ReportHtml, ShowsTheLastConfirmationsWhereNoNamedEpisodeIs) {
  const ReplayResult r = made(700);
  const std::string page = report_html(r, {});
  EXPECT_THAT(page, HasSubstr("<h3>Confirmation 1, " + market::format_date(r.session[50]) + "</h3>"));
  EXPECT_THAT(page, HasSubstr("Confirmed on " + market::format_date(r.session[50]) + ", invalidated on " +
                              market::format_date(r.session[90])));
  EXPECT_THAT(page, HasSubstr("still in position at the end of the data"));
  EXPECT_THAT(report_html(made(200), {}), HasSubstr("No confirmation in these sessions."));
}

// The gauges of every session, for a graph that ends at the last one and one at each confirmation; which
// weeks it draws of them is asserted in a browser (tests/page).
TEST(ReportHtml, RotationGraphFollowsTheWeeks) {
  ReplayResult r = made(700);
  r.rotation_ratio[50] = kNaN;
  const std::string page = report_html(r, {});
  EXPECT_THAT(between(page, "<figure class=\"rotation\" data-row=\"", "\""), ElementsAre("699", "210"));
  const ReportData data(page);
  const auto ratio = data.column("rrg_ratio");
  const auto momentum = data.column("rrg_momentum");
  ASSERT_EQ(ratio.size(), 700U);
  ASSERT_EQ(momentum.size(), 700U);
  EXPECT_FALSE(ratio[50].has_value());
  for (const std::size_t row : {0U, 4U, 33U, 51U, 699U}) {
    EXPECT_NEAR(ratio[row].value(), r.rotation_ratio[row], .005001);
    EXPECT_NEAR(momentum[row].value(), r.rotation_momentum[row], .005001);
  }
}

}  // namespace
}  // namespace rotation::daemon
