// The signs of the page: a shape for every meaning that has a colour, so that none rests on colour alone.
import { s } from './dom';
import type { State } from './api/types';

const statePaths: Record<State, string> = {
  DORMANT: 'M4 8h8',                                   // nothing
  WATCH: 'M1.5 8s2.5-4.5 6.5-4.5S14.5 8 14.5 8s-2.5 4.5-6.5 4.5S1.5 8 1.5 8zM8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z',
  SETUP: 'M3 12.5h10M5 12.5V9M8 12.5V6.5M11 12.5V9',
  CONFIRMING: 'M8 2a6 6 0 1 1-6 6M8 4.8V8l2.4 1.6',  // a clock that counts
  CONFIRMED: 'M2.5 8.6l3.6 3.6 7.4-8',
  EXTENDED: 'M2.5 12l4-4 2.5 2 4.5-6M10 4h3.5v3.5',
  INVALIDATED: 'M4 4l8 8M12 4l-8 8',
};

export function icon(path: string, name = ''): SVGSVGElement {
  return s('svg', { class: `icon ${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('path', { d: path }));
}

export const stateIcon = (state: State): SVGSVGElement => icon(statePaths[state]);

export const signPaths = {
  live: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3.5 3.5a6.4 6.4 0 0 0 0 9M12.5 3.5a6.4 6.4 0 0 1 0 9',
  stale: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.4 1.6',
  closed: 'M12.5 9.8A5.5 5.5 0 0 1 6.2 3.5a5.5 5.5 0 1 0 6.3 6.3z',
  degraded: 'M8 2.2L14.5 13.5h-13zM8 6.5v3.3M8 11.4v.6',
  blind: 'M1.5 8s2.5-4.5 6.5-4.5S14.5 8 14.5 8s-2.5 4.5-6.5 4.5S1.5 8 1.5 8zM3 13L13 3',
  starting: 'M8 2v3M8 11v3M2 8h3M11 8h3M3.8 3.8l2 2M10.2 10.2l2 2M12.2 3.8l-2 2M5.8 10.2l-2 2',
  disconnected: 'M6.5 9.5l3-3M5 7.5L3.2 9.3a2.5 2.5 0 0 0 3.5 3.5L8.5 11M11 8.5l1.8-1.8a2.5 2.5 0 0 0-3.5-3.5L7.5 5M2 2l12 12',
  connected: 'M6.5 9.5l3-3M5 7.5L3.2 9.3a2.5 2.5 0 0 0 3.5 3.5L8.5 11M11 8.5l1.8-1.8a2.5 2.5 0 0 0-3.5-3.5L7.5 5',
  fresh: 'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  ageing: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3',
  absent: 'M5.5 6a2.5 2.5 0 1 1 2.5 3v.8M8 12v.5',
  pause: 'M5.5 3v10M10.5 3v10',
} as const;

export const arrow = (x: number): string => (x === 0 ? '' : x > 0 ? '▲' : '▼');
