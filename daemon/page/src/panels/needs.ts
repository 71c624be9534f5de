// How little needs to happen: the sentence, what is missing, the hardest first.
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import { fixed, none, signed } from '../format';
import type { Need } from '../api/types';

function makeNeed(): HTMLElement {
  return h('li', {}, h('b'), h('span', { class: 'what' }), h('span', { class: 'bar' }, h('i')), h('span', { class: 'sigma' }));
}

function updateNeed(node: HTMLElement, need: Need): void {
  const [id, what, bar, sigma] = Array.from(node.children) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  text(id, need.id);
  text(what, need.text + (need.hardest ? ' – the hardest' : ''));
  text(sigma, need.sigma20 === null ? 'no distance' : `${fixed(need.sigma20, 1)} σ`);
  (bar.firstElementChild as HTMLElement).style.width = `${Math.min(100, 100 * (need.sigma20 ?? 0) / 3)}%`;
  classes(node, need.hardest ? 'hardest' : '');
}

export function needs({ model, redraw }: Context): HTMLElement {
  const unmet = h('b');
  const hardest = h('b');
  const score = h('b');
  const live = h('span', { class: 'live' });
  const line = h('p', { class: 'sentence' });
  const list = h('ol', { class: 'needs-list' });
  const little = h('span', { class: 'badge little', hidden: true }, 'LITTLE IS MISSING');
  redraw.on(['state'], () => {
    const state = model.state;
    if (state === null) return;
    const begun = state.session !== null;
    text(unmet, begun ? String(state.unmet_needs) : none);
    text(hardest, state.hardest_sigma === null || state.unmet_needs === 0 ? none : `${fixed(state.hardest_sigma, 1)} σ`);
    text(score, fixed(state.score, 0));
    text(live, state.provisional.score === null ? '' : `now ${fixed(state.provisional.score, 0)} (${signed(state.provisional.score - (state.score ?? 0), 0)})`);
    text(line, state.line);
    attr(little, 'hidden', state.little && state.unmet_needs > 0 ? null : '');
    keyed(list, state.needs, (n) => n.id, makeNeed, updateNeed);
  });
  const node = card('needs', 'What is missing',
    h('div', { class: 'figures' },
      h('div', {}, unmet, h('span', {}, 'unmet needs')),
      h('div', {}, hardest, h('span', {}, 'the hardest, 20-day σ')),
      h('div', {}, score, h('span', {}, 'score of 100 ', live))),
    line, list);
  node.firstElementChild?.append(little);
  return node;
}
