// What this browser remembers, and the choices that panels share.
export type Frame = '1D' | '5D' | '1M' | '3M' | '1Y' | '5Y' | '20Y';
export const frames: Frame[] = ['1D', '5D', '1M', '3M', '1Y', '5Y', '20Y'];

interface Kept { theme: 'dark' | 'light'; sound: boolean; notify: boolean; frame: Frame; flags: boolean }
const first: Kept = { theme: 'dark', sound: false, notify: false, frame: '1Y', flags: innerWidth >= 1700 };  // where there is room
const place = 'rotationd';

export class Settings {
  pair = 0;
  private kept: Kept;

  constructor(private readonly changed: () => void) {
    let stored: Partial<Kept> = {};
    try {
      stored = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Kept>;
    } catch { /* a browser that keeps nothing */ }
    this.kept = { ...first, ...stored };
    if (!frames.includes(this.kept.frame)) this.kept.frame = first.frame;
    this.showTheme();
  }

  get<K extends keyof Kept>(key: K): Kept[K] { return this.kept[key]; }

  set<K extends keyof Kept>(key: K, value: Kept[K]): void {
    this.kept[key] = value;
    try {
      localStorage.setItem(place, JSON.stringify(this.kept));
    } catch { /* likewise */ }
    if (key === 'theme') this.showTheme();
    this.changed();
  }

  choosePair(index: number): void {
    this.pair = index;
    this.changed();
  }

  private showTheme(): void { document.documentElement.dataset.theme = this.kept.theme; }
}
