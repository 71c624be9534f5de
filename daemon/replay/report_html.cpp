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
#include "daemon/replay/report/markup.hpp"
#include "daemon/replay/report/needs.hpp"
#include "daemon/replay/report/panels.hpp"
#include "daemon/replay/report/rotation_graph.hpp"
#include "daemon/replay/report/style.hpp"
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

// The columns that the script reads out, rounded as it shows them.
std::string data_json(const ReplayResult& r) {
  const auto numbers = [](const std::vector<double>& column, int decimals) {
    std::string text;
    for (const double x : column)
      text += (text.empty() ? "" : ",") + (std::isnan(x) ? "null" : fixed(x, decimals));
    return "[" + text + "]";
  };
  std::string days;
  std::string states;
  for (std::size_t i = 0; i < r.session.size(); ++i) {
    days += (i == 0 ? "" : ",") + std::to_string(r.session[i].time_since_epoch().count());
    states += static_cast<char>('0' + static_cast<int>(r.state[i]));
  }
  std::string names;
  for (const std::string_view name : signals::kStateNames)
    names += (names.empty() ? "\"" : ",\"") + std::string(name) + '"';
  return "{\"states\":[" + names + "],\"day\":[" + days + "],\"state\":\"" + states +
         "\",\"spread\":" + numbers(r.spread, 4) + ",\"z20\":" + numbers(r.z[0], 2) +
         ",\"z60\":" + numbers(r.z[1], 2) + "}";
}

std::string head(const ReplayResult& r, const std::string& style) {
  const std::string policy = "default-src 'none'; style-src " + hash_source(style) + "; script-src " +
                             hash_source(script()) + "; base-uri 'none'; form-action 'none'";
  return "<head>\n" + element("meta", {{"charset", "utf-8"}}) + '\n' +
         element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) + '\n' +
         element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) + '\n' +
         element("title", {},
                 "rotationd replay, " + date_of(r, 0) + " to " + date_of(r, r.session.size() - 1)) +
         '\n' + element("style", {}, style) + "\n</head>\n";
}

// Drawn once, used everywhere.
constexpr std::string_view kMarks = R"(<svg width="0" height="0" aria-hidden="true"><defs>
<path id="mark-up" d="M0-6L6 5H-6z"/><path id="mark-down" d="M0 6L6-5H-6z"/><path id="mark-diamond" d="M0-6L5 0L0 6L-5 0z"/>
<circle id="mark-ring" r="3.5"/><circle id="mark-dot" r="3"/><path id="mark-tick" d="M0-7v14"/>
</defs></svg>
)";

constexpr std::string_view kNavigation =
    R"(<nav aria-label="Sections"><a href="#overview">Overview</a> <a href="#confirmations">Confirmations</a> <a href="#followed">What followed</a> <a href="#episodes">Episodes</a> <a href="#rotation">Rotation graph</a> <a href="#caveats">Read before quoting</a></nav>
)";

std::string key(std::string_view drawn, std::string_view text) {
  return element("span", {}, element("svg", {{"aria-hidden", "true"}}, drawn) + escaped(text));
}
std::string mark_key(const std::string& mark, std::string_view text) {
  return key(element("use", {{"class", mark}, {"href", "#mark-" + mark}, {"x", "12"}, {"y", "8"}}), text);
}
std::string stroke_key(std::string_view css, std::string_view text) {
  return key(element("path", {{"class", css}, {"d", "M0 8h24"}}), text);
}

std::string band_keys() {
  std::string text;
  for (const State state :
       {State::setup, State::confirming, State::confirmed, State::extended, State::invalidated}) {
    text += key(
        element("rect", {{"class", "band " + std::string(name(state))}, {"width", "24"}, {"height", "16"}}),
        name(state));
  }
  return text;
}

std::string legend() {
  return element("p", {{"class", "legend"}},
                 mark_key("up", "confirmed, numbered as in the table") + mark_key("down", "invalidated") +
                     mark_key("diamond", "extended") + stroke_key("peak", "peak in a position") +
                     stroke_key("stop", "stop") + band_keys()) +
         element(
             "p", {{"class", "legend"}},
             stroke_key("lane on mandatory", "trigger on") + stroke_key("lane off", "off") +
                 stroke_key("lane gone", "unavailable") +
                 element("span", {}, "percentages: share of sessions in that state, or on where available")) +
         '\n';
}

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
      element("h3", {}, "What speaks against it now") +
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
  return element("section", {{"id", id}},
                 element("h2", {}, title) + element("p", {{"class", "lead"}}, lead) + body) +
         "\n";
}

std::string overview(const ReplayResult& r) {
  Plot plot(r.session, {0, r.session.size()});
  add_spread(plot, r, Detail::overview);
  add_trend(plot, r, Detail::overview);
  add_states(plot, r);
  add_lanes(plot, r, Detail::overview);
  plot.time_axis();
  std::string zoom;
  for (const std::string_view factor : {"1", "3", "10"}) {
    const std::string id = "zoom-" + std::string(factor);
    zoom += element("input", {{"type", "radio"},
                              {"class", "zoom"},
                              {"name", "zoom"},
                              {"id", id},
                              {"checked", factor == "1" ? "checked" : ""}}) +
            element("label", {{"for", id}}, std::string(factor) + "×");
  }
  return section("overview", "Overview",
                 "Every session. Bands are the states; small caps gain where S rises.",
                 legend() + zoom + element("p", {{"class", "readout"}, {"aria-live", "polite"}}, "") +
                     plot.html("overview-plot", "The whole replay: spread, trend, state and triggers"));
}

std::string followed(const ReplayResult& r, const Study& study) {
  std::string keys =
      mark_key("up", "after CONFIRMED") + mark_key("ring", "after SETUP") + mark_key("tick", "every session");
  std::string about;
  if (study.placebo) {
    keys += mark_key("dot", "placebo, ± one standard deviation");
    about = element("p", {{"class", "lead"}},
                    "Placebo: the same machine on " + std::to_string(study.placebo->shuffles) +
                        " histories in which the one-session differences of S were shuffled in blocks of " +
                        std::to_string(kShuffleBlock) +
                        " sessions, all else as it was. Where it confirms as often, that it confirms is no "
                        "evidence; only what follows can be.");
  }
  const std::string plot =
      element("div", {}, element("p", {{"class", "legend"}}, keys) + forward_plot(r, study));
  return section(
      "followed", "What followed",
      "Mean change of S (log) and share above zero, so many sessions after the close of the entry.",
      forward_table(r, study) + element("div", {{"class", "beside"}}, plot + about));
}

std::string rotation(const ReplayResult& r) {
  std::string graphs =
      rotation_graph(r, r.session.size() - 1, "Last weeks, to " + date_of(r, r.session.size() - 1));
  int n = 0;
  for (const Episode& e : episodes(r))
    graphs += rotation_graph(r, e.entry, std::to_string(++n) + " · " + date_of(r, e.entry));
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
  const std::string style = style_sheet();
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n" + head(result, style) + "<body>\n" + std::string(kMarks);
  page += element("header", {},
                  element("h1", {}, "What rotationd would have said") +
                      element("p", {{"class", "lead"}},
                              escaped(result.labels.pairs.front()) + ", " + date_of(result, 0) + " to " +
                                  date_of(result, result.session.size() - 1)) +
                      R"(<button id="theme" type="button" hidden="hidden">Dark / light</button>)" +
                      std::string(kNavigation));
  page += "\n<main>\n";
  page += element("section", {{"class", "verdict"}, {"aria-label", "Where it stands"}},
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
  page += element("script", {{"type", "application/json"}, {"id", "data"}}, data_json(result)) + '\n';
  page += element("script", {}, script());
  return page + "\n</body>\n</html>\n";
}

}  // namespace rotation::daemon
