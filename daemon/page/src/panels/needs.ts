// How little needs to happen: the sentence, what is missing, the hardest first.
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import { fixed, none, signed, typographic } from '../format';
import type { Need, Trigger } from '../api/types';

const shownClosest = 4;

function makeNeed(): HTMLElement {
  return h('li', {}, h('b'), h('span', { class: 'what' }), h('span', { class: 'bar' }, h('i')), h('span', { class: 'sigma' }));
}

// In the units of what has to move, where that is one thing; a count of votes is not.
function words(need: Need, trigger: Trigger | undefined): string {
  const said = typographic(trigger?.distance?.text ?? need.text);
  return `${need.hardest ? '★ ' : ''}${said}`;
}

function updateNeed(node: HTMLElement, need: Need, trigger: Trigger | undefined): void {
  const [id, what, bar, sigma] = Array.from(node.children) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  const name = trigger === undefined ? need.id.charAt(0).toUpperCase() : need.id;  // P and C: votes
  text(id, need.count > 1 ? `${name} ×${need.count}` : name);
  attr(id, 'title', need.count === 1 ? null : need.count === 0 ? 'waits for data' : `counts as ${need.count} of the unmet needs`);
  text(what, words(need, trigger));
  attr(what, 'title', need.hardest ? `the hardest: ${need.text}` : need.text);
  text(sigma, need.sigma20 === null ? 'no distance' : `${fixed(need.sigma20, 1)} σ`);
  (bar.firstElementChild as HTMLElement).style.width = `${Math.min(100, 100 * (need.sigma20 ?? 0) / 3)}%`;
  classes(node, need.hardest ? 'hardest' : '');
}

function makeClose(): HTMLElement {
  return h('li', {}, h('b'), h('span', { class: 'what' }), h('span', { class: 'turn' }), h('span', { class: 'sigma' }));
}

function updateClose(node: HTMLElement, t: Trigger): void {
  const [id, what, turn, sigma] = Array.from(node.children) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  text(id, t.id);
  text(what, typographic(t.distance?.text ?? t.name));
  text(turn, t.on ? 'then off' : 'then on');
  text(sigma, `${fixed(t.distance?.sigma20, 1)} σ`);
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
    const moved = state.provisional.score === null ? null : signed(state.provisional.score - (state.score ?? 0), 0);
    text(live, moved === null ? '' : Number(moved.replace('−', '-')) === 0 ? ', unchanged if closed now' : `, ${fixed(state.provisional.score, 0)} if closed now`);
    text(line, typographic(state.line));
    attr(little, 'hidden', state.little && state.unmet_needs > 0 ? null : '');
    keyed(list, state.needs, (n) => n.id, makeNeed, (node, n) => updateNeed(node, n, model.triggers.find((t) => t.id === n.id)));
  });
  // Whichever way: what the desk may see switch next.
  const closest = h('ol', { class: 'needs-list' });
  redraw.on(['triggers', 'state'], () => {
    const missing = new Set(model.state?.needs.map((n) => n.id));
    const near = model.triggers
      .filter((t) => t.role !== 'flag' && t.available && typeof t.distance?.sigma20 === 'number' && !missing.has(t.id))
      .sort((a, b) => a.distance!.sigma20! - b.distance!.sigma20!).slice(0, shownClosest);
    keyed(closest, near, (t) => t.id, makeClose, updateClose);
  });
  const node = card('needs', 'What is missing',
    h('div', { class: 'figures' },
      h('div', {}, unmet, h('span', {}, 'unmet needs')),
      h('div', {}, hardest, h('span', {}, 'the hardest, 20-day σ')),
      h('div', { title: 'Weighted mean of the triggers\' ways from off (0) to on (100). It informs and decides nothing.' },
        score, h('span', {}, 'score (all on: 100)', live))),
    line, list, h('div', { class: 'closest' }, h('h3', {}, 'Closest to turning'), closest));
  node.firstElementChild?.append(little);
  return node;
}
