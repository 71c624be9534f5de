#include "daemon/replay/report_html.hpp"

#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "daemon/meanings.hpp"
#include "daemon/replay/caveats.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/outcome.hpp"
#include "daemon/replay/report/close_ups.hpp"
#include "daemon/replay/report/data_json.hpp"
#include "daemon/replay/report/drawing.hpp"
#include "daemon/replay/report/markup.hpp"
#include "daemon/replay/report/needs.hpp"
#include "daemon/replay/report/tables.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using namespace report;
using signals::State;

// What the content security policy lets in: this text and no other.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  const int size = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
  return "'sha256-" + std::string(base64.begin(), base64.begin() + size) + "'";
}

std::string date_of(const ReplayResult& r, std::size_t row) {
  return market::format_date(r.session[row]);
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// In a browser a script ends at its closing tag, in XML it is text with markup in it; this is both.
std::string script() {
  return std::string("/*<![CDATA[*/\n").append(drawing_script()) + "\n/*]]>*/";
}

std::string head(const ReplayResult& r, const std::string& drawing) {
  const std::string_view style = drawing_style();
  const std::string policy = "default-src 'none'; style-src " + hash_source(style) + "; script-src " +
                             hash_source(drawing) + "; base-uri 'none'; form-action 'none'";
  return "<head>\n" + element("meta", {{"charset", "utf-8"}}) + '\n' +
         element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) + '\n' +
         element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) + '\n' +
         element("title", {},
                 "rotationd replay, " + date_of(r, 0) + " to " + date_of(r, r.session.size() - 1)) +
         '\n' + element("style", {}, style) + "\n</head>\n";
}

constexpr std::string_view kNavigation =
    R"(<nav aria-label="Sections"><a href="#overview">Overview</a> <a href="#confirmations">Confirmations</a> <a href="#followed">What followed</a> <a href="#episodes">Episodes</a> <a href="#rotation">Rotation graph</a> <a href="#caveats">Read before quoting</a></nav>
)";

// Where it stands after the last session, and why.
std::string now_text(const ReplayResult& r) {
  const std::size_t last = r.session.size() - 1;
  const State state = r.state[last];
  std::string text = element("p", {{"class", "lead"}}, "After the close of " + date_of(r, last)) +
                     element("p", {{"class", "big"}},
                             element("span", {{"class", "state " + std::string(name(state))}}, name(state)));
  text += element("p", {}, escaped(meaning(state)));
  if (!r.transitions.empty()) {
    const ReplayedTransition& t = r.transitions.back();
    text += element("p", {},
                    "Since " + date_of(r, t.row) + ", " + std::to_string(last - t.row) +
                        " sessions ago: " + escaped(meaning(t.transition.reason)) + ".");
  }
  if (!std::isnan(r.stop_level[last])) {
    text += element(
        "p", {},
        "Stop " + shown(change_text(r.stop_level[last] - r.spread[last])) + " from the last close of S.");
  }
  return element("div", {}, text);
}

std::string against_text(const ReplayResult& r) {
  const std::string items = against_items(r, r.session.size() - 1);
  return element(
      "div", {},
      element("h3", {}, "What speaks against it now, or cannot be read") +
          (items.empty() ? element("p", {}, "Nothing: every trigger that could vote is on and no veto.")
                         : element("ul", {}, items)));
}

std::string facts_text(const ReplayResult& r) {
  const auto years = static_cast<double>(r.session.size()) / kSessionsAYear;
  const std::vector<Episode> all = episodes(r);
  int false_ones = 0;
  for (const Episode& e : all) false_ones += e.is_false();
  std::string rows;
  const auto fact = [&rows](std::string_view name, const std::string& value) {
    rows += element("dt", {}, name) + element("dd", {}, escaped(value));
  };
  fact("Sessions",
       std::to_string(r.session.size()) + ", " + date_of(r, 0) + " to " + date_of(r, r.session.size() - 1));
  fact("Confirmations", std::to_string(all.size()) + ", false " + std::to_string(false_ones));
  fact("Transitions", std::to_string(r.transitions.size()) + ", " +
                          fixed(static_cast<double>(r.transitions.size()) / years, 1) + " a year");
  fact("Machine starts",
       market::format_date(r.machine_start) + (r.stand_ins ? ", with stand-ins" : ", without stand-ins"));
  fact("History", joined(r.directories));
  if (!r.missing.empty()) fact("Without history", joined(r.missing));
  fact("Configuration", r.config_origin);
  fact("Hash", r.config_hash);
  fact("Program", "rotationd " + r.code_version);
  return element("dl", {}, rows);
}

std::string section(std::string_view id, std::string_view title, std::string_view lead,
                    const std::string& body) {
  return element("section", {{"id", id}, {"class", "card"}},
                 element("h2", {}, title) + element("p", {{"class", "lead"}}, lead) + body) +
         "\n";
}

std::string overview(const ReplayResult& r) {
  return section("overview", "Overview",
                 "Every session. Bands are the states; small caps gain where S, the logarithm of " +
                     escaped(r.labels.pairs.front()) + ", rises.",
                 element("p", {{"class", "legend"}, {"id", "legend"}}, "") +
                     chart_of({0, r.session.size()}, "The whole replay: spread, trend, state and triggers"));
}

std::string followed(const ReplayResult& r, const Study& study) {
  std::string about;
  if (study.placebo) {
    about = element("p", {{"class", "lead"}},
                    "Placebo: the same machine on " + std::to_string(study.placebo->shuffles) +
                        " histories in which the one-session differences of S were shuffled in blocks of " +
                        std::to_string(kShuffleBlock) +
                        " sessions, all else as it was. Where it confirms as often, that it confirms is no "
                        "evidence; only what follows can be.");
  }
  return section(
      "followed", "What followed",
      "Mean change of S (log) and share above zero, so many sessions after the close of the entry.",
      forward_table(r, study) +
          element("div", {{"class", "beside"}}, element("div", {{"id", "forward"}}, "") + about));
}

// Where the script draws the weeks up to that session; empty if the gauges are not available at it.
std::string rotation_graph(const ReplayResult& r, std::size_t row, const std::string& caption) {
  if (std::isnan(r.rotation_ratio[row]) || std::isnan(r.rotation_momentum[row])) return "";
  return element("figure", {{"class", "rotation"}, {"data-row", std::to_string(row)}},
                 element("figcaption", {}, caption)) +
         '\n';
}

std::string rotation(const ReplayResult& r) {
  const std::size_t last = r.session.size() - 1;
  std::string graphs = rotation_graph(r, last, "Last weeks, to " + date_of(r, last));
  int n = 0;
  for (const Episode& e : episodes(r)) {
    const std::string number = std::to_string(++n);
    graphs += rotation_graph(
        r, e.entry,
        element("a", {{"href", "#confirmation-" + number}}, number + " · " + date_of(r, e.entry)));
  }
  return section("rotation", "Relative rotation (approximation)",
                 "Strength to the right, momentum upwards, 100 in the middle; one dot a week, twelve weeks, "
                 "the large one last: at the end of the "
                 "data and at each confirmation. Display only: a flat spread still rotates, and nothing is "
                 "decided on it.",
                 graphs.empty() ? "<p>Not available in these sessions.</p>"
                                : element("div", {{"class", "rotations"}}, graphs));
}

std::string caveats() {
  std::string items;
  for (const std::string_view caveat : kCaveats) items += element("li", {}, escaped(caveat));
  return section("caveats", "Read before quoting", "", element("ul", {{"class", "caveats"}}, items));
}

}  // namespace

std::string report_html(const ReplayResult& result, const Study& study) {
  const std::string drawing = script();
  // Light where no script asks for what the reader prefers.
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\" data-theme=\"light\">\n" + head(result, drawing) + "<body>\n";
  page +=
      element("header", {},
              element("h1", {}, "What rotationd would have said") +
                  element("p", {{"class", "lead"}},
                          escaped(result.labels.pairs.front()) + ", " + date_of(result, 0) + " to " +
                              date_of(result, result.session.size() - 1)) +
                  R"(<button id="theme" class="choice" type="button" hidden="hidden">Dark / light</button>)" +
                  std::string(kNavigation) +
                  "<noscript><p>The charts of this page are drawn by its script, which does not run here. "
                  "Texts and tables need none.</p></noscript>");
  page += "\n<main>\n";
  page += element("section", {{"class", "card standing"}, {"aria-label", "Where it stands"}},
                  now_text(result) + against_text(result) + facts_text(result)) +
          '\n';
  page += overview(result);
  page += section("confirmations", "Confirmations",
                  "Changes of S (log) since the close of the entry; +20 to +250: so many sessions later. "
                  "False: invalidated within 60 sessions at a loss.",
                  confirmations_table(result));
  page += followed(result, study);
  page +=
      section("episodes", "Episodes", "What it said on which day, and why or why not.", close_ups(result));
  page += rotation(result);
  page += caveats();
  page += "</main>\n";
  page += element("script", {{"type", "application/json"}, {"id", "data"}}, data_json(result, study)) + '\n';
  page += element("script", {}, drawing);
  return page + "\n</body>\n</html>\n";
}

}  // namespace rotation::daemon
