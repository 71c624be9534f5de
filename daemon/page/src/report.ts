// The script of the replay report: draws, with the page's own code, what the report's file holds. It asks nobody for anything.
import 'uplot/dist/uPlot.min.css';
import './style/theme.css';
import './style/base.css';
import './style/charts.css';
import './style/report.css';
import { states, type Maybe, type Role, type State } from './api/types';
import { attr, h } from './dom';
import { forwardPlot, type Forward } from './draw/forward';
import { textWidth } from './draw/ink';
import { noteWidth, type Lane, type Stroke } from './draw/lanes';
import { rotationGraph, tail } from './draw/rotation';
import { SpreadChart, closeOf, thresholds, type Drawn } from './draw/spread';
import { share } from './format';

// One row a session; daemon/replay/report/data_json.cpp writes it.
interface Data {
  states: State[];
  day: number[];  // since 1970
  state: string;  // a digit a session: of `states`
  columns: Record<'S' | 'z20' | 'z60' | 'peak' | 'stop' | 'rrg_ratio' | 'rrg_momentum', Maybe[]>;
  triggers: { id: string; name: string; role: Role; on_level: number; off_level: number;
    lane: string }[];  // a digit a session: 0 off, 1 on, 2 not available
  transitions: { row: number; to: State; confirmation: Maybe }[];  // its number in the table
  forward: Forward;
}
const data = JSON.parse(document.getElementById('data')!.textContent!) as Data;
const session = data.day.map((day) => new Date(864e5 * day).toISOString().slice(0, 10));
const closes = session.map(closeOf);

const charts: SpreadChart[] = [];

// As the reader's system has it, until the button says otherwise; on paper light.
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
let chosen: 'dark' | 'light' | null = null;
function look(paper: boolean): void {
  root.dataset.theme = paper ? 'light' : chosen ?? (dark.matches ? 'dark' : 'light');
  root.classList.toggle('paper', paper);
  for (const chart of charts) {
    chart.fit();
    chart.redraw(true);
  }
}
const button = document.getElementById('theme')!;
attr(button, 'hidden', null);
button.addEventListener('click', () => {
  chosen = root.dataset.theme === 'dark' ? 'light' : 'dark';
  look(false);
});
dark.addEventListener('change', () => look(false));
addEventListener('beforeprint', () => look(true));
addEventListener('afterprint', () => look(false));
look(false);

// [first, end) of the sessions.
interface Rows { first: number; end: number }

const strokes: Stroke[] = ['off', 'on', 'gone'];
const colours: Record<Role, string> = { mandatory: '--accent', participation: '--CONFIRMED', catalyst: '--CONFIRMING', veto: '--INVALIDATED',
  information: '--muted', flag: '--muted' };

// Stretches of one digit.
function runsOf(digits: string, { first, end }: Rows): { from: number; to: number; digit: number }[] {
  const runs: { from: number; to: number; digit: number }[] = [];
  for (let i = first; i < end; i++) {
    if (i > first && digits[i] === digits[i - 1]) continue;
    if (runs.length) runs.at(-1)!.to = closes[i]!;
    runs.push({ from: closes[i]!, to: Infinity, digit: Number(digits[i]) });
  }
  return runs;
}

const count = (digits: string, digit: string, { first, end }: Rows): number => digits.slice(first, end).split(digit).length - 1;

function stateLanes(rows: Rows): Lane[] {
  const runs = runsOf(data.state, rows);
  const ladder: State[] = ['EXTENDED', 'CONFIRMED', 'CONFIRMING', 'SETUP', 'WATCH', 'DORMANT', 'INVALIDATED'];
  return ladder.map((name, i) => ({ name, note: share(count(data.state, String(data.states.indexOf(name)), rows) / (rows.end - rows.first)),
    about: i === 0 ? 'of the sessions' : '', colour: `--${name}`, opens: i === 0,
    runs: runs.filter((run) => data.states[run.digit] === name).map(({ from, to }) => ({ from, to, as: 'on' })) }));
}

// Of a part of the replay, without the flags that never rise in it.
function triggerLanes(rows: Rows, shown: Rows): Lane[] {
  const whole = rows.first === 0 && rows.end === session.length;
  return (Object.keys(colours) as Role[]).flatMap((role) => data.triggers
    .filter((t) => t.role === role && (whole || role !== 'flag' || count(t.lane, '1', rows) > 0))
    .map((t, i) => {
      const could = shown.end - shown.first - count(t.lane, '2', shown);
      return { name: t.id, note: could === 0 ? 'no data' : share(count(t.lane, '1', shown) / could), about: t.name, colour: colours[role],
        opens: i === 0, runs: runsOf(t.lane, shown).map(({ from, to, digit }) => ({ from, to, as: strokes[digit]! })) };
    }));
}

// Of more sessions than these, only what begins, stretches and ends a position has a mark.
const most = 500;
const ends: State[] = ['EXTENDED', 'INVALIDATED'];

// `shown`: of the rows that the chart is about, those it shows now.
function drawn(rows: Rows, shown: Rows): Drawn {
  const { first, end } = shown;
  const part = (name: keyof Data['columns']): Maybe[] => data.columns[name].slice(first, end);
  return { x: closes.slice(first, end), level: part('S'), z20: part('z20'), z60: part('z60'), peak: part('peak'), stop: part('stop'),
    bands: runsOf(data.state, shown).map(({ from, to, digit }) => ({ from, to, state: data.states[digit]! })),
    marks: data.transitions.filter((t) => t.row >= first && t.row < end && (end - first <= most || t.confirmation !== null || ends.includes(t.to)))
      .map((t) => ({ x: closes[t.row]!, to: t.to, ...(t.confirmation === null ? {} : { name: String(t.confirmation) }) })),
    intraday: false, lanes: [...stateLanes(shown), ...triggerLanes(rows, shown)] };
}

// The room that lanes' names take beside a plot of `width` em: all of what they are called, and what that means where the plot
// keeps half of the width.
function columns(lanes: Lane[], width: number): { left: number; right: number } {
  const longest = (words: (lane: Lane) => string) => Math.max(...lanes.map((lane) => textWidth(words(lane))));
  const left = longest((lane) => lane.name) + 1;
  const right = noteWidth + longest((lane) => lane.about) + 1;
  return { left, right: width > 80 ? Math.min(right, 0.5 * width - left) : noteWidth };
}

// How much of it is shown, and which part, where there is much.
function zoom(rows: Rows, show: (shown: Rows) => void): HTMLElement | null {
  const size = rows.end - rows.first;
  const sizes = [1, 3, 10].map((years) => ({ name: `${years}Y`, size: 250 * years })).filter((one) => one.size < size);
  if (sizes.length === 0) return null;
  let now = size;
  const place = h('input', { type: 'range', min: 0, max: 1000, value: 1000, 'aria-label': 'Which part is shown', hidden: true });
  const buttons = [...sizes, { name: 'All', size }].map((one) => h('button', { type: 'button', class: 'choice', click: () => { now = one.size; draw(); } }, one.name));
  const draw = () => {
    buttons.forEach((button, i) => attr(button, 'aria-pressed', String((sizes[i]?.size ?? size) === now)));
    attr(place, 'hidden', now === size ? '' : null);
    const first = rows.first + Math.round((size - now) * Number(place.value) / 1000);
    show({ first, end: first + now });
  };
  place.addEventListener('input', draw);
  draw();
  return h('div', { class: 'bar' }, place, h('div', { class: 'choices', role: 'group', 'aria-label': 'Time frame' }, ...buttons));
}

const trend = data.triggers.find((t) => t.id === 'M1');
for (const host of document.querySelectorAll<HTMLElement>('.spread-chart')) {
  const rows = { first: Number(host.dataset.first), end: Number(host.dataset.end) };
  const chart = new SpreadChart(`${host.dataset.label}; arrow keys read it`, `chart-${charts.length}`,
    { upper: () => [], lower: () => (trend ? thresholds(trend) : []) },
    (width) => columns([...stateLanes(rows), ...triggerLanes(rows, rows)], width));
  attr(chart.readout, 'aria-live', 'polite');
  charts.push(chart);
  host.append(chart.readout, chart.node);
  const show = (shown: Rows) => chart.show(drawn(rows, shown), 'One session only.');
  const bar = zoom(rows, show);
  if (bar) host.prepend(bar); else show(rows);
}

for (const host of document.querySelectorAll<HTMLElement>('.rotation')) {
  const graph = rotationGraph();
  const words = graph.show(tail(session, data.columns.rrg_ratio, data.columns.rrg_momentum, Number(host.dataset.row)));
  host.prepend(graph.node);
  host.append(h('p', { class: 'fine' }, words));
}

const followed = forwardPlot(data.forward);
if (followed) document.getElementById('forward')!.append(followed);

const swatch = (name: string, words: string) => h('span', {}, h('i', { class: `swatch ${name}`, 'aria-hidden': 'true' }), words);
document.getElementById('legend')!.append(
  ...states.map((state) => swatch(`band ${state}`, state)),
  swatch('arrow up', 'towards a position; its number is the confirmation’s in the table'), swatch('arrow down', 'away from it'),
  swatch('stroke peak', 'peak in a position'), swatch('stroke stop', 'stop'), swatch('stroke z20', 'z20'), swatch('stroke z60', 'z60'),
  swatch('lane on', 'trigger on'), swatch('lane off', 'off'), swatch('lane gone', 'not available'),
  h('span', {}, 'percentages: share of the sessions in that state, or on where available'));
