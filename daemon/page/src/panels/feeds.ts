// The feeds: who speaks, how much came, what was refused.
import type { Feed } from '../api/types';
import type { Context } from '../context';
import { attr, card, h, keyed, text } from '../dom';
import { count, duration, none } from '../format';

const sum = (reasons: Record<string, number>): number => Object.values(reasons).reduce((a, b) => a + b, 0);
const told = (reasons: Record<string, number>): string =>
  Object.entries(reasons).filter(([, n]) => n > 0).map(([reason, n]) => `${reason}: ${n}`).join('\n');
const columns = ['feed', 'state', 'last', 'messages', 'events', 'rejected', 'breaks', 'series'];

export function feeds({ model, redraw }: Context): HTMLElement {
  const body = h('tbody');
  const update = (row: HTMLTableRowElement, f: Feed) => {
    const age = f.last_message_at === null ? null : (model.serverNow() - Date.parse(f.last_message_at)) / 1000;
    const live = f.state === 'live';
    const cells = [f.name, `${live ? '●' : '○'} ${f.state}${f.market_open ? '' : ', market closed'}`, age === null ? none : `${duration(age)} ago`,
      count(f.messages), count(f.events), count(sum(f.rejected)), count(sum(f.disconnects)), String(f.series.length)];
    cells.forEach((value, i) => text(row.children[i]!, value));
    attr(row, 'class', live ? 'live' : 'down');
    attr(row.children[5]!, 'title', told(f.rejected) || null);
    attr(row.children[6]!, 'title', told(f.disconnects) || null);
    attr(row.children[7]!, 'title', f.series.join(' '));
  };
  redraw.on(['feeds', 'second'], () => keyed(body, model.feeds, (f) => f.name,
    () => h('tr', {}, h('th', { scope: 'row' }), ...columns.slice(1).map((_, i) => h('td', { class: i < 1 ? 'word' : '' }))), update));
  const checks = h('ul', { class: 'checks' });
  redraw.on(['status'], () => keyed(checks, model.status?.checks ?? [], (c) => c.name,
    (c) => h('li', {}, h('b', {}, c.name), h('span')), (node, c) => {
      attr(node, 'class', c.ok ? 'ok' : 'bad');
      text(node.firstElementChild!, `${c.ok ? '✓' : '✗'} ${c.name}`);
      text(node.lastElementChild!, c.reason);
    }));
  return card('feeds', 'Feeds', h('div', { class: 'wide-table', tabindex: 0, role: 'region', 'aria-label': 'Feeds' }, h('table', {},
    h('thead', {}, h('tr', {}, ...columns.map((c, i) => h('th', { scope: 'col', class: i < 2 ? 'word' : '' }, c)))), body)),
  h('h3', {}, 'Readiness'), checks);
}
