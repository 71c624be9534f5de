// What /api/v1 answers; openapi.yaml is its full description. Times are RFC 3339, sessions dates; null: not available.

export type Quality = 'OK' | 'PARTIAL' | 'DEGRADED' | 'BLIND';
export type Maybe = number | null;
export interface Basis { confirmed: Maybe; provisional: Maybe }

export const states = ['DORMANT', 'WATCH', 'SETUP', 'CONFIRMING', 'CONFIRMED', 'EXTENDED', 'INVALIDATED'] as const;
export type State = (typeof states)[number];

export interface Status {
  version: string; revision: string; now: string; started_at: string; clock: 'wall' | 'feed';
  sequence: number; as_of: string | null; warmed_up: boolean; ready: boolean;
  checks: { name: string; ok: boolean; reason: string }[];
  state: State; quality: Quality; durable: boolean;
  market: { phase: 'pre' | 'open' | 'after' | 'closed'; session: string | null; opens_at: string | null;
    closes_at: string | null; early_close: boolean };
  verdict: { kind: 'starting' | 'live' | 'stale' | 'closed' | 'degraded' | 'blind'; text: string; series: string[];
    feeds: string[]; simulated: boolean };
}

export interface Need { id: string; text: string; count: number; sigma20: Maybe; hardest: boolean }

export interface Transition {
  number: number; session: string; event_time: string; from: State; to: State; reason: string; meaning: string;
  restated: boolean; origin: 'live' | 'history'; record?: TransitionRecord;
}
export interface TransitionRecord {
  quality?: string; close_quality?: string;
  triggers?: { id: string; role: string; value: Maybe; on: boolean; available: boolean; sigma20: Maybe }[];
  flags?: Record<string, boolean | number | null>;
  [key: string]: unknown;
}

export interface StateData {
  sequence: number; as_of: string | null; session: string | null; state: State; meaning: string; age_sessions: number;
  since_session: string | null; first_session: string | null; sessions: number; quality: Quality;
  provisional: { state: State | null; quality: Quality | null; score: Maybe; confirm_at: string | null };
  score: Maybe; unmet_needs: number; needs: Need[]; hardest_sigma: Maybe; little: boolean; line: string;
  last_transition: Transition | null;
  advice: { tranche_before: Maybe; tranche: Maybe; frozen: boolean; hedge_beta: Maybe; hedge_in_use: Maybe;
    beta_clamped: boolean; short_notional: Maybe; stop_level: Maybe; stop_distance: Maybe; caveat: string };
  base_rate: { confirmations: number; running: boolean; ended: number; median_sessions: Maybe; shortest: Maybe;
    longest: Maybe; ended_within_20: number; text: string };
  risk_flag: boolean; thesis_clock_sessions: Maybe; thesis_expired: boolean; fci: Basis;
  dollar: { index: Maybe; synthetic: Maybe; stand_in: Maybe; mismatch: boolean | null; state: string | null };
  intraday: { spread_change: Maybe; spread_average: Maybe; z: Maybe; shock: boolean; cusum_up: Maybe; cusum_down: Maybe;
    leader_change: Maybe; unwind: number };
  gauges: Record<string, { value: Maybe; unit: string; help: string }>;
  statistics: Record<string, { value: Maybe; unit: string }>;
}

export type Role = 'mandatory' | 'participation' | 'catalyst' | 'veto' | 'information' | 'flag';
export interface Trigger {
  id: string; name: string; help: string; role: Role; on: boolean; available: boolean; provisional_on: boolean;
  value: Basis; on_level: number; off_level: number; last_change: string | null;
  distance: { unit: string; natural: Maybe; level: Maybe; threshold: Maybe; need: Maybe; need_next: Maybe;
    sigma1: Maybe; sigma20: Maybe; touch20: Maybe; moves: string | null; against: string | null; of: string | null; waits_for: string | null; text: string | null } | null;
}
export interface Triggers { sequence: number; as_of: string | null; session: string | null; triggers: Trigger[] }

export interface Pair { name: string; primary: boolean; spread: Basis; sigma: Maybe; z: Record<string, Basis>; skewed: boolean }
export interface Pairs { pairs: Pair[] }

export interface Series {
  name: string; class: string; unit: 'dollars' | 'percent' | 'points' | 'rate' | null; value: Maybe; bid: Maybe; ask: Maybe;
  close: Maybe; change: Maybe; ts_event: string | null; ts_recv: string | null; silent_after_seconds: Maybe;
  expected: boolean; problems: string[]; on_fallback: boolean; disagreement: Maybe; accepted: number; rejected: number;
}
export interface SeriesData { as_of: string | null; series: Series[] }

export interface Feed {
  name: string; provider: string; state: string; market_open: boolean; connected_times: number; messages: number;
  bytes: number; events: number; rejected: Record<string, number>; disconnects: Record<string, number>;
  unacknowledged: number; last_message_at: string | null; mute_after_seconds: Maybe;
  certificate_expires_at: string | null; series: string[];
}
export interface Feeds { feeds: Feed[] }

export interface References { figures: { key: string; validity: 'missing' | 'fresh' | 'ageing' | 'stale' }[] }

export interface Transitions { transitions: Transition[]; next_before?: number | null; total?: number }

export interface SessionHistory {
  resolution: 'session'; session: string[]; columns: Record<string, Maybe[]>; states: { session: string; state: State }[];
}
export interface MinuteHistory { resolution: 'minute'; time: string[]; columns: Record<string, Maybe[]> }
export interface HistoryNames {
  available: { name: string; unit: string; help: string }[]; first_session: string | null; last_session: string | null;
  sessions: number; intraday: string[]; intraday_from: string | null;
}

export interface Channels {
  status: Status; state: StateData; triggers: Triggers; pairs: Pairs; series: SeriesData; feeds: Feeds;
  transitions: Transitions;
}
export type Channel = keyof Channels;
export const channels: Channel[] = ['status', 'state', 'triggers', 'pairs', 'series', 'feeds', 'transitions'];

export type Message =
  | { seq: number; type: 'snapshot' | 'update'; channel: Channel; data: Channels[Channel]; conflated?: number }
  | { seq: number; type: 'heartbeat'; time: string }
  | { seq: number; type: 'ack'; req_id: number; channels: Channel[] }
  | { seq: number; type: 'error'; req_id: number | null; error_type: string; error: string };
