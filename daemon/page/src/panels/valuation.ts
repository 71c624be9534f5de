// The valuation gap: how much of it has closed, with the milestones, and what the arithmetic pays from here.
import { references } from '../api/rest';
import type { References } from '../api/types';
import type { Context } from '../context';
import { attr, card, h, s, text } from '../dom';
import { fixed, percent, share } from '../format';
import type { History } from '../history';
import { spark } from './spark';

const milestones = [0.1, 0.25, 0.5, 0.75, 1];
const low = -0.2;
const high = 1.1;
const x = (closure: number): number => 100 * (Math.min(high, Math.max(low, closure)) - low) / (high - low);

const needed = ['pe_small', 'pe_large', 'px_small_asof', 'px_large_asof'];

function missing(figures: References['figures']): string {
  const lack = (...validities: string[]) => needed.filter((key) => validities.includes(figures.find((f) => f.key === key)?.validity ?? 'missing')).join(', ');
  const said = [['missing', lack('missing')], ['too old', lack('stale')]].filter(([, keys]) => keys !== '').map(([word, keys]) => `${keys} ${word}`);
  return `Not available: ${said.join('; ') || 'P/E and closes are not of one date'}.`;
}

export function valuation({ model, redraw }: Context, history: History): HTMLElement {
  const fill = s('rect', { class: 'fill', y: 6, height: 8 });
  const now = s('path', { class: 'now', d: 'M0 3v14' });
  const ruler = s('svg', { class: 'ruler', viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('rect', { class: 'bed', x: 0, y: 6, width: 100, height: 8 }), fill,
    ...[0, ...milestones].map((m) => s('line', { class: 'milestone', x1: x(m), x2: x(m), y1: 4, y2: 16 })), now);
  const labels = h('div', { class: 'ruler-labels', 'aria-hidden': 'true' });
  for (const m of [0, ...milestones]) {
    const label = h('span', {}, `${100 * m}`);
    label.style.left = `${x(m)}%`;
    labels.append(label);
  }
  const closed = h('b');
  const speed = h('span');
  const line = spark();
  const rows = new Map<string, HTMLElement>();
  const list = h('dl');
  for (const name of ['P/E small / large', 'discount', 'gap in turns', 'to half the fair gap', 'gain over loss']) {
    const value = h('dd');
    rows.set(name, value);
    list.append(h('dt', {}, name), value);
  }
  const body = h('div', {}, h('p', { class: 'headline' }, closed, ' of the way to a fair gap ', speed), ruler, labels, line.node, list);
  const lacks = h('span', {}, 'Not available.');
  const waiting = h('p', { class: 'empty', hidden: true }, lacks,
    ' Reference figures stand under ', h('code', {}, 'reference'), ' in the configuration, or in the file that ', h('code', {}, 'reference.file'),
    ' names. Nothing confirms on cheapness.');
  let asked: string | null = null;  // the session whose figures were asked for
  const ask = (session: string | null) => {
    if (asked === session) return;
    asked = session;
    void references().then(({ figures }) => text(lacks, missing(figures)), () => { asked = null; });
  };

  redraw.on(['state'], () => {
    const g = model.state?.gauges;
    if (g === undefined) return;
    const value = (name: string) => g[name]?.value ?? null;
    const closure = value('closure_fair');
    attr(body, 'hidden', closure === null ? '' : null);
    attr(waiting, 'hidden', closure === null ? null : '');
    if (closure === null) { ask(model.state!.session); return; }
    text(closed, share(closure));
    const step = value('closure_speed');
    text(speed, step === null ? '' : `(${percent(step, 1).replace(' %', ' points')} in 20 sessions)`);
    const from = x(Math.min(0, closure));
    attr(fill, 'x', from.toFixed(1));
    attr(fill, 'width', (x(Math.max(0, closure)) - from).toFixed(1));
    attr(now, 'transform', `translate(${x(closure).toFixed(1)} 0)`);
    text(rows.get('P/E small / large')!, `${fixed(value('pe_small'), 1)} / ${fixed(value('pe_large'), 1)}`);
    text(rows.get('discount')!, share(value('discount'), 1));
    text(rows.get('gap in turns')!, fixed(value('gap_turns'), 1));
    text(rows.get('to half the fair gap')!, percent(value('half_closure_gain'), 1));
    text(rows.get('gain over loss')!, fixed(value('asymmetry'), 2));
  });
  history.onChange(() => {
    const column = history.recent?.columns.closure_fair ?? [];
    attr(line.node, 'hidden', column.some((v) => v !== null) ? null : '');
    line.update(column, milestones.map((at) => ({ at, name: '' })).filter((m) => m.at < 0.6));
  });
  return card('valuation', 'Valuation gap', body, waiting);
}
