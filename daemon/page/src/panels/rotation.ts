// The rotation graph: relative strength against its momentum, twelve weeks of tail. An approximation, for display.
import type { Context } from '../context';
import { attr, card, h, s, text } from '../dom';
import { fixed, none } from '../format';
import type { History } from '../history';
import type { SessionHistory } from '../api/types';

const side = 220;
const centre = side / 2;
const reach = 100;
const weeks = 12;

interface Point { x: number; y: number; session: string }

// Weeks end on Sunday: days since a Monday, by sevens.
const week = (session: string): number => Math.floor((Date.parse(session) / 864e5 + 3) / 7);

export function tail(rows: SessionHistory): Point[] {
  const points: Point[] = [];
  const { rrg_ratio: ratio = [], rrg_momentum: momentum = [] } = rows.columns;
  for (let i = rows.session.length - 1; i >= 0 && points.length < weeks; i--) {
    const next = rows.session[i + 1];
    if (next !== undefined && week(next) === week(rows.session[i]!)) continue;
    const x = ratio[i];
    const y = momentum[i];
    if (x === null || x === undefined || y === null || y === undefined) break;
    points.unshift({ x: x - 100, y: y - 100, session: rows.session[i]! });
  }
  return points;
}

const quadrant = (p: Point): string => (p.x >= 0 ? (p.y >= 0 ? 'LEADING' : 'WEAKENING') : p.y >= 0 ? 'IMPROVING' : 'LAGGING');

export function rotation({ redraw }: Context, history: History): HTMLElement {
  const corner = (name: string, x: number, y: number, anchor: string) =>
    s('text', { class: 'quadrant', x, y, 'text-anchor': anchor }, name);
  const path = s('path', { class: 'tail' });
  const dots = s('g');
  const svg = s('svg', { class: 'rotation-graph', viewBox: `0 0 ${side} ${side}`, role: 'img' },
    s('rect', { class: 'leading', x: centre, y: 10, width: reach, height: reach }),
    s('rect', { class: 'frame', x: 10, y: 10, width: 2 * reach, height: 2 * reach }),
    s('path', { class: 'zero', d: 'M110 10v200M10 110h200' }),
    corner('LEADING', side - 14, 24, 'end'), corner('WEAKENING', side - 14, side - 16, 'end'),
    corner('LAGGING', 14, side - 16, 'start'), corner('IMPROVING', 14, 24, 'start'), path, dots);
  const caption = h('p', { class: 'caption' });
  const draw = () => {
    const points = history.recent ? tail(history.recent) : [];
    const last = points.at(-1);
    if (last === undefined) {
      text(caption, 'Needs some thirty weeks of history.');
      attr(path, 'd', 'M0 0');
      dots.replaceChildren();
      return;
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
    attr(svg, 'aria-label', `Relative rotation of small caps, last ${points.length} weeks; now ${words}`);
    text(caption, words);
  };
  text(caption, none);
  history.onChange(draw);
  redraw.on(['settings'], draw);
  return card('rotation', 'Relative rotation', svg, caption,
    h('p', { class: 'fine' }, 'Approximation, weekly, 14-week scores. For display: nothing is decided on it.'));
}
