import 'uplot/dist/uPlot.min.css';
import './style/theme.css';
import './style/base.css';
import './style/charts.css';
import './style/layout.css';
import './style/strip.css';
import './style/panels.css';
import './style/ladder.css';
import { announcer } from './announce';
import { Stream } from './api/stream';
import type { Context } from './context';
import { h, text } from './dom';
import { plural } from './format';
import { History } from './history';
import { keys } from './keys';
import { Model, Redraw } from './model';
import { advice } from './panels/advice';
import { feeds } from './panels/feeds';
import { help } from './panels/help';
import { ladder } from './panels/ladder';
import { log } from './panels/log';
import { multiples } from './panels/multiples';
import { needs } from './panels/needs';
import { rotation } from './panels/rotation';
import { spread } from './panels/spread';
import { strip } from './panels/strip';
import { tiles } from './panels/tiles';
import { valuation } from './panels/valuation';
import { Settings } from './settings';

const model = new Model();
const redraw = new Redraw();
const settings = new Settings(() => redraw.mark('settings'));
const announce = announcer(model, settings);
const stream = new Stream((message) => {
  if (message.type !== 'snapshot' && message.type !== 'update') return;
  model.apply(message.channel, message.data, message.type === 'snapshot');
  model.conflated += message.conflated ?? 0;
  redraw.mark(message.channel);
  if (message.channel === 'transitions') announce();
}, () => redraw.mark('link'));
const context: Context = { model, redraw, stream, settings };
const history = new History(model, redraw);

// Another program behind the same address has another page.
let revision: string | null = null;
redraw.on(['status'], () => {
  const now = model.status === null ? null : `${model.status.version} ${model.status.revision}`;
  if (revision !== null && now !== revision) location.reload();
  revision = now;
});

const events = log(context);
const dialog = help();
const made = h('span');
redraw.on(['status', 'link'], () => text(made, [model.status && `rotationd ${model.status.version} (${model.status.revision})`,
  stream.holes > 0 ? `${plural(stream.holes, 'hole')} in the stream, mended` : null,
  model.conflated > 0 ? `${plural(model.conflated, 'update')} left out for a slow reader` : null].filter(Boolean).join(' · ')));
document.body.append(
  strip(context),
  h('main', {}, needs(context), ladder(context), spread(context, history), advice(context), valuation(context, history),
    rotation(context, history), multiples(context, history), tiles(context, history), events.node, feeds(context)),
  h('footer', {}, made, ...[['Metrics', '/metrics'], ['Readiness', '/-/ready'], ['Why', '/api/v1/explain?format=text'], ['API', '/api/v1/openapi.yaml']]
    .map(([name, href]) => h('a', { href: href! }, name!))),
  dialog);
document.querySelector('[data-opens=help]')?.addEventListener('click', () => dialog.showModal());
keys(context, dialog, events.filter);
stream.start();
setInterval(() => redraw.mark('second'), 1_000);
const linked = /^#transition=(\d+)$/.exec(location.hash);
if (linked) events.open(Number(linked[1]));
