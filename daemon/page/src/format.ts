import type { Maybe } from './api/types';

export const none = '–';

// Without a sign where no digit that is shown differs from zero.
export function fixed(x: Maybe | undefined, digits: number): string {
  if (x === null || x === undefined) return none;
  const shown = x.toFixed(digits);
  return Number(shown) === 0 ? shown.replace('-', '') : shown.replace('-', '−');
}

export function signed(x: Maybe | undefined, digits: number): string {
  if (x === null || x === undefined) return none;
  const shown = fixed(x, digits);
  return Number(x.toFixed(digits)) > 0 ? `+${shown}` : shown;
}

export const percent = (x: Maybe | undefined, digits = 1): string =>
  x === null || x === undefined ? none : `${signed(100 * x, digits)} %`;

export const share = (x: Maybe | undefined, digits = 0): string =>
  x === null || x === undefined ? none : `${fixed(100 * x, digits)} %`;

// A threshold as it was configured.
export const threshold = (x: number): string => String(Number(x.toFixed(4))).replace('-', '−');

// As many digits as the size of a level asks for.
export function level(x: Maybe | undefined): string {
  if (x === null || x === undefined) return none;
  const size = Math.abs(x);
  return fixed(x, size >= 1000 ? 0 : size >= 0.1 || size === 0 ? 2 : 3);
}

export const typographic = (said: string): string => said.replaceAll('>=', '≥').replaceAll('<=', '≤').replaceAll(' -', ' −').replaceAll(' %', '\u00a0%');

export function count(x: number): string {
  if (x < 10_000) return String(x);
  if (x < 1e6) return `${(x / 1e3).toFixed(x < 1e5 ? 1 : 0)} k`;
  return `${(x / 1e6).toFixed(x < 1e8 ? 1 : 0)} M`;
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min`;
  if (whole < 172_800) return `${Math.floor(whole / 3600)} h`;
  return `${Math.floor(whole / 86_400)} d`;
}

export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

const zone = 'America/New_York';
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });  // ISO order
const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short' });

export const clockTime = (ms: number): string => clock.format(ms);
export const hourTime = (ms: number): string => hour.format(ms);
export const newYorkDate = (ms: number): string => date.format(ms);
export const newYorkDay = (ms: number): string => weekday.format(ms);
export const localTime = (ms: number): string => new Date(ms).toLocaleTimeString('en-GB');
