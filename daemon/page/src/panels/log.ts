// Every transition with its whole reason: on click, the record it was decided on.
import { olderTransitions } from '../api/rest';
import type { Transition } from '../api/types';
import type { Context } from '../context';
import { attr, card, h, keyed, text } from '../dom';
import { fixed, level, none } from '../format';
import { stateIcon } from '../marks';

const shownAtMost = 200;

const chip = (state: Transition['from']) => h('span', { class: `small-chip ${state}` }, stateIcon(state), state);

function figures(record: NonNullable<Transition['record']>): HTMLElement {
  const list = h('dl', { class: 'record' });
  const told = new Set(['triggers', 'flags', 'from', 'to', 'reason', 'seq', 'session']);
  for (const [name, value] of Object.entries(record)) {
    if (told.has(name) || (typeof value === 'object' && value !== null)) continue;
    list.append(h('dt', {}, name.replaceAll('_', ' ')),
      h('dd', {}, typeof value === 'number' ? (Number.isInteger(value) ? String(value) : fixed(value, 4)) : value === null ? none : String(value)));
  }
  return list;
}

function detail(t: Transition): HTMLElement {
  const node = h('div', { class: 'detail' });
  const record = t.record;
  if (record === undefined) return h('div', { class: 'detail' }, 'The record is not here.');
  if (record.triggers) {
    const body = h('tbody');
    for (const r of record.triggers) {
      body.append(h('tr', { class: r.on ? 'on' : '' }, h('th', { scope: 'row' }, r.id),
        h('td', { class: 'word' }, !r.available ? '? not available' : r.on ? '✓ on' : 'off'),
        h('td', {}, level(r.value)), h('td', {}, r.sigma20 === null ? none : `${fixed(r.sigma20, 1)} σ`)));
    }
    node.append(h('table', {}, h('thead', {}, h('tr', {}, ...['trigger', '', 'value', 'to turn'].map((c) => h('th', { scope: 'col' }, c)))), body));
  }
  const side = h('div', {}, figures(record));
  const flags = Object.entries(record.flags ?? {}).filter(([, on]) => on).map(([name]) => name);
  side.append(h('p', { class: 'fine' }, `Flags on: ${flags.join(', ') || 'none'}`));
  const copied = h('span', { class: 'fine', role: 'status' });
  const copy = (what: string, value: string) => h('button', { type: 'button', class: 'choice', click: () => {
    navigator.clipboard?.writeText(value).then(() => text(copied, 'copied'), () => text(copied, value));
    if (!navigator.clipboard) text(copied, value);
  } }, what);
  const url = new URL(location.href);
  url.hash = `transition=${t.number}`;
  side.append(h('p', {}, copy('Copy link', url.href), ' ', copy('Copy record', JSON.stringify(record)), ' ', copied));
  node.append(side);
  return node;
}

export function log({ model, redraw }: Context): { node: HTMLElement; filter: HTMLInputElement; open: (number: number) => void } {
  const filter = h('input', { type: 'search', placeholder: 'Filter: state, reason, year …', 'aria-label': 'Filter the events (key /)',
    input: () => redraw.mark('settings') });
  const count = h('span', { class: 'muted' });
  const list = h('ol', { class: 'events' });
  const opened = new Set<number>();
  const older = h('button', { type: 'button', class: 'choice', click: () => {
    const last = model.transitions.at(-1);
    if (last) void olderTransitions(last.number).then((rows) => { model.addTransitions(rows.transitions); redraw.mark('settings'); }, () => undefined);
  } }, 'Older');

  const make = (t: Transition) => {
    const button = h('button', { type: 'button', class: 'event', 'aria-expanded': 'false', click: () => {
      if (!opened.delete(t.number)) opened.add(t.number);
      redraw.mark('settings');
    } }, h('time', { datetime: t.event_time }, t.session), h('span', { class: 'way' }, chip(t.from), h('span', { class: 'to', 'aria-label': 'to' }, '→'), chip(t.to)),
    h('span', { class: 'because' }, h('span', {}, t.meaning), h('code', {}, t.reason)),
    h('span', { class: 'origin' }, `#${t.number}`, t.restated ? ' restated' : '', t.origin === 'live' ? ' live' : ''));
    return h('li', { id: `transition-${t.number}` }, button);
  };
  const update = (node: HTMLElement, t: Transition) => {
    const open = opened.has(t.number);
    attr(node.firstElementChild!, 'aria-expanded', String(open));
    if (open && node.childElementCount === 1) node.append(detail(t));
    if (!open && node.childElementCount > 1) node.lastElementChild!.remove();
  };
  const draw = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = model.transitions.filter((t) => {
      const hay = `${t.number} ${t.session} ${t.from} ${t.to} ${t.reason} ${t.meaning} ${t.origin} ${t.restated ? 'restated' : ''}`.toLowerCase();
      return words.every((w) => hay.includes(w));
    }).slice(0, shownAtMost);
    keyed(list, found, (t) => String(t.number), make, update);
    text(count, found.length === 0 ? (words.length ? 'nothing found' : 'no transition yet') : `${found.length} of ${Math.max(model.transitionsTotal, model.transitions.length)}`);
    const last = model.transitions.at(-1)?.number ?? 1;
    attr(older, 'hidden', last > 1 && model.transitions.length < shownAtMost ? null : '');
  };
  redraw.on(['transitions', 'settings'], draw);
  const open = (number: number) => {
    opened.add(number);
    redraw.mark('settings');
    setTimeout(() => document.getElementById(`transition-${number}`)?.scrollIntoView({ block: 'center' }), 300);
  };
  return { node: card('log', 'Events', h('div', { class: 'bar' }, filter, count, older), list), filter, open };
}

