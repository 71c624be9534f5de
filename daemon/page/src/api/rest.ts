import type { HistoryNames, MinuteHistory, References, SessionHistory, Transitions } from './types';

async function get<T>(path: string, query: Record<string, string | number> = {}): Promise<T> {
  const url = new URL(`/api/v1/${path}`, location.href);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
  const response = await fetch(url, { credentials: 'same-origin' });
  const answer = (await response.json()) as { status: string; data: T; error?: string };
  if (answer.status !== 'success') throw new Error(answer.error ?? `${path}: ${response.status}`);
  return answer.data;
}

export const historyNames = () => get<HistoryNames>('history');

export function sessions(statistics: string[], from: string | null, points: number): Promise<SessionHistory> {
  const query: Record<string, string | number> = { statistics: statistics.join(','), points };
  if (from) query.from = from;
  return get<SessionHistory>('history', query);
}

export const minutes = (statistics: string[], points: number) =>
  get<MinuteHistory>('history', { resolution: 'minute', statistics: statistics.join(','), points });

export const references = () => get<References>('reference');

export const olderTransitions = (before: number) => get<Transitions>('transitions', { limit: 50, before });
