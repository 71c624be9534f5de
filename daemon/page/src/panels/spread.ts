// The spread over the time asked for: what is fetched, and the choices of pair and time frame.
import { minutes, sessions } from '../api/rest';
import type { Maybe, State, Trigger } from '../api/types';
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import type { Rail } from '../draw/ink';
import { closeOf, empty, SpreadChart, thresholds, type Band, type Drawn } from '../draw/spread';
import { fixed, newYorkDate, none, signed } from '../format';
import { yearsBefore, type History } from '../history';
import { frames, type Frame } from '../settings';

const years: Partial<Record<Frame, number>> = { '1M': 1 / 12, '3M': 0.25, '1Y': 1, '5Y': 5, '20Y': 20 };

// Each from the close that brought the state to the one that ended it.
function bandsOf(states: { session: string; state: State }[]): Band[] {
  return states.map((s, i) => ({ from: closeOf(s.session), state: s.state,
    to: i + 1 < states.length ? closeOf(states[i + 1]!.session) : Infinity }));
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
  const table = h('div', { class: 'pairs', role: 'table', 'aria-label': 'Pairs' });

  const pairName = () => model.pairs[settings.pair]?.name ?? 'IJR/SPY';
  // Of the first pair, from close to close: where M1 turns, and the stop.
  const upper = (): Rail[] => {
    const rails: Rail[] = [];
    if (drawn.intraday || settings.pair !== 0) return rails;
    const now = model.pairs[0]?.spread.confirmed ?? null;
    const need = trigger?.distance?.need ?? null;
    if (now !== null && need !== null && trigger) {
      rails.push({ at: now + need, colour: '--accent', dash: [5, 4], name: `M1 turns ${trigger.on ? 'off' : 'on'}` });
    }
    const stop = model.state?.advice.stop_level ?? null;
    if (stop !== null) rails.push({ at: stop, colour: '--INVALIDATED', dash: [2, 3], name: 'stop' });
    return rails;
  };
  const chart = new SpreadChart('Spread and its trend; arrow keys read it', 'spread',
    { upper, lower: () => (trigger ? thresholds(trigger) : []) });
  const show = () => chart.show(drawn, missing || (loading ? 'Loading…' : 'Nothing of this time is known yet.'));

  async function load(): Promise<void> {
    const frame = settings.get('frame');
    const request = `${frame} ${settings.pair} ${history.revision}`;
    wanted = request;
    loading = true;
    try {
      const next = years[frame] === undefined ? await intraday(frame) : await daily(years[frame]);
      if (wanted !== request) return;
      drawn = next;
      missing = '';
      loading = false;
      show();
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
    const x = rows.session.map(closeOf);
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
    chart.redraw(false);
  });
  let theme = settings.get('theme');
  redraw.on(['settings'], () => {
    if (theme === settings.get('theme')) return;
    theme = settings.get('theme');
    chart.redraw(true);
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

  text(chart.readout, none);
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
    chart.readout, chart.node,
    h('p', { class: 'legend' }, ...['z20', 'z60'].map((name) => h('span', {}, h('i', { class: `swatch stroke ${name}`, 'aria-hidden': 'true' }), name))), table);
  node.firstElementChild?.append(shock, unwind);
  return node;
}
