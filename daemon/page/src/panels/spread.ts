// The spread with what the machine made of it: state bands, transitions, the level at which M1 turns, the stop; z below.
import uPlot from 'uplot';
import { minutes, sessions } from '../api/rest';
import type { Maybe, State, Trigger } from '../api/types';
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import { fixed, hourTime, newYorkDate, none, signed } from '../format';
import { yearsBefore, type History } from '../history';
import { frames, type Frame } from '../settings';

const years: Partial<Record<Frame, number>> = { '1M': 1 / 12, '3M': 0.25, '1Y': 1, '5Y': 5, '20Y': 20 };
const zone = 'America/New_York';

interface Band { from: number; to: number; state: State }
interface Drawn {
  x: number[]; level: Maybe[]; z60: Maybe[]; z20: Maybe[]; bands: Band[]; marks: { x: number; to: State }[];
  intraday: boolean;
}
const empty: Drawn = { x: [], level: [], z60: [], z20: [], bands: [], marks: [], intraday: false };

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const seconds = (session: string): number => Date.parse(`${session}T21:00:00Z`) / 1000;

// Each from the close that brought the state to the one that ended it.
function bandsOf(states: { session: string; state: State }[]): Band[] {
  return states.map((s, i) => ({ from: seconds(s.session), state: s.state,
    to: i + 1 < states.length ? seconds(states[i + 1]!.session) : Infinity }));
}

export function spread({ model, redraw, settings }: Context, history: History): HTMLElement {
  let drawn = empty;
  let trigger: Trigger | undefined;
  let wanted = '';  // what was asked for last
  let loading = false;
  let missing = '';

  const frameButtons = frames.map((frame) =>
    h('button', { type: 'button', class: 'choice', 'data-frame': frame, click: () => settings.set('frame', frame) }, frame));
  const pairs = h('div', { class: 'choices', role: 'group', 'aria-label': 'Pair (keys 1 to 9)' });
  const readout = h('p', { class: 'readout' });
  const upperBox = h('div', { class: 'plot upper' });
  const lowerBox = h('div', { class: 'plot lower' });
  const note = h('p', { class: 'empty', hidden: true });
  const plots = h('div', { class: 'plots', tabindex: 0, role: 'img', 'aria-label': 'Spread and its trend; arrow keys read it' },
    upperBox, lowerBox, note);
  const table = h('div', { class: 'pairs', role: 'table', 'aria-label': 'Pairs' });

  const pairName = () => model.pairs[settings.pair]?.name ?? 'IJR/SPY';
  const rail = (u: uPlot, y: number, colour: string, dash: number[], label: string) => {
    const at = u.valToPos(y, 'y', true);
    const { left, top, width, height } = u.bbox;
    if (at < top || at > top + height) return;
    const c = u.ctx;
    c.save();
    c.strokeStyle = colour;
    c.fillStyle = colour;
    c.lineWidth = devicePixelRatio;
    c.setLineDash(dash.map((d) => d * devicePixelRatio));
    c.beginPath();
    c.moveTo(left, at);
    c.lineTo(left + width, at);
    c.stroke();
    c.font = `${fontSize() * 0.86 * devicePixelRatio}px ${css('--sans')}`;
    c.textAlign = 'left';
    c.textBaseline = at - top < 16 * devicePixelRatio ? 'top' : 'bottom';
    c.setLineDash([]);
    c.strokeStyle = css('--card');  // a rim that keeps it apart from the lines
    c.lineWidth = 4 * devicePixelRatio;
    c.lineJoin = 'round';
    const from = [left + 6 * devicePixelRatio, at + (c.textBaseline === 'top' ? 3 : -3) * devicePixelRatio] as const;
    c.strokeText(label, ...from);
    c.fillText(label, ...from);
    c.restore();
  };
  const bands = (u: uPlot) => {
    const { left, top, width, height } = u.bbox;
    const c = u.ctx;
    c.save();
    c.beginPath();
    c.rect(left, top, width, height);
    c.clip();
    for (const band of drawn.bands) {
      const a = Math.max(left, u.valToPos(band.from, 'x', true));
      const b = Math.min(left + width, band.to === Infinity ? Infinity : u.valToPos(band.to, 'x', true));
      if (b <= a) continue;
      c.fillStyle = css(`--${band.state}`);
      c.globalAlpha = band.state === 'DORMANT' ? 0.07 : 0.17;
      c.fillRect(a, top, b - a, height);
      if (u === upper) {
        c.globalAlpha = 1;
        c.fillRect(a, top + height - 4 * devicePixelRatio, b - a, 4 * devicePixelRatio);
      }
    }
    c.restore();
  };
  const transitions = (u: uPlot) => {
    const c = u.ctx;
    const size = 4.5 * devicePixelRatio;
    c.save();
    for (const mark of drawn.marks) {
      const x = u.valToPos(mark.x, 'x', true);
      if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
      const up = mark.to === 'CONFIRMED' || mark.to === 'CONFIRMING' || mark.to === 'SETUP';
      const base = u.bbox.top + (up ? 2 * size : 0) + devicePixelRatio * 2;
      c.fillStyle = css(`--${mark.to}`);
      c.beginPath();
      c.moveTo(x - size, base);
      c.lineTo(x + size, base);
      c.lineTo(x, base + (up ? -2 * size : 2 * size));
      c.fill();
    }
    c.restore();
  };

  const fontSize = () => parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.82;
  let upper: uPlot | null = null;
  let lower: uPlot | null = null;
  const axis = (size: number, format: (x: number) => string): uPlot.Axis => ({
    size, stroke: () => css('--muted'), grid: { stroke: () => css('--rule'), width: 1 }, ticks: { show: false },
    font: `${fontSize()}px ${css('--sans')}`, values: (_, values) => values.map((v) => (v === null ? '' : format(v))),
  });
  const options = (box: HTMLElement, series: uPlot.Series[], decimals: number, dates: boolean, hooks: uPlot.Hooks.Arrays): uPlot.Options => {
    const em = fontSize();
    const time: uPlot.Axis = {
      show: true, size: dates ? em * 2.1 : 0, stroke: () => css('--muted'), ticks: { show: false },
      grid: { stroke: () => css('--rule'), width: 1 }, font: `${em}px ${css('--sans')}`, space: em * 6,
    };
    if (!dates) time.values = (_, values) => values.map(() => '');
    return {
      width: Math.max(80, box.clientWidth), height: Math.max(60, box.clientHeight), series: [{}, ...series],
      tzDate: (t) => uPlot.tzDate(new Date(t * 1000), zone), legend: { show: false }, padding: [6, 8, dates ? 0 : 8, 0],
      scales: { x: { range: (_, from, to) => [from, to + 0.015 * (to - from)] } },  // room for what has just begun
      cursor: { sync: { key: 'spread' }, y: false, drag: { x: false, y: false }, points: { size: 7 } },
      axes: [time, axis(em * 4.6, (v) => fixed(v, decimals))], hooks,
    };
  };
  const line = (colour: string, width: number): uPlot.Series =>
    ({ stroke: () => css(colour), width: width * fontSize() / 11, points: { show: false }, spanGaps: false });
  const read = (u: uPlot) => {
    showReadout(u.cursor.idx ?? null);
  };

  function build(): void {
    upper?.destroy();
    lower?.destroy();
    upper = new uPlot(options(upperBox, [line('--ink', 1.6)], digits(), false, {
      drawClear: [bands], setCursor: [read], draw: [transitions, (u) => {
        if (drawn.intraday || settings.pair !== 0) return;
        const now = model.pairs[0]?.spread.confirmed ?? null;
        const need = trigger?.distance?.need ?? null;
        if (now !== null && need !== null && trigger) rail(u, now + need, css('--accent'), [5, 4], `M1 turns ${trigger.on ? 'off' : 'on'}`);
        const stop = model.state?.advice.stop_level ?? null;
        if (stop !== null) rail(u, stop, css('--INVALIDATED'), [2, 3], 'stop');
      }],
    }), [[], []], upperBox);
    lower = new uPlot(options(lowerBox, [line('--accent', 1), line('--ink', 1.6)], 1, true, {
      drawClear: [bands], setCursor: [read], draw: [(u) => {
        if (trigger) {
          rail(u, trigger.on_level, css('--accent'), [5, 4], `on ${fixed(trigger.on_level, 1)}`);
          rail(u, trigger.off_level, css('--muted'), [5, 4], `off ${fixed(trigger.off_level, 1)}`);
        }
      }],
    }), [[], [], []], lowerBox);
    show();
  }
  function digits(): number {
    const known = drawn.level.filter((v): v is number => v !== null);
    const range = known.length ? Math.max(...known) - Math.min(...known) : 1;
    return range < 0.02 ? 4 : range < 0.2 ? 3 : 2;
  }
  function show(): void {
    upper?.setData([drawn.x, drawn.level] as uPlot.AlignedData);
    lower?.setData([drawn.x, drawn.z20, drawn.z60] as uPlot.AlignedData);
    attr(note, 'hidden', drawn.x.length > 1 ? '' : null);
    text(note, missing || (loading ? 'Loading…' : 'Nothing of this time is known yet.'));
    showReadout(null);
  }
  function showReadout(index: number | null): void {
    const i = index ?? drawn.x.length - 1;
    const t = drawn.x[i];
    if (t === undefined) { text(readout, ''); return; }
    const state = drawn.bands.find((b) => t >= b.from && t < b.to)?.state ?? (drawn.intraday ? undefined : drawn.bands.at(-1)?.state);
    text(readout, [drawn.intraday ? `${newYorkDate(t * 1000)} ${hourTime(t * 1000)} provisional` : newYorkDate(t * 1000), state,
      `S ${fixed(drawn.level[i], 4)}`, drawn.z20.length ? `z20 ${signed(drawn.z20[i], 2)}` : null,
      drawn.z60.length ? `z60 ${signed(drawn.z60[i], 2)}` : null].filter(Boolean).join('   '));
  }

  async function load(): Promise<void> {
    const frame = settings.get('frame');
    const request = `${frame} ${settings.pair} ${history.revision}`;
    wanted = request;
    loading = true;
    try {
      const next = years[frame] === undefined ? await intraday(frame) : await daily(years[frame]);
      if (wanted !== request) return;
      const before = digits();
      drawn = next;
      missing = '';
      loading = false;
      if (upper === null || digits() !== before) build(); else show();
    } catch (error) {
      if (wanted !== request) return;
      loading = false;
      missing = `The history could not be read: ${error instanceof Error ? error.message : String(error)}`;
      drawn = empty;
      show();
    }
  }
  async function daily(span: number): Promise<Drawn> {
    const last = history.names?.last_session ?? null;
    if (last === null) return empty;
    const n = settings.pair;
    const own = n === 0 ? { level: 'S', z60: 'z60', z20: 'z20' } : { level: `S_pair${n + 1}`, z60: `z60_pair${n + 1}`, z20: `z20_pair${n + 1}` };
    const names = Object.values(own).filter((c) => history.has(c));
    if (names.length === 0) return empty;
    const rows = await sessions(names, span >= 20 ? null : yearsBefore(last, span), 1600);
    const x = rows.session.map(seconds);
    const blank = x.map(() => null);
    const ends = bandsOf(rows.states);
    return { x, level: rows.columns[own.level] ?? blank, z60: rows.columns[own.z60] ?? blank, z20: rows.columns[own.z20] ?? blank, bands: ends,
      marks: ends.slice(1).map((b) => ({ x: b.from, to: b.state })), intraday: false };
  }
  async function intraday(frame: Frame): Promise<Drawn> {
    const names = history.names?.intraday ?? [];
    const wantedName = settings.pair === 0 ? 'S' : names.find((n) => n.startsWith('S_') && n.endsWith(pairName())) ?? `S_pair${settings.pair + 1}`;
    if (!names.includes(wantedName)) return empty;
    const rows = await minutes(settings.pair === 0 ? ['S', 'z60'] : [wantedName], frame === '1D' ? 400 : 2000);
    const all = rows.time.map((t) => Date.parse(t) / 1000);
    const days = [...new Set(all.map((t) => newYorkDate(t * 1000)))].slice(frame === '1D' ? -1 : -5);
    const keep = all.findIndex((t) => newYorkDate(t * 1000) === days[0]);
    const x = all.slice(keep);
    return { x, level: (rows.columns[wantedName] ?? []).slice(keep), z60: (rows.columns.z60 ?? all.map(() => null)).slice(keep),
      z20: x.map(() => null), bands: [], marks: [], intraday: true };
  }

  // A minute of the market adds a point to what is shown of today.
  let minute = 0;
  redraw.on(['pairs'], () => {
    if (!drawn.intraday) return;
    const now = Math.floor(model.marketNow() / 60_000);
    if (now === minute) return;
    minute = now;
    if (!loading) void load();
  });
  history.onChange(() => void load());

  redraw.on(['settings', 'pairs'], () => {
    for (const button of frameButtons) attr(button, 'aria-pressed', String(button.dataset.frame === settings.get('frame')));
    keyed(pairs, model.pairs.slice(0, 9), (p) => p.name,
      (p) => h('button', { type: 'button', class: 'choice', click: () => settings.choosePair(model.pairs.findIndex((q) => q.name === p.name)) }, p.name),
      (button, p) => attr(button, 'aria-pressed', String(model.pairs.indexOf(p) === settings.pair)));
    const request = `${settings.get('frame')} ${settings.pair} ${history.revision}`;
    if (request !== wanted && history.names !== null) void load();
  });
  redraw.on(['triggers', 'state'], () => {
    trigger = model.triggers.find((t) => t.id === 'M1');
    upper?.redraw(false);
  });
  let theme = settings.get('theme');
  redraw.on(['settings'], () => {
    if (theme === settings.get('theme')) return;
    theme = settings.get('theme');
    upper?.redraw();
    lower?.redraw();
  });

  redraw.on(['pairs'], () => keyed(table, [null, ...model.pairs], (p) => p?.name ?? 'head', (p) => p === null
    ? h('div', { class: 'pair head', role: 'row' }, ...['pair', 'spread S', 'z20', 'z60', 'z120'].map((t) => h('span', { role: 'columnheader' }, t)))
    : h('div', { class: 'pair', role: 'row' }, h('span', { role: 'rowheader' }, p.name),
        ...['S', '20', '60', '120'].map(() => h('span', { role: 'cell' }, h('b'), h('i')))),
  (node, p) => {
    if (p === null) return;
    classes(node, `pair ${model.pairs.indexOf(p) === settings.pair ? 'chosen' : ''}`);
    [p.spread, p.z['20'], p.z['60'], p.z['120']].forEach((basis, i) => {
      const cell = node.children[i + 1]!;
      const format = (x: Maybe | undefined) => (i === 0 ? fixed(x, 4) : signed(x, 2));
      text(cell.children[0]!, format(basis?.confirmed));
      text(cell.children[1]!, format(basis?.provisional));
      attr(cell.children[1]!, 'title', p.skewed ? 'no provisional value: its legs spoke too far apart' : 'provisional');
    });
  }));

  plots.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || upper === null || drawn.x.length === 0) return;
    event.preventDefault();
    const i = Math.max(0, Math.min(drawn.x.length - 1, (upper.cursor.idx ?? drawn.x.length - 1) + step * (event.shiftKey ? 20 : 1)));
    upper.setCursor({ left: upper.valToPos(drawn.x[i]!, 'x'), top: 10 });
    showReadout(i);
  });
  new ResizeObserver(() => {
    for (const [plot, box] of [[upper, upperBox], [lower, lowerBox]] as const) {
      if (plot && box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: box.clientHeight });
    }
  }).observe(plots);

  text(readout, none);
  const shock = h('span', { class: 'badge warn', hidden: true });
  const unwind = h('span', { class: 'badge warn', hidden: true });
  redraw.on(['state'], () => {
    const day = model.state?.intraday;
    if (day === undefined) return;
    attr(shock, 'hidden', day.shock ? null : '');
    text(shock, `INTRADAY SHOCK z ${signed(day.z, 1)}`);
    attr(unwind, 'hidden', day.unwind > 0 ? null : '');
    text(unwind, `LEADERS UNWIND, LEVEL ${day.unwind}`);
  });
  const node = card('spread', 'Spread',
    h('div', { class: 'bar' }, pairs, h('div', { class: 'choices', role: 'group', 'aria-label': 'Time frame (key t)' }, ...frameButtons)),
    readout, plots, table);
  node.firstElementChild?.append(shock, unwind);
  return node;
}
