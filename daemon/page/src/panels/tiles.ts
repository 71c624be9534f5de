// A tile for every series: last, change, the way there, and how old it is in three steps.
import { minutes } from '../api/rest';
import type { Series } from '../api/types';
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import { duration, fixed, none, percent, signed } from '../format';
import type { History } from '../history';
import { arrow, icon, signPaths } from '../marks';
import { spark, type Spark } from './spark';

const kept = 120;  // points of a spark line
const groups: [string, string[]][] = [['Equities and credit', ['E1', 'E2', 'E2 thin']], ['Leaders and tells', ['K']],
  ['Yields', ['Y']], ['Currencies', ['X']], ['Indices and reference', ['I', 'R']]];

type Age = 'fresh' | 'ageing' | 'stale' | 'resting' | 'absent';
const ageSigns: Record<Age, keyof typeof signPaths> = { fresh: 'fresh', ageing: 'ageing', stale: 'stale', resting: 'closed', absent: 'absent' };

function ageOf(row: Series, now: number): { age: Age; word: string } {
  if (row.ts_event === null) return { age: 'absent', word: 'no value yet' };
  const seconds = (now - Date.parse(row.ts_event)) / 1000;
  const since = duration(seconds);
  if (row.problems.length > 0) return { age: 'stale', word: [...row.problems.filter((p) => p !== 'stale'), since].join(' ') };
  if (!row.expected) return { age: 'resting', word: 'closed' };
  const limit = row.silent_after_seconds;
  if (limit !== null && seconds > limit) return { age: 'stale', word: since };
  if (limit !== null && seconds > limit / 3) return { age: 'ageing', word: since };
  return { age: 'fresh', word: since };
}

const price = (row: Series): string => fixed(row.value, row.unit === 'rate' ? ((row.value ?? 0) > 20 ? 2 : 4) : row.unit === 'percent' ? 3 : 2);
const change = (row: Series): string => row.change === null || row.unit === null ? none
  : row.unit === 'percent' ? `${signed(100 * row.change, 1)} bp` : percent(row.change, 2);
// Which way, as far as it can be seen.
const direction = (row: Series): -1 | 0 | 1 => (change(row).startsWith('+') ? 1 : change(row).startsWith('−') ? -1 : 0);

interface Tile { last: HTMLElement; move: HTMLElement; age: HTMLElement; mark: HTMLElement; spark: Spark }

export function tiles({ model, redraw }: Context, history: History): HTMLElement {
  const parts = new WeakMap<Element, Tile>();
  const paths = new Map<string, number[]>();
  let sampled = 0;

  const make = (row: Series) => {
    const tile: Tile = { last: h('b'), move: h('span', { class: 'move' }), age: h('span'), mark: h('i', { 'aria-hidden': 'true' }), spark: spark() };
    const node = h('div', { class: 'tile' }, h('div', { class: 'tile-row' }, h('span', { class: 'tile-name' }, row.name), tile.last),
      h('div', { class: 'tile-row' }, h('small', { class: 'tile-age' }, tile.mark, tile.age), tile.move), tile.spark.node);
    parts.set(node, tile);
    return node;
  };
  const update = (node: HTMLElement, row: Series) => {
    const tile = parts.get(node)!;
    text(tile.last, price(row));
    const way = direction(row);
    text(tile.move, `${arrow(way)} ${change(row)}`.trim());
    classes(tile.move, `move ${way === 0 ? '' : way > 0 ? 'up' : 'down'}`);
    const { age, word } = ageOf(row, model.marketNow());
    if (tile.mark.dataset.age !== age) {
      tile.mark.dataset.age = age;
      tile.mark.replaceChildren(icon(signPaths[ageSigns[age]]));
    }
    text(tile.age, word + (row.on_fallback ? ' · fallback' : ''));
    classes(node, `tile ${age}`);
    attr(node, 'title', `${row.name}: bid ${fixed(row.bid, 4)}, ask ${fixed(row.ask, 4)}, close ${fixed(row.close, 4)}\n` +
      `${row.accepted} accepted, ${row.rejected} rejected${row.disagreement === null ? '' : `, sources differ by ${percent(row.disagreement, 2)}`}`);
    tile.spark.update(paths.get(row.name) ?? []);
  };

  const body = h('div', { class: 'tile-groups' });
  const draw = () => {
    const now = Math.floor(model.marketNow() / 60_000);
    for (const row of model.series.values()) {
      if (row.value === null) continue;
      const path = paths.get(row.name) ?? [];
      if (now === sampled && path.length > 0) path[path.length - 1] = row.value; else path.push(row.value);
      if (path.length > kept) path.splice(0, path.length - kept);
      paths.set(row.name, path);
    }
    sampled = now;
    const rows = [...model.series.values()];
    const filled = groups.map(([title, of]) => ({ title, rows: rows.filter((r) => of.includes(r.class)) }));
    keyed(body, filled.filter((g) => g.rows.length > 0), (g) => g.title,
      (g) => h('div', { class: 'tile-group' }, h('h3', {}, g.title), h('div', { class: 'tile-grid' })),
      (node, g) => {
        node.style.flex = `${g.rows.length} 1 ${9.6 * Math.min(g.rows.length, 6)}rem`;  // small groups share a row
        keyed(node.lastElementChild!, g.rows, (r) => r.name, make, update);
      });
  };
  redraw.on(['series', 'second'], draw);

  // Where the lines come from: the last hours, once; then what is seen here.
  let filled = false;
  history.onChange(() => {
    const names = [...model.series.keys()].filter((n) => history.names?.intraday.includes(n));
    if (filled || names.length === 0) return;
    filled = true;
    void minutes(names, kept).then((rows) => {
      for (const name of names) {
        const values = (rows.columns[name] ?? []).filter((v): v is number => v !== null);
        paths.set(name, [...values, ...(paths.get(name) ?? [])].slice(-kept));
      }
      redraw.mark('series');
    }, () => { filled = false; });
  });
  return card('tiles', 'Series', body);
}
