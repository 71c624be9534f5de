// The top strip: is it on, since when and why; can the data be trusted; what time is it there.
import type { Context } from '../context';
import { attr, classes, h, text } from '../dom';
import { clockTime, duration, localTime, newYorkDate, newYorkDay, plural } from '../format';
import { icon, stateIcon, signPaths } from '../marks';
import type { State, Status } from '../api/types';

const phases = { pre: 'pre-market', open: 'session open', after: 'after hours', closed: 'market closed' } as const;

function verdict(status: Status | null): { kind: keyof typeof signPaths; word: string; detail: string } {
  if (status === null) return { kind: 'starting', word: 'WAITING', detail: 'for the first answer' };
  const { kind, text: said, series, feeds } = status.verdict;
  const words = { starting: 'STARTING', live: 'LIVE', stale: 'STALE', closed: 'MARKET CLOSED', degraded: 'DEGRADED', blind: 'BLIND' };
  const word = words[kind];
  const named = kind === 'stale' ? [...series, ...feeds].join(', ') : '';
  const rest = said.toUpperCase().startsWith(word) ? said.slice(word.length).replace(/^[\s:,–-]+/, '') : said;
  const fallback = { starting: 'history is loading', live: 'all inputs fresh', stale: '', closed: 'last values stand',
    degraded: 'nothing can move up', blind: 'no close of the primary pair' }[kind];
  return { kind, word, detail: rest || named || fallback };
}

export function strip({ model, redraw, stream, settings }: Context): HTMLElement {
  const chipIcon = h('span', { class: 'chip-icon' });
  const chipWord = h('strong', { class: 'chip-word' }, '…');
  const chip = h('div', { class: 'chip', role: 'status' }, chipIcon, chipWord);
  const age = h('span');
  const close = h('span');
  const reason = h('div', { class: 'line reason' });
  const provisional = h('div', { class: 'provisional' });
  let shown: State | null = null;
  redraw.on(['state', 'status'], () => {
    const state = model.state;
    if (state === null) return;
    if (shown !== state.state) {
      chipIcon.replaceChildren(stateIcon(state.state));
      text(chipWord, state.state);
      classes(chip, `chip ${state.state}`);
      document.title = `${state.state} – rotationd`;
      shown = state.state;
    }
    text(age, state.session === null ? 'no session evaluated yet' : plural(state.age_sessions, 'session'));
    text(close, state.session === null ? '' : ` · close of ${state.session}`);
    const cause = state.last_transition;
    text(reason, cause ? `${cause.meaning}` : state.meaning);
    attr(reason, 'title', cause ? `${cause.reason}: ${cause.meaning}. ${state.meaning}` : state.meaning);
    const next = state.provisional.state;
    attr(provisional, 'hidden', next === null ? '' : null);
    text(provisional, next === null ? '' : next === state.state ? 'if closed now: unchanged' : `if closed now: ${next}`);
    classes(provisional, `provisional ${next !== null && next !== state.state ? `moves ${next}` : ''}`);
  });

  const dataIcon = h('span', { class: 'sign' });
  const dataWord = h('strong');
  const dataDetail = h('div', { class: 'line' });
  const data = h('div', { class: 'verdict' }, dataIcon, h('div', {}, dataWord, dataDetail));
  const simulated = h('span', { class: 'badge simulated', hidden: true }, 'SIMULATED');
  let kind = '';
  redraw.on(['status', 'link', 'second'], () => {
    const v = verdict(model.status);
    const link = stream.link;
    const now = link.kind === 'down'
      ? { kind: 'disconnected' as const, word: 'PAGE DISCONNECTED',
          detail: `since ${localTime(link.since)}, ${link.retryAt > Date.now() + 500
            ? `next try in ${duration((link.retryAt - Date.now()) / 1000)}` : 'trying'}` }
      : v;
    if (kind !== now.kind) {
      dataIcon.replaceChildren(icon(signPaths[now.kind]));
      classes(data, `verdict ${now.kind}`);
      kind = now.kind;
    }
    text(dataWord, now.word);
    text(dataDetail, now.detail);
    attr(dataDetail, 'title', link.kind === 'down' ? link.reason
      : (model.status?.checks.filter((c) => !c.ok).map((c) => `${c.name}: ${c.reason}`).join('\n') || now.detail));
    attr(simulated, 'hidden', model.status?.verdict.simulated ? null : '');
    document.body.classList.toggle('lost', link.kind === 'down');
  });

  const time = h('strong', { class: 'time' });
  const phase = h('div', { class: 'line' });
  redraw.on(['status', 'second', 'series'], () => {
    const status = model.status;
    if (status === null) return;
    const now = model.marketNow();
    text(time, `${clockTime(now)} New York`);
    const { market } = status;
    const until = market.phase === 'open' ? market.closes_at : market.phase === 'pre' ? market.opens_at : null;
    const left = until ? (Date.parse(until) - now) / 1000 : 0;
    text(phase, `${phases[market.phase]}${market.early_close ? ', early close' : ''}` +
      (until && left > 0 ? `, ${market.phase === 'open' ? 'closes' : 'opens'} in ${duration(left)}` : '') +
      ` · ${newYorkDay(now)} ${newYorkDate(now)}`);
  });

  const toggle = (label: string, key: string, pressed: () => boolean, flip: () => void) => {
    const button = h('button', { type: 'button', class: 'tool', title: `${label} (${key})`, click: flip }, label);
    const draw = () => attr(button, 'aria-pressed', String(pressed()));
    redraw.on(['settings'], draw);
    draw();
    return button;
  };
  const tools = h('div', { class: 'tools' },
    toggle('Light', 'd', () => settings.get('theme') === 'light',
      () => settings.set('theme', settings.get('theme') === 'light' ? 'dark' : 'light')),
    toggle('Sound', 's', () => settings.get('sound'), () => settings.set('sound', !settings.get('sound'))),
    toggle('Notify', 'n', () => settings.get('notify'), () => {
      if (!settings.get('notify') && 'Notification' in window) void Notification.requestPermission();
      settings.set('notify', !settings.get('notify'));
    }),
    toggle('Pause', 'space', () => redraw.paused, () => redraw.setPaused(!redraw.paused)),
    h('button', { type: 'button', class: 'tool', title: 'Keys and signs (?)', 'data-opens': 'help' }, 'Help'));

  const pausedText = h('span');
  const banner = h('div', { class: 'banner', role: 'status', hidden: true }, icon(signPaths.pause), pausedText);
  let pausedAt = '';
  redraw.on(['settings', 'second'], () => {
    if (redraw.paused && pausedAt === '') pausedAt = localTime(Date.now());
    if (!redraw.paused) pausedAt = '';
    attr(banner, 'hidden', redraw.paused ? null : '');
    text(pausedText, `Paused at ${pausedAt}: what you see stands still. Space goes on.`);
  });

  return h('header', { class: 'strip' },
    h('div', { class: 'strip-row' },
      h('div', { class: 'standing' }, chip, h('div', { class: 'why' }, h('div', { class: 'line age' }, age, close), reason), provisional),
      h('div', { class: 'trust' }, data, simulated),
      h('div', { class: 'clock' }, time, phase),
      tools),
    banner);
}
