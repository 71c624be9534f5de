// The past that the charts share: fetched again when a session has closed, or after the daemon came back.
import { historyNames, sessions } from './api/rest';
import type { HistoryNames, SessionHistory } from './api/types';
import type { Model, Redraw } from './model';

// What the small charts need, of the last year.
const recentColumns = ['z60_RSP', 'z60_CYC', 'P3_stat', 'y10', 'z120_y10', 'z120_DXY', 'FCI', 'z60_LR', 'leader_breadth',
  'closure_fair', 'discount', 'rrg_ratio', 'rrg_momentum'];

export class History {
  names: HistoryNames | null = null;
  recent: SessionHistory | null = null;
  revision = 0;  // of what is here
  private loaded = '';  // of which start and close
  private loading = false;
  private again = false;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly model: Model, redraw: Redraw) {
    redraw.on(['status', 'state'], () => {
      if (!this.model.status?.warmed_up) return;  // it has no history yet
      const now = `${this.model.status.started_at} ${this.model.state?.session ?? ''}`;
      if (now === this.loaded) return;
      this.loaded = now;
      void this.load();
    });
  }

  onChange(listener: () => void): void { this.listeners.push(listener); }

  has(column: string): boolean { return this.names?.available.some((c) => c.name === column) ?? false; }

  // One request at a time; a closing that comes meanwhile is fetched after it.
  async load(): Promise<void> {
    this.again = this.loading;
    if (this.loading) return;
    this.loading = true;
    try {
      this.names = await historyNames();
      const columns = recentColumns.filter((c) => this.has(c));
      if (columns.length > 0 && this.names.last_session !== null) {
        this.recent = await sessions(columns, yearsBefore(this.names.last_session, 1.2), 400);
      }
      this.revision++;
      for (const listener of this.listeners) listener();
    } catch {
      this.loaded = '';  // gone: what it says next asks again
    }
    setTimeout(() => {
      this.loading = false;
      if (this.again) void this.load();
    }, 900);
  }
}

export function yearsBefore(date: string, years: number): string {
  return new Date(Date.parse(date) - years * 365.25 * 864e5).toISOString().slice(0, 10);
}
