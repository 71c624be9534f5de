// The rotation graph of the last weeks.
import type { Context } from '../context';
import { card, h, text } from '../dom';
import { rotationGraph, tail } from '../draw/rotation';
import { none } from '../format';
import type { History } from '../history';

export function rotation({ redraw }: Context, history: History): HTMLElement {
  const graph = rotationGraph();
  const caption = h('p', { class: 'caption' });
  const draw = () => {
    const { session = [], columns: { rrg_ratio: ratio = [], rrg_momentum: momentum = [] } = {} } = history.recent ?? {};
    text(caption, graph.show(tail(session, ratio, momentum)) ?? 'Needs some thirty weeks of history.');
  };
  text(caption, none);
  history.onChange(draw);
  redraw.on(['settings'], draw);
  return card('rotation', 'Relative rotation', graph.node, caption,
    h('p', { class: 'fine' }, 'Approximation, weekly, 14-week scores. For display: nothing is decided on it.'));
}
