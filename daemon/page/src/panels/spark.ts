// A line of the latest values, drawn to fill its box.
import { attr, s } from '../dom';
import type { Maybe } from '../api/types';

const width = 100;
const height = 30;

export interface Spark { node: SVGSVGElement; update: (values: Maybe[], levels?: { at: number; name: string }[]) => void }

export function spark(): Spark {
  const path = s('path', { class: 'spark-line' });
  const rails = s('g');
  const node = s('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, rails, path);
  return {
    node,
    update(values, levels = []) {
      const known = values.filter((v): v is number => v !== null);
      let low = Infinity;
      let high = -Infinity;
      for (const v of [...known, ...levels.map((l) => l.at)]) {
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
      const range = high - low || 1;
      const y = (v: number) => (height - 2 - (height - 4) * (v - low) / range).toFixed(1);
      let d = '';
      let pen = false;
      values.forEach((v, i) => {
        if (v === null) { pen = false; return; }
        d += `${pen ? 'L' : 'M'}${(width * i / Math.max(1, values.length - 1)).toFixed(1)} ${y(v)}`;
        pen = true;
      });
      attr(path, 'd', d);
      while (rails.childElementCount > levels.length) rails.lastElementChild!.remove();
      levels.forEach((l, i) => {
        const rail = rails.children[i] ?? rails.appendChild(s('line', { x1: 0, x2: width }));
        attr(rail, 'class', `rail ${l.name}`);
        attr(rail, 'y1', y(l.at));
        attr(rail, 'y2', y(l.at));
      });
    },
  };
}
