// One trigger's gauge. All share one scale: off level and on level stand at the same places in every row, to the right
// is towards "on", whichever way the statistic runs; far away is compressed.
import { attr, classes, s } from '../dom';
import type { Maybe, Trigger } from '../api/types';

const width = 200;
const height = 20;

function place(value: number, on: number, off: number): number {
  const step = on === off ? 1 : on - off;
  const t = on === off ? value - on + 1 : (value - off) / step;
  return width * (0.5 + 0.5 * Math.tanh((t - 0.5) / 2));
}
const offAt = place(0, 1, 0);
const onAt = place(1, 1, 0);

export interface Gauge { node: SVGSVGElement; update: (trigger: Trigger) => void }

export function gauge(): Gauge {
  const reach = s('rect', { class: 'reach', y: 8, height: 4 });
  const band = s('rect', { class: 'band', x: offAt, y: 4, width: onAt - offAt, height: 12 });
  const off = s('line', { class: 'off-level', x1: offAt, x2: offAt, y1: 3, y2: 17 });
  const on = s('line', { class: 'on-level', x1: onAt, x2: onAt, y1: 1, y2: 19 });
  // Dots are points with round ends: they stay round however wide the row is.
  const provisional = s('path', { class: 'prov' });
  const hollow = s('path', { class: 'prov-hole' });
  const confirmed = s('path', { class: 'conf' });
  const node = s('svg', { class: 'gauge', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' },
    s('line', { class: 'track', x1: 0, x2: width, y1: 10, y2: 10 }), band, reach, off, on, confirmed, provisional, hollow);

  const at = (dot: SVGPathElement, value: Maybe, t: Trigger): number | null => {
    attr(dot, 'visibility', value === null ? 'hidden' : 'visible');
    if (value === null) return null;
    const x = Math.min(width - 6, Math.max(6, place(value, t.on_level, t.off_level)));
    attr(dot, 'd', `M${x.toFixed(1)} 10h0`);
    return x;
  };
  return {
    node,
    update(t) {
      classes(node, `gauge ${t.on ? 'is-on' : ''} ${t.available ? '' : 'is-away'}`);
      at(provisional, t.value.provisional, t);
      at(hollow, t.value.provisional, t);
      const x = at(confirmed, t.value.confirmed, t);
      const from = t.on ? offAt : x ?? onAt;
      const to = t.on ? x ?? offAt : onAt;
      attr(reach, 'visibility', x === null ? 'hidden' : 'visible');
      attr(reach, 'x', Math.min(from, to).toFixed(1));
      attr(reach, 'width', Math.abs(to - from).toFixed(1));
      attr(node, 'aria-label', `${t.name}: ${t.value.confirmed ?? 'not available'}, on at ${t.on_level}, off at ${t.off_level}`);
    },
  };
}
