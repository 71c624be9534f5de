// The report: a page that any browser reads, that fetches nothing, and whose figures are the result's.
#include "daemon/replay/report_html.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "daemon/meanings.hpp"
#include "daemon/replay/caveats.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/report/needs.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/random.hpp"
#include "tests/daemon/replay/html_fault.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::day;
using rotation::testing::html_fault;
using signals::Reason;
using signals::Role;
using signals::State;
using ::testing::ElementsAre;
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

void go(ReplayResult& r, std::size_t row, State to, Reason reason) {
  ReplayedTransition t;
  t.row = row;
  t.transition.session = r.session[row];
  t.transition.from = r.state[row];
  t.transition.to = to;
  t.transition.reason = reason;
  r.transitions.push_back(t);
  std::fill(r.state.begin() + static_cast<std::ptrdiff_t>(row), r.state.end(), to);
}

// So many weekdays from `first` on: two confirmations, the second one open, and every third session without
// V1.
ReplayResult made(std::size_t n, market::Day first = day("2010-01-04")) {
  const simulator::Random random(7, 1);
  ReplayResult r;
  r.labels.pairs = {"IJR/SPY"};
  r.labels.triggers = {{"M1", "spread trend: z60", Role::mandatory, 1, 0},
                       {"C1", "rates lower: z120", Role::catalyst, -0.5, 0.25},
                       {"V1", "credit stress: z20", Role::veto, -2, -1},
                       {"JUNK", "led by junk: z20", Role::flag, -1.5, -0.5}};
  r.config_origin = "rotationd.yml";
  r.config_hash = "abc123";
  r.code_version = "1.2.3";
  r.directories = {"history"};
  r.machine_start = first;
  r.triggers.resize(r.labels.triggers.size());
  r.pair_spread.resize(1);
  double s = -1.8;
  for (market::Day d = first; r.session.size() < n; d += std::chrono::days{1}) {
    if (std::chrono::weekday(d) == std::chrono::Saturday || std::chrono::weekday(d) == std::chrono::Sunday)
      continue;
    const std::size_t i = r.session.size();
    s += .006 * random.normal(i);
    r.session.push_back(d);
    r.spread.push_back(s);
    r.pair_spread[0].push_back(s);
    for (auto& z : r.z) z.push_back(random.normal(10'000 + i));
    for (auto* column : {&r.sigma, &r.score, &r.tranche, &r.fci}) column->push_back(0.5);
    for (auto* column : {&r.peak, &r.stop_level}) column->push_back(i % 5 == 0 ? s : kNaN);
    r.rotation_ratio.push_back(100 + random.normal(20'000 + i / 5));
    r.rotation_momentum.push_back(100 + random.normal(30'000 + i / 5));
    r.quality.push_back(signals::Quality::ok);
    r.base.push_back(i % 4 == 0);
    r.full.push_back(i % 8 == 0);
    for (std::size_t t = 0; t < r.triggers.size(); ++t) {
      r.triggers[t].value.push_back(random.normal(40'000 + i));
      r.triggers[t].on.push_back((i / (t + 2)) % 2 == 0);
      r.triggers[t].available.push_back(t != 2 || i % 3 != 0);
    }
  }
  r.state.assign(n, State::dormant);
  if (n >= 300) {
    go(r, 40, State::confirming, Reason::base);
    go(r, 50, State::confirmed, Reason::count);
    go(r, 90, State::invalidated, Reason::drawdown);
    go(r, 100, State::dormant, Reason::cooled);
    go(r, 200, State::confirming, Reason::base);
    go(r, 210, State::confirmed, Reason::count);
  }
  r.forward = {forward_returns("CONFIRMED", r.spread, rows_of(r, signals::is_confirmation)),
               forward_returns("SETUP", r.spread, {}), forward_returns("every session", r.spread, {})};
  return r;
}

Study with_placebo() {
  Placebo p;
  p.shuffles = 100;
  p.confirmations = {16.4, 2.6, 0.58};
  for (std::size_t h = 0; h < p.forward.size(); ++h)
    p.forward[h] = {.001 * static_cast<double>(h), .0123, .0456};
  return {p, std::nullopt};
}

// Everything between `before` and `after`, in order.
std::vector<std::string> between(const std::string& text, const std::string& before,
                                 const std::string& after) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
    at += before.size();
    found.push_back(text.substr(at, text.find(after, at) - at));
  }
  return found;
}

TEST(ReportHtml, CheckerSeesFaults) {
  const auto page = [](const std::string& body) { return html_fault("<!DOCTYPE html>\n" + body); };
  EXPECT_EQ(page("<a b=\"c\">x &amp; y<d/></a>"), "");
  EXPECT_EQ(page("<a><b></a></b>"), "unexpected </a");
  EXPECT_EQ(page("<a>"), "open <a");
  EXPECT_EQ(page("<a>x & y</a>"), "bare &");
  EXPECT_EQ(page("<a b=\"1\" b=\"2\"/>"), "twice b");
  EXPECT_EQ(page("<a b></a>"), "attribute");
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
  EXPECT_THAT(page, Not(HasSubstr("nan")));
  EXPECT_THAT(page, HasSubstr("no data"));
  EXPECT_THAT(page, HasSubstr("Not available in these sessions."));
}

TEST(ReportHtml, EveryReferenceLeadsSomewhereOnThePage) {
  const std::string page = report_html(made(700), with_placebo());
  const auto ids = between(page, " id=\"", "\"");
  const std::set<std::string> unique(ids.begin(), ids.end());
  EXPECT_EQ(unique.size(), ids.size());
  const auto references = between(page, " href=\"", "\"");
  EXPECT_GT(references.size(), 10U);
  for (const std::string& reference : references) {
    ASSERT_TRUE(reference.starts_with('#')) << reference;
    EXPECT_TRUE(unique.contains(reference.substr(1))) << reference;
  }
}

TEST(ReportHtml, FetchesNothingAndSaysSo) {
  const std::string page = report_html(made(700), with_placebo());
  for (const char* external :
       {"http:", "https:", "//", " src=", "@import", "url(", "<link", "<iframe", "style=\""}) {
    EXPECT_THAT(page, Not(HasSubstr(external)));
  }
  const auto policies = between(page, "Content-Security-Policy\" content=\"", "\"");
  ASSERT_EQ(policies.size(), 1U);
  EXPECT_THAT(policies[0], HasSubstr("default-src 'none'"));
  EXPECT_THAT(policies[0], Not(HasSubstr("unsafe")));
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

TEST(ReportHtml, StaysSmall) {
  EXPECT_LT(report_html(made(6500), with_placebo()).size(), 2'000'000U);
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
  EXPECT_THAT(report_html(r, {}), Not(HasSubstr("placebo")));
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

// The line of S: one point a session, gaps left open, heights proportional to S.
TEST(ReportHtml, DrawsEverySessionOfTheSpread) {
  ReplayResult r = made(700);
  r.spread[0] = r.spread[300] = r.spread[301] = kNaN;
  const std::string path = between(report_html(r, {}), "<path class=\"spread\" d=\"", "\"").at(0);
  std::vector<long> y(700, 0);
  std::vector<bool> drawn(700, false);
  const char* at = path.data();
  const char* const end = at + path.size();
  const auto read = [&] {
    while (at != end && *at == ' ') ++at;
    long x = 0;
    at = std::from_chars(at, end, x).ptr;
    return x;
  };
  std::size_t row = 0;
  while (at != end) {
    if (*at == 'M') {
      ++at;
      row = static_cast<std::size_t>(read());
      y.at(row) = read();
      ASSERT_EQ(std::string(at, 2), "h0");
      at += 2;
    } else {
      if (*at == 'l') ++at;
      ASSERT_EQ(read(), 1);
      ++row;
      y.at(row) = y.at(row - 1) + read();
    }
    drawn.at(row) = true;
  }
  const auto [low, high] = std::minmax_element(r.spread.begin() + 1, r.spread.begin() + 300);
  const auto a = static_cast<std::size_t>(low - r.spread.begin());
  const auto b = static_cast<std::size_t>(high - r.spread.begin());
  const double slope = static_cast<double>(y[b] - y[a]) / (*high - *low);
  EXPECT_LT(slope, 0);  // up is up
  for (std::size_t i = 0; i < 700; ++i) {
    ASSERT_EQ(drawn[i], !std::isnan(r.spread[i])) << i;
    if (drawn[i]) {
      EXPECT_NEAR(static_cast<double>(y[i] - y[a]), slope * (r.spread[i] - *low), 4) << i;
    }
  }
}

// The lane of V1, which is unavailable every third session: three textures that cover every session once.
TEST(ReportHtml, LanesAreTheTriggers) {
  const ReplayResult r = made(30);
  const std::string page = report_html(r, {});
  const auto sessions = [](const std::string& path) {
    std::set<std::size_t> covered;
    for (const std::string& run : between(path, "M", " ")) {
      const std::string from = "M" + run + " ";
      const std::string length = path.substr(path.find('h', path.find(from)) + 1);
      const auto first = static_cast<std::size_t>(std::stod(run) + .5);
      for (std::size_t i = 0; i < std::stoul(length); ++i) covered.insert(first + i);
    }
    return covered;
  };
  std::set<std::size_t> on;
  for (std::size_t i = 0; i < 30; ++i) {
    if (r.triggers[2].on[i] != 0 && r.triggers[2].available[i] != 0) on.insert(i);
  }
  EXPECT_EQ(sessions(between(page, "<path class=\"lane on veto\" d=\"", "\"").at(0)), on);
  const auto gone = between(page, "<path class=\"lane gone\" d=\"", "\"");
  ASSERT_EQ(gone.size(), 1U + 1U);  // the legend's, and V1's
  EXPECT_THAT(sessions(gone.at(1)), ElementsAre(0, 3, 6, 9, 12, 15, 18, 21, 24, 27));
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

TEST(Needs, SayWhyThereWasNoConfirmation) {
  ReplayResult r = made(12);
  for (TriggerLane& lane : r.triggers) {
    std::fill(lane.on.begin(), lane.on.end(), 1);
    std::fill(lane.available.begin(), lane.available.end(), 1);
  }
  std::fill(r.triggers[2].on.begin(), r.triggers[2].on.end(), 0);
  r.triggers[2].on[3] = 1;                                                       // a veto
  r.triggers[0].on[4] = r.triggers[0].on[5] = 0;                                 // M1 off
  std::fill(r.triggers[1].available.begin(), r.triggers[1].available.end(), 0);  // C1 without data, though on
  r.state[11] = State::confirmed;                                                // not asked about
  EXPECT_EQ(
      report::why_not(r, {0, 12}),
      "Of 11 sessions outside a position, the mandatory price triggers stood without a veto on 3, and with "
      "enough votes on 2. Missing throughout: <b>C1</b> rates lower (no data). Missing on so many of them: "
      "<b>M1</b> 2. Sessions under veto: <b>V1</b> 1.");
  EXPECT_EQ(report::why_not(r, {11, 12}), "");
}

// One dot a week, the last session of each, and the last session there is.
TEST(ReportHtml, RotationGraphFollowsTheWeeks) {
  const ReplayResult r = made(33);  // Monday first: ends on a Wednesday
  const auto figures = between(report_html(r, {}), "<figure class=\"rotation\">", "</figure>");
  ASSERT_EQ(figures.size(), 1U);
  std::vector<std::string> dates;
  for (const std::string& title : between(figures[0], "<title>", ": ratio")) dates.push_back(title);
  std::vector<std::string> expected;
  for (const std::size_t row : {4, 9, 14, 19, 24, 29, 32})
    expected.push_back(market::format_date(r.session[row]));
  EXPECT_EQ(dates, expected);
}

}  // namespace
}  // namespace rotation::daemon
