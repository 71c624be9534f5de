// Every trigger: where it stands, how far it is from turning, and whether that counts already.
import type { Context } from '../context';
import { attr, card, classes, h, keyed, text } from '../dom';
import { fixed, level, none, signed, threshold, typographic } from '../format';
import { gauge, type Gauge } from './gauge';
import type { Role, Trigger } from '../api/types';

const groups: { role: Role; title: string; note: string }[] = [
  { role: 'mandatory', title: 'Mandatory', note: 'all must be on' },
  { role: 'participation', title: 'Participation', note: 'enough of them' },
  { role: 'catalyst', title: 'Catalysts', note: 'enough of them' },
  { role: 'veto', title: 'Vetoes', note: 'none may be on' },
  { role: 'information', title: 'Leaders', note: 'can end it, cannot confirm it' },
  { role: 'flag', title: 'Flags', note: 'inform; some hold back additions' },
];

interface Row { node: HTMLElement; gauge: Gauge; mark: HTMLElement; hollow: HTMLElement; value: HTMLElement; levels: HTMLElement;
  name: HTMLElement; distance: HTMLElement; sigma: HTMLElement }
const parts = new WeakMap<Element, Row>();

const sign = (on: boolean): string => (on ? '✓' : '');

function makeRow(): HTMLElement {
  const row: Row = {
    node: h('div', { class: 'rung', role: 'row' }), gauge: gauge(), mark: h('span', { class: 'mark' }),
    hollow: h('span', { class: 'mark hollow' }), name: h('span', { class: 'name', role: 'rowheader' }),
    value: h('span', { class: 'value', role: 'cell' }), levels: h('span', { class: 'levels', role: 'cell' }),
    distance: h('span', { class: 'distance', role: 'cell' }), sigma: h('span', { class: 'sigma', role: 'cell' }),
  };
  row.node.append(h('span', { class: 'marks', role: 'cell' }, row.mark, row.hollow), row.name,
    h('span', { class: 'gauge-cell', role: 'cell' }, row.gauge.node), row.value, row.levels, row.distance, row.sigma);
  parts.set(row.node, row);
  return row.node;
}

function natural(t: Trigger): string {
  const d = t.distance;
  if (!t.available) return 'waits for data';
  if (d === null || d.natural === null) return none;
  const of = d.moves ?? d.of;
  const what = of === null ? '' : `${of} `;
  const to = d.level === null ? '' : ` → ${level(d.level)}`;
  switch (d.unit) {
    case 'ratio':  // of prices; a flag's without a level is a plain number
      return t.role === 'flag' && d.level === null ? signed(d.natural, 2) : `${what}${signed(100 * d.natural, 1)}\u00a0%${to}`;
    case 'bp': return `${what}${signed(d.natural, 0)}\u00a0bp${to}`;
    case 'points':
    case 'percent': return `${what}${signed(d.natural, 2)}\u00a0points${to}`;
    case 'z': return `${d.moves === null ? '' : what}${signed(d.natural, 2)}\u00a0z`;
    default: return signed(d.natural, 2);
  }
}

function update(node: HTMLElement, t: Trigger): void {
  const row = parts.get(node);
  if (row === undefined) return;
  const state = !t.available ? 'away' : t.on ? 'on' : 'off';
  const moves = t.value.provisional !== null && t.provisional_on !== t.on;
  classes(node, `rung ${state} ${t.role} ${moves ? 'moving' : ''}`);
  node.dataset.id = t.id;
  text(row.mark, t.available ? sign(t.on) : '?');
  attr(row.mark, 'title', !t.available ? 'not available at the last close' : `${t.on ? 'on' : 'off'}, confirmed at the close`);
  attr(row.mark, 'aria-label', `confirmed: ${state === 'away' ? 'not available' : state}`);
  attr(row.mark, 'role', 'img');
  const live = t.value.provisional !== null;
  attr(row.hollow, 'hidden', live ? null : '');
  text(row.hollow, live ? sign(t.provisional_on) : '');
  attr(row.hollow, 'title', `${t.provisional_on ? 'on' : 'off'} if the session closed now: provisional, counts for nothing yet`);
  attr(row.hollow, 'aria-label', `provisional: ${t.provisional_on ? 'on' : 'off'}`);
  attr(row.hollow, 'role', 'img');
  if (row.name.childElementCount === 0) row.name.append(h('b', {}, t.id), ` ${t.name === t.id ? '' : t.name}`);
  attr(row.name, 'title', t.help + (t.last_change ? ` (switched last on ${t.last_change})` : ''));
  row.gauge.update(t);
  const digits = t.id === 'M2' ? 0 : Math.abs(t.on_level) >= 10 ? 1 : 2;
  text(row.value, fixed(t.value.confirmed, digits));
  attr(row.value, 'title', live ? `provisional: ${fixed(t.value.provisional, digits)}` : 'no provisional value now');
  const up = t.on_level >= t.off_level;
  text(row.levels, `${threshold(t.on_level)} / ${threshold(t.off_level)}`);
  attr(row.levels, 'title', `on ${up ? '≥' : '≤'} ${threshold(t.on_level)}, off ${up ? '<' : '>'} ${threshold(t.off_level)}`);
  const d = t.distance;
  text(row.distance, natural(t) + (typeof d?.waits_for === 'string' ? `, waits for ${typographic(d.waits_for)}` : ''));
  attr(row.distance, 'title', [d?.text, typeof d?.touch20 === 'number'
    ? `no-drift odds of touching it in 20 sessions: ${(100 * d.touch20).toFixed(0)} %` : null].filter(Boolean).join('\n') || null);
  text(row.sigma, d?.sigma20 === null || d?.sigma20 === undefined ? none : `${fixed(d.sigma20, 1)} σ`);
  row.sigma.classList.toggle('near', !!d && d.sigma20 !== null && d.sigma20 <= 1);
}

export function ladder({ model, redraw, settings }: Context): HTMLElement {
  const bodies = new Map<Role, { head: HTMLElement; body: HTMLElement; tally: HTMLElement }>();
  const board = h('div', { class: 'board', role: 'table', 'aria-label': 'Triggers' });
  board.append(h('div', { class: 'rung head', role: 'row' },
    h('span', { class: 'marks', role: 'columnheader', title: 'filled: confirmed at the close; hollow: provisional' }, 'on'),
    h('span', { class: 'name', role: 'columnheader' }, 'trigger'),
    h('span', { class: 'gauge-cell', role: 'columnheader' }, h('i', {}, 'off'), h('i', {}, 'on')),
    h('span', { class: 'value', role: 'columnheader' }, 'value'),
    h('span', { class: 'levels', role: 'columnheader' }, 'on / off'),
    h('span', { class: 'distance', role: 'columnheader' }, 'to turn'),
    h('span', { class: 'sigma', role: 'columnheader', title: 'in usual moves over 20 sessions of what has to move' }, '20-d σ')));
  for (const { role, title, note } of groups) {
    const tally = h('span', { class: 'tally' });
    const head = role === 'flag'
      ? h('button', { type: 'button', class: 'group fold', 'aria-expanded': 'false',
          click: () => settings.set('flags', !settings.get('flags')) }, h('span', {}, title), tally, h('small', {}, note))
      : h('div', { class: 'group' }, h('span', {}, title), tally, h('small', {}, note));
    const body = h('div', { class: 'rungs', role: 'rowgroup' });
    bodies.set(role, { head, body, tally });
    board.append(h('div', { role: 'rowgroup' }, h('div', { role: 'row' }, h('div', { role: 'cell' }, head))), body);
  }
  redraw.on(['triggers', 'settings'], () => {
    for (const [role, { head, body, tally }] of bodies) {
      const rows = model.triggers.filter((t) => t.role === role);
      const on = rows.filter((t) => t.on && (t.available || role === 'flag'));
      const away = rows.filter((t) => !t.available).length;
      text(tally, role === 'flag' ? (on.map((t) => t.id).join(' ') || 'none on')
        : `${on.length} of ${rows.length - away} on${away > 0 ? `, ${away} waiting` : ''}`);
      attr(head, 'hidden', rows.length > 0 ? null : '');
      const open = role !== 'flag' || settings.get('flags');
      if (role === 'flag') attr(head, 'aria-expanded', String(open));
      attr(body, 'hidden', open ? null : '');
      if (open) keyed(body, rows, (t) => t.id, makeRow, update);
    }
  });
  const legend = h('p', { class: 'legend' },
    h('span', {}, h('span', { class: 'mark demo' }, '✓'), 'confirmed at the close'),
    h('span', {}, h('span', { class: 'mark hollow demo' }, '✓'), 'provisional, if it closed now'),
    h('span', {}, h('i', { class: 'swatch' }), 'between off and on: it stays as it is'));
  const of = h('small', { class: 'of' });
  redraw.on(['triggers'], () => text(of, model.triggersOf === null ? '' : `close of ${model.triggersOf}`));
  const node = card('ladder', 'Triggers', board, legend);
  node.firstElementChild?.append(of);
  return node;
}
