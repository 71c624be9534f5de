// The spread with what the machine made of it: state bands, transitions, the levels that matter; z below, and lanes, if there are any.
import uPlot from 'uplot';
import type { Maybe, State, Trigger } from '../api/types';
import { attr, h, text } from '../dom';
import { fixed, hourTime, newYorkDate, signed } from '../format';
import { css, font, fontSize, line, numbers, options, rails, stretch, type Rail } from './ink';
import { lanesHeight, lanesOptions, type Lane } from './lanes';

export interface Band { from: number; to: number; state: State }
export interface Mark { x: number; to: State; name?: string }
export interface Drawn {
  x: number[]; level: Maybe[]; z60: Maybe[]; z20: Maybe[]; bands: Band[]; marks: Mark[];
  intraday: boolean;
  peak?: Maybe[]; stop?: Maybe[];  // of a position, as they moved
  lanes?: Lane[];
}
export const empty: Drawn = { x: [], level: [], z60: [], z20: [], bands: [], marks: [], intraday: false };

export const closeOf = (session: string): number => Date.parse(`${session}T21:00:00Z`) / 1000;

export const thresholds = (trigger: Pick<Trigger, 'on_level' | 'off_level'>): Rail[] => [
  { at: trigger.on_level, colour: '--accent', dash: [5, 4], name: `on ${fixed(trigger.on_level, 1)}` },
  { at: trigger.off_level, colour: '--muted', dash: [5, 4], name: `off ${fixed(trigger.off_level, 1)}`, below: trigger.off_level < trigger.on_level }];

function drawBands(u: uPlot, bands: Band[], underlined: boolean): void {
  const { top, height } = u.bbox;
  const c = u.ctx;
  c.save();
  for (const band of bands) {
    const ends = stretch(u, band.from, band.to);
    if (ends === null) continue;
    c.fillStyle = css(`--${band.state}`);
    c.globalAlpha = band.state === 'DORMANT' ? 0.07 : 0.17;
    c.fillRect(ends.a, top, ends.b - ends.a, height);
    if (underlined) {
      c.globalAlpha = 1;
      c.fillRect(ends.a, top + height - 4 * devicePixelRatio, ends.b - ends.a, 4 * devicePixelRatio);
    }
  }
  c.restore();
}

// At the upper edge: towards a position up, away from it down.
function drawMarks(u: uPlot, marks: Mark[]): void {
  const c = u.ctx;
  const size = fontSize() * 0.4 * devicePixelRatio;
  c.save();
  c.font = `600 ${font(fontSize() * devicePixelRatio)}`;
  c.textAlign = 'center';
  c.textBaseline = 'top';
  for (const mark of marks) {
    const x = u.valToPos(mark.x, 'x', true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
    const up = mark.to === 'CONFIRMED' || mark.to === 'CONFIRMING' || mark.to === 'SETUP';
    const base = u.bbox.top + (up ? 2 * size : 0) + devicePixelRatio * 2;
    c.fillStyle = css(`--${mark.to}`);
    c.beginPath();
    c.moveTo(x - size, base);
    c.lineTo(x + size, base);
    c.lineTo(x, base + (up ? -2 * size : 2 * size));
    c.fill();
    if (mark.name === undefined) continue;
    c.fillStyle = css('--ink');
    c.fillText(mark.name, x, base + 3 * devicePixelRatio);
  }
  c.restore();
}

export interface Columns { left: number; right: number }
export interface Levels { upper: () => Rail[]; lower: () => Rail[] }

export class SpreadChart {
  readonly readout = h('p', { class: 'readout' });
  readonly node: HTMLElement;
  private drawn = empty;
  private plots: uPlot[] = [];
  private shape = '';  // of what the plots were made for
  private readonly boxes: HTMLElement[];
  private readonly note = h('p', { class: 'empty', hidden: true });

  // `sync`: a name of its own on the page. `columns`: the room beside a plot of so many em, in em.
  constructor(label: string, private readonly sync: string, private readonly levels: Levels,
    private readonly columns: (width: number) => Columns = () => ({ left: 4.6, right: 0 })) {
    this.boxes = ['upper', 'lower', 'lanes'].map((name) => h('div', { class: `plot ${name}` }));
    this.node = h('div', { class: 'plots', tabindex: 0, role: 'img', 'aria-label': label }, ...this.boxes, this.note);
    this.node.addEventListener('keydown', (event) => this.step(event));
    new ResizeObserver(() => this.fit()).observe(this.node);
  }

  // `otherwise` says why there is nothing to see, where there is not.
  show(drawn: Drawn, otherwise: string): void {
    this.drawn = drawn;
    this.fill();
    attr(this.note, 'hidden', drawn.x.length > 1 ? '' : null);
    text(this.note, otherwise);
    this.read(null);
  }

  // The levels have moved; or, with `all`, the theme has.
  redraw(all: boolean): void {
    if (all) this.fill(); else for (const plot of this.plots) plot.redraw(false);
  }

  fit(): void {
    if (this.node.clientWidth === 0) return;
    if (this.shape !== this.wanted()) this.fill();
    this.plots.forEach((plot, i) => {
      const box = this.boxes[i]!;
      plot.setSize({ width: box.clientWidth, height: box.clientHeight });
    });
  }

  private beside(): Columns { return this.columns(this.node.clientWidth / fontSize()); }

  private wanted(): string {
    const { left, right } = this.beside();
    return JSON.stringify([fontSize(), this.digits(), left, right, (this.drawn.lanes ?? []).map((lane) => [lane.name, lane.opens])]);
  }

  private fill(): void {
    const wanted = this.wanted();
    if (wanted !== this.shape) this.build();
    this.shape = wanted;
    const { x, level, z20, z60, peak, stop } = this.drawn;
    const blank = x.map(() => null);
    this.plots[0]?.setData([x, level, peak ?? blank, stop ?? blank] as uPlot.AlignedData);
    this.plots[1]?.setData([x, z20, z60] as uPlot.AlignedData);
    this.plots[2]?.setData([x, blank] as uPlot.AlignedData);
  }

  private build(): void {
    for (const plot of this.plots) plot.destroy();
    const lanes = this.drawn.lanes ?? [];
    const [upper, lower, below] = this.boxes as [HTMLElement, HTMLElement, HTMLElement];
    const frame = { sync: this.sync, ...this.beside() };
    const setCursor = [(u: uPlot) => this.read(u.cursor.idx ?? null)];
    this.plots = [
      new uPlot(options(upper, { ...frame, dates: false },
        [line('--ink', 1.6), line('--CONFIRMED', 1.2, [4, 3]), line('--INVALIDATED', 1.2)], numbers(this.digits()), {
          drawClear: [(u) => drawBands(u, this.drawn.bands, true)], setCursor,
          draw: [(u) => drawMarks(u, this.drawn.marks), (u) => rails(u, this.levels.upper())],
        }), [[], [], [], []], upper),
      new uPlot(options(lower, { ...frame, dates: lanes.length === 0 }, [line('--accent', 1), line('--ink', 1.6)], numbers(1), {
        drawClear: [(u) => drawBands(u, this.drawn.bands, false)], setCursor,
        draw: [(u) => rails(u, this.levels.lower())],
      }), [[], [], []], lower)];
    if (lanes.length === 0) return;
    below.style.height = `${lanesHeight(lanes)}px`;
    this.plots.push(new uPlot(lanesOptions(below, { ...frame, dates: true }, () => this.drawn.lanes ?? [], setCursor[0]!), [[], []], below));
  }

  private digits(): number {
    const known = this.drawn.level.filter((v): v is number => v !== null);
    const range = known.length ? known.reduce((a, b) => Math.max(a, b)) - known.reduce((a, b) => Math.min(a, b)) : 1;
    return range < 0.02 ? 4 : range < 0.2 ? 3 : 2;
  }

  private read(index: number | null): void {
    const { x, level, z20, z60, bands, intraday } = this.drawn;
    const i = index ?? x.length - 1;
    const t = x[i];
    if (t === undefined) { text(this.readout, ''); return; }
    const state = bands.find((b) => t >= b.from && t < b.to)?.state ?? (intraday ? undefined : bands.at(-1)?.state);
    text(this.readout, [intraday ? `${newYorkDate(t * 1000)} ${hourTime(t * 1000)} provisional` : newYorkDate(t * 1000), state,
      `S ${fixed(level[i], 4)}`, z20.length ? `z20 ${signed(z20[i], 2)}` : null, z60.length ? `z60 ${signed(z60[i], 2)}` : null]
      .filter(Boolean).join('   '));
  }

  private step(event: KeyboardEvent): void {
    const { x } = this.drawn;
    const plot = this.plots[0];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || plot === undefined || x.length === 0) return;
    event.preventDefault();
    const i = Math.max(0, Math.min(x.length - 1, (plot.cursor.idx ?? x.length - 1) + step * (event.shiftKey ? 20 : 1)));
    plot.setCursor({ left: plot.valToPos(x[i]!, 'x'), top: 10 });
    this.read(i);
  }
}
