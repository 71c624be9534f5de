#include "daemon/web/landing_page.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string number(double value, int decimals) {
  if (std::isnan(value)) return "&ndash;";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%+.*f", decimals, value);
  return text.data();
}

void row(std::string& html, std::string_view name, const std::string& confirmed, const std::string& live) {
  html.append("<tr><th scope=\"row\">").append(name).append("</th><td>").append(confirmed);
  html.append("</td><td>").append(live).append("</td></tr>\n");
}

void add_pair(std::string& html, const std::string& name, const signals::PairView& pair) {
  html += "<table>\n<thead><tr><th scope=\"col\">" + escaped(name) +
          "</th><th scope=\"col\">confirmed</th><th scope=\"col\">provisional</th></tr></thead>\n<tbody>\n";
  row(html, "spread (log)", number(pair.spread.confirmed, 4), number(pair.spread.provisional, 4));
  for (std::size_t k = 0; k < signals::kHorizons.size(); ++k) {
    row(html, "z, " + std::to_string(signals::kHorizons[k]) + " sessions", number(pair.z[k].confirmed, 2),
        number(pair.z[k].provisional, 2));
  }
  html += "</tbody>\n</table>\n";
}

}  // namespace

std::string landing_page(const signals::Snapshot& snapshot, const signals::Labels& labels,
                         const Program& program) {
  const signals::CoreView& core = snapshot.core;
  const std::string state(name(core.state));
  const bool begun = core.sessions > 0;
  const std::string session = !begun
                                  ? "no session evaluated yet"
                                  : "as of the close of " + market::format_date(core.session) + ", " +
                                        std::to_string(core.state_age_sessions) + " sessions in this state";
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"refresh\" content=\"5\">\n"
      "<title>" +
      state +
      " - rotationd</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n"
      "<main>\n<h1>rotationd</h1>\n"
      "<p>Says when the rotation from large caps into small caps is confirmed.</p>\n"
      "<p class=\"state " +
      state + "\">" + state +
      "</p>\n"
      "<p>" +
      session +
      "</p>\n"
      "<dl>\n<div><dt>Needs unmet</dt><dd>" +
      (begun ? std::to_string(core.unmet_needs) : "&ndash;") +
      "</dd></div>\n"
      "<div><dt>Data quality</dt><dd>" +
      std::string(name(core.quality)) +
      "</dd></div>\n"
      "<div><dt>Market</dt><dd>" +
      (core.in_session ? "open" : "closed") + "</dd></div>\n</dl>\n";
  if (!labels.pairs.empty()) add_pair(html, labels.pairs.front(), snapshot.pairs.front());
  html +=
      "<nav><a href=\"/metrics\">Metrics</a> <a href=\"/-/ready\">Readiness</a> "
      "<a href=\"/-/healthy\">Health</a></nav>\n"
      "<footer>Version " +
      escaped(program.version) + ", revision " + escaped(program.revision) +
      "</footer>\n</main>\n</body>\n</html>\n";
  return html;
}

std::string_view landing_style() noexcept {
  return R"(:root { color-scheme: light dark; --line: #8884; --strong: #0b6e4f; --warm: #b25d00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --strong: #5fd3a8; --warm: #ffb45c; --bad: #ff8a80; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.1rem; margin: 0; }
p { margin: .25rem 0; }
.state { font-size: 2.75rem; font-weight: 700; letter-spacing: .02em; margin-top: 1.5rem; line-height: 1.2; }
.CONFIRMED, .EXTENDED { color: var(--strong); }
.SETUP, .CONFIRMING { color: var(--warm); }
.INVALIDATED { color: var(--bad); }
dl { display: flex; gap: 2rem; margin: 1.5rem 0; }
dt { font-size: .85rem; opacity: .75; }
dd { margin: 0; font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem 0; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child { text-align: left; }
tbody th { font-weight: 400; }
nav { margin: 1.5rem 0; }
nav a { margin-right: 1rem; }
footer { font-size: .85rem; opacity: .75; }
)";
}

}  // namespace rotation::daemon
