// The advice of the last close: how much, hedged how, stopped where; with what the history says about such advice.
import type { Context } from '../context';
import { attr, card, classes, h, text } from '../dom';
import { fixed, none, percent, plural, share } from '../format';

const steps = [0.1, 0.25, 0.6, 1];

export function advice({ model, redraw }: Context): HTMLElement {
  const tranche = h('b');
  const change = h('span', { class: 'change' });
  const stairs = steps.map((step) => h('i', { title: share(step) }, h('small', {}, share(step))));
  const frozen = h('span', { class: 'badge warn', hidden: true }, 'ADDS FROZEN');
  const risk = h('span', { class: 'badge warn', hidden: true }, 'RISK FLAG');
  const list = h('dl');
  const rows = new Map<string, HTMLElement>();
  for (const name of ['hedge', 'short of the large leg', 'stop', 'thesis clock']) {
    const value = h('dd');
    rows.set(name, value);
    list.append(h('dt', {}, name), value);
  }
  const caveat = h('p', { class: 'caveat' });
  const rate = h('p', { class: 'base-rate' });
  redraw.on(['state'], () => {
    const state = model.state;
    if (state === null) return;
    const a = state.advice;
    text(tranche, share(a.tranche));
    const before = a.tranche_before;
    text(change, a.tranche === null || before === null ? '' : a.tranche === before ? 'of the largest position, unchanged'
      : `of the largest position, ${a.tranche > before ? '▲ up' : '▼ down'} from ${share(before)}`);
    stairs.forEach((stair, i) => classes(stair, a.tranche !== null && a.tranche >= steps[i]! - 1e-9 ? 'reached' : ''));
    attr(frozen, 'hidden', a.frozen ? null : '');
    attr(risk, 'hidden', state.risk_flag ? null : '');
    text(rows.get('hedge')!, a.hedge_in_use === null ? none
      : `${fixed(a.hedge_in_use, 2)} short per 1 long${a.beta_clamped ? ', clamped' : ''}${a.hedge_beta === null ? '' : ` (beta now ${fixed(a.hedge_beta, 2)})`}`);
    text(rows.get('short of the large leg')!, a.short_notional === null ? none : share(a.short_notional, 2));
    text(rows.get('stop')!, a.stop_level === null ? 'no position'
      : `S ${fixed(a.stop_level, 4)}${a.stop_distance === null ? '' : `, ${percent(Math.expm1(-a.stop_distance), 1)} from its peak`}`);
    text(rows.get('thesis clock')!, state.thesis_clock_sessions === null ? 'not running'
      : plural(state.thesis_clock_sessions, 'session') + (state.thesis_expired ? ', EXPIRED' : ''));
    text(caveat, a.caveat);
    text(rate, state.base_rate.text);
  });
  const node = card('advice', 'Staging', h('p', { class: 'headline' }, tranche, ' ', change), h('div', { class: 'stairs', 'aria-hidden': 'true' }, ...stairs),
    list, caveat, h('h3', {}, 'Base rate, and this record'), rate);
  node.firstElementChild?.append(h('span', { class: 'badge' }, 'ADVICE'), frozen, risk);
  return node;
}
