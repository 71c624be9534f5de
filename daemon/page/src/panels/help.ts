import { h } from '../dom';

const keys: [string, string][] = [['1 … 9', 'pair of the spread chart'], ['t', 'next time frame (T: the one before)'], ['/', 'filter the events'],
  ['d', 'dark or light'], ['s', 'sound on a transition'], ['n', 'notification on a transition'], ['space', 'pause and go on'],
  ['f', 'show the flags'], ['?', 'this help'], ['Esc', 'close']];
const signs: [string, string][] = [['filled mark', 'confirmed at a close: this counts'], ['hollow, dashed mark', 'provisional, if the session closed now: counts for nothing yet'],
  ['gauges', 'all on one scale: the band lies between off and on, right is towards on; far away is compressed'],
  ['score', 'weighted mean of the triggers\' ways from off (0) to on (100); informs, decides nothing'],
  ['P ×2', 'two votes of the participation triggers are missing: it counts as two unmet needs'],
  ['σ', 'in usual moves over 20 sessions of what has to move'], ['S', 'the spread: the logarithm of the first pair'],
  ['z20, z60', 'its move over so many sessions, in the deviations usual for it'],
  ['residual', 'what of the spread is not the market\'s own move; M3 reads it'],
  ['rotation graph', 'IMPROVING, LEADING, WEAKENING, LAGGING say which way the pairs turn; for the eye, no state is decided by it'],
  ['flags', 'their codes are spelled out in the list that f unfolds; pointing at any trigger says all of it'],
  ['thesis clock', 'sessions since the setup without a confirmation'],
  ['stop', 'where the position ends at the next close: so far below the peak; how far is set by the volatility of that day'],
  ['▲ blue, ▼ orange', 'up, down'],
  ['a clock, hatched', 'stale: silent for longer than it may be; a moon: its market is closed']];

export function help(): HTMLDialogElement {
  const list = (rows: [string, string][], kbd: boolean) => h('dl', {}, ...rows.flatMap(([a, b]) => [h('dt', {}, kbd ? h('kbd', {}, a) : a), h('dd', {}, b)]));
  const close = h('button', { type: 'button', class: 'choice' }, 'Close');
  const dialog = h('dialog', { class: 'help', 'aria-label': 'Help' }, h('h2', {}, 'Keys'), list(keys, true), h('h2', {}, 'Signs'), list(signs, false),
    h('p', { class: 'fine' }, 'It measures and tells; it never trades and never forecasts.'), close);
  close.addEventListener('click', () => dialog.close());
  return dialog;
}
