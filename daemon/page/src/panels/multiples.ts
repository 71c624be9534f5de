// Small multiples: what stands behind the triggers, a year of each on its own scale, with the levels that matter.
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import { signed } from '../format';
import type { History } from '../history';
import { spark, type Spark } from './spark';

interface Multiple { title: string; column: string; trigger: string; reading: string }
const all: Multiple[] = [
  { title: 'Breadth', column: 'z60_RSP', trigger: 'P1', reading: 'equal weight over the market, z60' },
  { title: 'Cyclicals', column: 'z60_CYC', trigger: 'P2', reading: 'over defensives, z60' },
  { title: 'Rates', column: 'z120_y10', trigger: 'C1', reading: '10-year yield, z120' },
  { title: 'Dollar', column: 'z120_DXY', trigger: 'C2', reading: 'dollar index, z120' },
  { title: 'Conditions', column: 'FCI', trigger: 'C3', reading: 'financial conditions, + is tighter' },
  { title: 'Leaders', column: 'z60_LR', trigger: 'P4', reading: 'megacaps over equal weight, z60' },
];

interface Parts { value: HTMLElement; word: HTMLElement; spark: Spark }

export function multiples({ model, redraw }: Context, history: History): HTMLElement {
  const parts = new WeakMap<Element, Parts>();
  const grid = h('div', { class: 'multiples-grid' });
  const draw = () => keyed(grid, all, (m) => m.column, (m) => {
    const p: Parts = { value: h('b'), word: h('span'), spark: spark() };
    const node = h('figure', {}, h('figcaption', {}, h('strong', {}, m.title), p.word, p.value), p.spark.node, h('small', {}, m.reading));
    parts.set(node, p);
    return node;
  }, (node, m) => {
    const p = parts.get(node)!;
    const trigger = model.triggers.find((t) => t.id === m.trigger);
    const value = trigger?.value.confirmed ?? history.recent?.columns[m.column]?.at(-1) ?? null;
    text(p.value, signed(value, 2));
    text(p.word, trigger === undefined ? '' : !trigger.available ? `${m.trigger} ?` : `${m.trigger} ${trigger.on ? '✓ on' : 'off'}`);
    classes(p.word, `tag ${trigger?.on && trigger.available ? 'on' : ''}`);
    attr(node, 'title', trigger?.help ?? null);
    p.spark.update(history.recent?.columns[m.column]?.slice(-250) ?? [],
      trigger === undefined ? [] : [{ at: trigger.on_level, name: 'on' }, { at: trigger.off_level, name: 'off' }]);
  });
  history.onChange(draw);
  let last = '';
  redraw.on(['triggers'], () => {  // the confirmed values move once a session only
    const now = all.map((m) => model.triggers.find((t) => t.id === m.trigger)?.value.confirmed).join();
    if (now !== last) draw();
    last = now;
  });
  return card('multiples', 'Behind it', grid);
}
