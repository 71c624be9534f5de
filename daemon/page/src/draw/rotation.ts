// The rotation graph: relative strength against its momentum, twelve weeks of tail. An approximation, for display.
import type { Maybe } from '../api/types';
import { attr, s } from '../dom';
import { fixed } from '../format';

const side = 220;
const centre = side / 2;
const reach = 100;
const weeks = 12;

export interface Point { x: number; y: number; session: string }

// Weeks end on Sunday: days since a Monday, by sevens.
const week = (session: string): number => Math.floor((Date.parse(session) / 864e5 + 3) / 7);

// The last session of each week and the session `end`, in order of time; relative to 100.
export function tail(session: string[], ratio: Maybe[], momentum: Maybe[], end = session.length - 1): Point[] {
  const points: Point[] = [];
  for (let i = end; i >= 0 && points.length < weeks; i--) {
    if (i < end && week(session[i + 1]!) === week(session[i]!)) continue;
    const x = ratio[i];
    const y = momentum[i];
    if (x === null || x === undefined || y === null || y === undefined) break;
    points.unshift({ x: x - 100, y: y - 100, session: session[i]! });
  }
  return points;
}

const quadrant = (p: Point): string => (p.x >= 0 ? (p.y >= 0 ? 'LEADING' : 'WEAKENING') : p.y >= 0 ? 'IMPROVING' : 'LAGGING');

// `show` draws the points and says in words where the last one is; null: there is none.
export function rotationGraph(): { node: SVGSVGElement; show: (points: Point[]) => string | null } {
  const corner = (name: string, x: number, y: number, anchor: string) =>
    s('text', { class: 'quadrant', x, y, 'text-anchor': anchor }, name);
  const path = s('path', { class: 'tail' });
  const dots = s('g');
  const node = s('svg', { class: 'rotation-graph', viewBox: `0 0 ${side} ${side}`, role: 'img', 'aria-label': 'Relative rotation' },
    s('rect', { class: 'leading', x: centre, y: 10, width: reach, height: reach }),
    s('rect', { class: 'frame', x: 10, y: 10, width: 2 * reach, height: 2 * reach }),
    s('path', { class: 'zero', d: 'M110 10v200M10 110h200' }),
    corner('LEADING', side - 14, 24, 'end'), corner('WEAKENING', side - 14, side - 16, 'end'),
    corner('LAGGING', 14, side - 16, 'start'), corner('IMPROVING', 14, 24, 'start'), path, dots);
  const show = (points: Point[]): string | null => {
    const last = points.at(-1);
    if (last === undefined) {
      attr(path, 'd', 'M0 0');
      dots.replaceChildren();
      return null;
    }
    const scale = reach / (1.25 * points.reduce((w, p) => Math.max(w, Math.abs(p.x), Math.abs(p.y)), 1));
    const at = (p: Point) => [(centre + scale * p.x).toFixed(1), (centre - scale * p.y).toFixed(1)] as const;
    attr(path, 'd', points.map((p, i) => `${i ? 'L' : 'M'}${at(p).join(' ')}`).join(''));
    dots.replaceChildren(...points.map((p, i) => {
      const [cx, cy] = at(p);
      return s('circle', { class: i === points.length - 1 ? 'latest' : 'then', cx, cy, r: i === points.length - 1 ? 6 : 2.2 },
        s('title', {}, `week of ${p.session}`));
    }));
    const words = `${quadrant(last)}: ratio ${fixed(100 + last.x, 1)}, momentum ${fixed(100 + last.y, 1)}`;
    attr(node, 'aria-label', `Relative rotation of small caps, last ${points.length} weeks; now ${words}`);
    return words;
  };
  return { node, show };
}
