// What followed each kind of entry, on average: one row for each horizon, all on one axis.
import type { Maybe } from '../api/types';
import { h, s } from '../dom';
import { percent } from '../format';

export interface Forward {
  horizons: number[];  // sessions
  entries: { name: string; mean: Maybe[] }[];
  placebo: { mean: Maybe[]; sd: Maybe[] } | null;
}

const top = 28;
const row = 40;
const signs = ['triangle', 'ring', 'tick'] as const;  // of the entries, in their order
const paths = { triangle: 'M0-6L6 5H-6z', ring: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z', tick: 'M0-7v14', dot: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z' };
const sign = (name: keyof typeof paths, x: string | number, y: number) => s('svg', { x, y }, s('path', { class: name, d: paths[name] }));

function round(low: number, high: number, about: number): number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((nice) => nice * power >= rough) ?? 10);
  const values: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) values.push(k * step);
  return values;
}

// null: nothing followed yet.
export function forwardPlot({ horizons, entries, placebo }: Forward): HTMLElement | null {
  const ends = [0, ...entries.flatMap((e) => e.mean),
    ...placebo?.mean.flatMap((m, i) => (m === null ? [] : [m - (placebo.sd[i] ?? 0), m + (placebo.sd[i] ?? 0)])) ?? []].filter((v): v is number => v !== null);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  if (high - low < 1e-9) return null;
  const x = (v: number) => `${(10 + 86 * (v - low) / (high - low)).toFixed(2)}%`;
  const bottom = top + row * horizons.length;
  const height = bottom + 4;
  const svg = s('svg', { class: 'forward', height, role: 'img', 'aria-label': 'Mean change of S after each kind of entry; the figures stand in the table' });
  for (const v of round(low, high, 5)) {
    svg.append(s('line', { class: Math.abs(v) < 1e-9 ? 'zero' : 'rule', x1: x(v), x2: x(v), y1: top - 8, y2: bottom }),
      s('text', { x: x(v), y: top - 14, 'text-anchor': 'middle' }, percent(v)));
  }
  horizons.forEach((sessions, i) => {
    const y = top + row * (i + 0.5);
    svg.append(s('text', { x: 0, y: y + 4 }, `+${sessions}`));
    const m = placebo?.mean[i] ?? null;
    if (m !== null) {
      const sd = placebo?.sd[i] ?? 0;
      svg.append(s('line', { class: 'whisker', x1: x(m - sd), x2: x(m + sd), y1: y + 9, y2: y + 9 }), sign('dot', x(m), y + 9));
    }
    entries.slice(0, signs.length).forEach((entry, k) => {
      const mean = entry.mean[i] ?? null;
      if (mean !== null) svg.append(sign(signs[k]!, x(mean), y - 5));
    });
  });
  const key = (name: keyof typeof paths, words: string) => h('span', {}, s('svg', { class: 'key', 'aria-hidden': 'true' }, sign(name, 12, 8)), words);
  return h('div', {}, h('p', { class: 'legend' }, ...entries.slice(0, signs.length).map((entry, k) => key(signs[k]!, k < 2 ? `after ${entry.name}` : entry.name)),
    placebo && key('dot', 'placebo, ± one standard deviation')), svg);
}
