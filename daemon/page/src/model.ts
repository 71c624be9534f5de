// What the page knows, and who wants to hear of it. Everything here is bounded: the page stays open for days.
import { channels, type Channel, type Feed, type Pair, type Series, type StateData, type Status, type Transition,
  type Trigger, type Channels } from './api/types';

const keptTransitions = 500;

export type Topic = Channel | 'link' | 'second' | 'settings';

export class Model {
  status: Status | null = null;
  state: StateData | null = null;
  triggers: Trigger[] = [];
  triggersOf: string | null = null;  // session
  pairs: Pair[] = [];
  series = new Map<string, Series>();
  seriesAsOf: string | null = null;
  feeds: Feed[] = [];
  transitions: Transition[] = [];  // newest first
  transitionsTotal = 0;
  conflated = 0;
  clockOffset = 0;  // ms by which the daemon's clock is ahead of this one

  apply<C extends Channel>(channel: C, data: Channels[C], whole: boolean): void {
    switch (channel) {
      case 'status':
        this.status = data as Status;
        this.clockOffset = Date.parse(this.status.now) - Date.now();
        break;
      case 'state': this.state = data as StateData; break;
      case 'triggers': {
        const { triggers, session } = data as Channels['triggers'];
        this.triggers = triggers;
        this.triggersOf = session;
        break;
      }
      case 'pairs': this.pairs = (data as Channels['pairs']).pairs; break;
      case 'series': {
        const rows = data as Channels['series'];
        if (whole) this.series = new Map();
        for (const row of rows.series) this.series.set(row.name, row);
        this.seriesAsOf = rows.as_of;
        break;
      }
      case 'feeds': this.feeds = (data as Channels['feeds']).feeds; break;
      case 'transitions': {
        const { transitions, total } = data as Channels['transitions'];
        if (whole) this.transitions = [];
        this.addTransitions(transitions);
        if (total !== undefined) this.transitionsTotal = total;
        break;
      }
    }
  }

  addTransitions(rows: Transition[]): void {
    const byNumber = new Map(this.transitions.map((t) => [t.number, t]));
    for (const row of rows) byNumber.set(row.number, row);
    this.transitions = [...byNumber.values()].sort((a, b) => b.number - a.number).slice(0, keptTransitions);
  }

  serverNow(): number { return Date.now() + this.clockOffset; }

  // The time of the market the daemon follows: a simulated one runs at a pace of its own.
  marketNow(): number {
    if (this.status?.clock === 'feed') return Date.parse(this.seriesAsOf ?? this.status.as_of ?? this.status.now);
    return this.serverNow();
  }
}

// Draws what changed: a transition at once, everything else at most ten times a second, and nothing while the page is paused
// or hidden.
export class Redraw {
  paused = false;
  waiting = 0;  // updates held back by the pause
  private readonly dirty = new Set<Topic>();
  private readonly drawers: { topics: Topic[]; draw: () => void }[] = [];
  private last = 0;
  private planned = false;

  on(topics: Topic[], draw: () => void): void { this.drawers.push({ topics, draw }); }

  mark(topic: Topic): void {
    if (this.paused && (channels as Topic[]).includes(topic)) this.waiting++;
    this.dirty.add(topic);
    if (topic === 'transitions') requestAnimationFrame(() => this.draw([topic]));
    if (this.planned) return;
    this.planned = true;
    setTimeout(() => requestAnimationFrame(() => {
      this.planned = false;
      this.last = Date.now();
      this.draw([...this.dirty]);
    }), Math.max(0, this.last + 100 - Date.now()));
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    if (paused) this.waiting = 0;
    this.mark('settings');
  }

  private draw(topics: Topic[]): void {
    const due = new Set(topics.filter((t) => this.dirty.has(t) && (!this.paused || t === 'settings' || t === 'link')));
    for (const topic of due) this.dirty.delete(topic);
    for (const drawer of this.drawers) {
      if (drawer.topics.some((t) => due.has(t))) drawer.draw();
    }
  }
}
