#include "daemon/replay/report/style.hpp"

#include "signals/state.hpp"

namespace rotation::daemon::report {
namespace {

// Okabe and Ito's hues, told apart by the colour-blind.
constexpr std::string_view kLight =
    R"(color-scheme: light; --page: #f6f6f3; --card: #fff; --ink: #1b1f24; --muted: #59626c; --rule: #e6e8ea; --line: #b9bfc5;
  --accent: #0067a3; --DORMANT: #8c959e; --WATCH: #66869f; --SETUP: #2493cc; --CONFIRMING: #c97f00; --CONFIRMED: #00805d;
  --EXTENDED: #a8488a; --INVALIDATED: #c84504;)";
constexpr std::string_view kDark =
    R"(color-scheme: dark; --page: #111418; --card: #191d22; --ink: #e9ebee; --muted: #9ca5af; --rule: #2a3037; --line: #4a525b;
  --accent: #63b3ed; --DORMANT: #7d8792; --WATCH: #88abc6; --SETUP: #56b4e9; --CONFIRMING: #f0b040; --CONFIRMED: #33c69a;
  --EXTENDED: #de90c0; --INVALIDATED: #f27d40;)";

constexpr std::string_view kRules = R"(
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums; }
main, header, footer { max-width: 88rem; margin: 0 auto; padding: 0 clamp(.75rem, 3vw, 2.5rem); }
header { padding-top: 2rem; position: relative; }
h1 { font-size: clamp(1.5rem, 3.5vw, 2.1rem); line-height: 1.2; margin: 0 6rem .25rem 0; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 0 0 .35rem; }
h3 { font-size: 1.1rem; margin: 0 0 .25rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.lead, .muted, figcaption span, small { color: var(--muted); }
small { font-size: .8em; }
button { position: absolute; top: 2rem; right: clamp(.75rem, 3vw, 2.5rem); font: inherit; font-size: .85rem; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: .2rem .8rem; cursor: pointer; }
nav { margin: 1rem 0; font-size: .9rem; }
nav a { margin-right: 1.1rem; white-space: nowrap; }
section, .close-up { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; margin: 0 0 1.25rem;
  padding: clamp(.8rem, 2vw, 1.5rem); }
.close-up { border: 0; border-top: 1px solid var(--rule); border-radius: 0; margin: 1.25rem 0 0; padding: 1.25rem 0 0; }
.verdict { display: grid; gap: .5rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.verdict .big { font-size: 2rem; font-weight: 700; line-height: 1.2; margin: 0; }
.verdict ul { margin: .25rem 0; padding-left: 1.1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; font-size: .92rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.state { font-size: .85em; font-weight: 600; letter-spacing: .02em; color: var(--DORMANT); }
.big .state { font-size: 1em; }
.answer { font-weight: 600; }
.diary { margin: .25rem 0 .75rem; padding-left: 1.2rem; max-width: 60rem; }
.diary time { font-weight: 600; }
.readout { min-height: 1.5em; margin: .25rem 0; font-size: .88rem; max-width: none; }

.wide-table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; min-width: 100%; }
th, td { padding: .32rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
thead th.word { text-align: left; }
th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--card); font-weight: 500; }
thead th { color: var(--muted); font-weight: 500; font-size: .85rem; border-bottom-color: var(--line); }
td.word { text-align: left; }
td.loss { color: var(--INVALIDATED); }
tr:target th, tr:target td { background: var(--rule); }
.beside { display: grid; gap: 1rem 3rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); margin-top: 1.25rem; }

.plot { display: grid; grid-template-columns: 92px minmax(0, 1fr) 285px; }
.scroll { overflow-x: auto; overflow-y: hidden; border-radius: 2px; }
svg { display: block; }
.canvas { width: 100%; touch-action: pan-x pan-y; }
svg svg { overflow: visible; }
.scale { width: 92px; text-anchor: end; }
.notes { width: 285px; }
svg text { font-size: 11.5px; fill: var(--ink); }
.scale text, .notes .share, .notes .long, svg .date, svg .muted, svg .tick, svg .quadrant { fill: var(--muted); }
svg .title { font-weight: 600; font-size: 12px; }
svg .tick { text-anchor: middle; }
.grid line { stroke: var(--rule); }
.rule { stroke: var(--rule); }
.zero { stroke: var(--line); fill: none; }
.rung { stroke: var(--rule); }
.threshold { stroke: var(--accent); stroke-dasharray: 5 4; opacity: .8; }
.moment { stroke: var(--line); stroke-dasharray: 2 3; }
.cross { stroke: var(--ink); opacity: 0; }
.cross.shown { opacity: .55; }
path { vector-effect: non-scaling-stroke; }
.spread, .z60, .z20, .peak, .stop, .tail { fill: none; stroke-linejoin: round; stroke-width: 1.4px; stroke: var(--ink); }
.z20 { stroke: var(--accent); stroke-width: 1.1px; }
.peak { stroke: var(--CONFIRMED); stroke-width: 1.1px; stroke-dasharray: 4 3; }
.stop { stroke: var(--INVALIDATED); stroke-width: 1.3px; }
svg .strong { font-weight: 600; }
svg .peak-text { fill: var(--CONFIRMED); }
svg .stop-text { fill: var(--INVALIDATED); }
svg .z20-text { fill: var(--accent); }
.band { opacity: .17; stroke: none; }
.step { fill: none; stroke-width: 7px; }
.lane { fill: none; }
.off { stroke: var(--line); stroke-width: 1.5px; }
.on { stroke-width: 9px; }
.gone { stroke: var(--muted); stroke-width: 3px; stroke-dasharray: 1.5 3.5; }
.mandatory { stroke: var(--accent); }
.participation { stroke: var(--CONFIRMED); }
.catalyst { stroke: var(--CONFIRMING); }
.veto { stroke: var(--INVALIDATED); }
.information, .flag { stroke: var(--muted); }
.up { fill: var(--CONFIRMED); }
.down { fill: var(--INVALIDATED); }
.diamond { fill: var(--EXTENDED); }
.ring { fill: var(--card); stroke: var(--CONFIRMING); stroke-width: 2px; }
.dot { fill: var(--muted); }
use.tick { stroke: var(--ink); stroke-width: 2.5px; }
.whisker { stroke: var(--muted); stroke-width: 1.5px; }
.mark-text { text-anchor: middle; font-weight: 600; }
.forward { grid-template-columns: 44px minmax(0, 1fr) 0; }
.forward .scale { width: 44px; }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; font-size: .85rem; color: var(--muted); max-width: none; }
.legend span { display: inline-flex; align-items: center; gap: .35rem; white-space: nowrap; }
.legend svg { width: 24px; height: 16px; }
.zoom { position: absolute; opacity: 0; }
.zoom + label { display: inline-block; font-size: .85rem; border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .7rem;
  margin: 0 .3rem .25rem 0; cursor: pointer; }
.zoom:checked + label { background: var(--ink); color: var(--card); border-color: var(--ink); }
.zoom:focus-visible + label { outline: 2px solid var(--accent); outline-offset: 2px; }
#overview .spread, #overview .z60 { stroke-width: 1.1px; }
#zoom-3:checked ~ .plot .canvas { width: 300%; }
#zoom-10:checked ~ .plot .canvas { width: 1000%; }
.rotations { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(46%, 11.5rem), 1fr)); }
.rotation { margin: 0; }
.rotation svg { width: 100%; }
.rotation figcaption { font-size: .82rem; line-height: 1.35; display: flex; flex-wrap: wrap; gap: 0 .6rem; justify-content: space-between; }
.frame { fill: none; stroke: var(--rule); }
.leading { fill: var(--CONFIRMED); opacity: .09; }
svg .quadrant { font-size: 11px; letter-spacing: .04em; }
.tail { stroke: var(--accent); stroke-width: 1.6px; }
.then { fill: var(--accent); }
.now { fill: var(--accent); stroke: var(--card); stroke-width: 2px; }
.caveats li { margin: 0 0 .4rem; max-width: 52rem; }
footer { padding-bottom: 2rem; font-size: .85rem; color: var(--muted); overflow-wrap: anywhere; }

@media (max-width: 62rem) {
  .plot { grid-template-columns: 88px minmax(0, 1fr) 62px; }
  .scale { width: 88px; }
  .notes { width: 62px; }
  svg text { font-size: 10.5px; }
  .long { display: none; }
  .forward { grid-template-columns: 40px minmax(0, 1fr) 0; }
}
@media (max-width: 40rem) {
  section { margin-left: -.4rem; margin-right: -.4rem; }
  h1 { margin-right: 6.5rem; }
  .legend span { white-space: normal; }
  .plot:not(.forward) .canvas { min-width: 26rem; }
  #overview .canvas { min-width: 44rem; }
  .forward .tick { font-size: 9px; }
}
@media print {
  @page { margin: 12mm; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  button, nav, .readout, .zoom, .zoom + label { display: none; }
  section { border: 0; padding: 0; }
  .plot, .rotation, tr, li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .wide-table { overflow: visible; }
}
)";

constexpr std::string_view kScript = R"~(
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const preferred = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || preferred) === "dark" ? "light" : "dark";
  });
  const shown = (x, digits) => x === null ? "–" : x.toFixed(digits).replace("-", "−");
  for (const canvas of document.querySelectorAll("svg[data-count]")) {
    const first = Number(canvas.dataset.first);
    const count = Number(canvas.dataset.count);
    const margin = Number(canvas.dataset.margin);
    const width = count + 2 * margin;
    const scroll = canvas.parentNode;
    const cross = canvas.querySelector(".cross");
    const readout = scroll.closest("article, section").querySelector(".readout");
    readout.textContent = "Point at the plot, or focus it and use the arrow keys, to read a session.";
    let at = count - 1;
    const show = (i) => {
      at = Math.max(0, Math.min(count - 1, i));
      const x = 100 * (at + 0.5 + margin) / width + "%";
      cross.setAttribute("x1", x);
      cross.setAttribute("x2", x);
      cross.classList.add("shown");
      const row = first + at;
      readout.textContent = [new Date(864e5 * data.day[row]).toISOString().slice(0, 10),
        data.states[data.state[row]], "S " + shown(data.spread[row], 4), "z20 " + shown(data.z20[row], 2),
        "z60 " + shown(data.z60[row], 2)].join("  ·  ");
    };
    canvas.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      show(Math.floor(width * (event.clientX - box.left) / box.width - margin));
    });
    scroll.addEventListener("focus", () => show(at));
    scroll.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 20 : 1;
      const to = { ArrowLeft: at - step, ArrowRight: at + step, Home: 0, End: count - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(to);
      scroll.scrollLeft = canvas.clientWidth * at / count - scroll.clientWidth / 2;
    });
  }
})();
)~";

}  // namespace

std::string style_sheet() {
  const std::string dark(kDark);
  std::string text = "\n:root { " + std::string(kLight) + " }\n";
  // Paper is light.
  text +=
      "@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { " + dark + " } }\n";
  text += "@media screen { :root[data-theme=dark] { " + dark + " } }";
  text += kRules;
  for (const std::string_view state : signals::kStateNames) {
    const std::string s(state);
    text += ".state." + s + " { color: var(--" + s + "); } .band." + s + " { fill: var(--" + s +
            "); } .step." + s + " { stroke: var(--" + s + "); }\n";
  }
  return text;
}

std::string_view script() noexcept {
  return kScript;
}

}  // namespace rotation::daemon::report
