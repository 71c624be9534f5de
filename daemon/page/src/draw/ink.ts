// What every chart on a canvas is drawn with: the theme's colours and the text's size, as they are at the moment.
import uPlot from 'uplot';
import { fixed, hourTime, newYorkDate } from '../format';

export const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const fontSize = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.82;
export const font = (em = fontSize()): string => `${em}px ${css('--sans')}`;

// How wide a text stands in a chart, in em.
const ruler = document.createElement('canvas').getContext('2d')!;
export function textWidth(words: string): number {
  ruler.font = font();
  return ruler.measureText(words).width / fontSize();
}

// Cut between words where it is longer than `room` pixels of the canvas.
export function fitted(c: CanvasRenderingContext2D, words: string, room: number): string {
  if (c.measureText(words).width <= room) return words;
  const whole = words.split(' ');
  while (whole.length > 0 && c.measureText(`${whole.join(' ')} …`).width > room) whole.pop();
  return whole.length > 0 ? `${whole.join(' ')} …` : '';
}

const zone = 'America/New_York';
const day = 86_400;  // s

// Of moments `step` seconds apart: as much of the date as tells one from all others, and the hour within a day.
export function timeNames(moments: number[], step: number): string[] {
  return moments.map((t, i) => {
    const date = newYorkDate(t * 1000);
    if (step >= 360 * day) return date.slice(0, 4);
    if (step >= 28 * day) return date.slice(0, 7);
    if (step >= day) return date;
    return i > 0 && date !== newYorkDate(moments[i - 1]! * 1000) ? date.slice(5) : hourTime(t * 1000);
  });
}

export interface Frame {
  sync: string;  // charts of one name show one moment
  dates: boolean;  // names of the time below
  left: number;  // columns beside the plot, in em, for charts that stand below one another
  right: number;
}

// A chart over time that fills its box, with `y` as its scale on the left.
export function options(box: HTMLElement, frame: Frame, series: uPlot.Series[], y: uPlot.Axis, hooks: uPlot.Hooks.Arrays): uPlot.Options {
  const em = fontSize();
  const time: uPlot.Axis = {
    show: true, size: frame.dates ? em * 2.1 : 0, stroke: () => css('--muted'), ticks: { show: false },
    grid: { stroke: () => css('--rule'), width: 1 }, font: font(em),
    space: (_, __, from, to, width) => {
      const span = (ems: number) => (to - from) * ems * em / width;
      return em * (span(4) > 183 * day ? 4 : span(5) > 15 * day ? 5 : 7);  // years are shorter than months, months than days
    },
    values: (u, moments, _, __, step) => timeNames(moments, step).map((name, i) =>
      (frame.dates && em * (frame.left + textWidth(name) / 2) + u.valToPos(moments[i]!, 'x') <= u.width ? name : '')),
  };
  return {
    width: Math.max(80, box.clientWidth), height: Math.max(60, box.clientHeight), series: [{}, ...series],
    tzDate: (t) => uPlot.tzDate(new Date(t * 1000), zone), legend: { show: false },
    padding: [6, 8 + frame.right * em, frame.dates ? 0 : 8, 0],
    scales: { x: { range: (_, from, to) => [from, to + Math.max(3600, 0.015 * (to - from))] } },  // room for what has just begun
    cursor: { sync: { key: frame.sync }, y: false, drag: { x: false, y: false }, points: { size: 7 } },
    axes: [time, { size: em * frame.left, stroke: () => css('--muted'), ticks: { show: false }, font: font(em), ...y }], hooks,
  };
}

export const numbers = (decimals: number): uPlot.Axis => ({
  grid: { stroke: () => css('--rule'), width: 1 }, values: (_, values) => values.map((v) => (v === null ? '' : fixed(v, decimals))),
});

export const line = (colour: string, width: number, dash: number[] = []): uPlot.Series =>
  ({ stroke: () => css(colour), width: width * fontSize() / 11, dash, points: { show: false }, spanGaps: false });

// A level that matters, with its name.
export interface Rail { at: number; colour: string; dash: number[]; name: string; below?: boolean }  // its name below it

interface Named { middle: number; right: number }  // where names stand already

// Names that would stand on one another stand side by side.
export function rails(u: uPlot, levels: Rail[]): void {
  const named: Named[] = [];
  for (const level of levels) stroke(u, level);  // all before the first name: none runs through one
  for (const level of levels) call(u, level, named);
}

function stroke(u: uPlot, { at, colour, dash }: Rail): void {
  const y = u.valToPos(at, 'y', true);
  const { left, top, width, height } = u.bbox;
  if (y < top || y > top + height) return;
  const c = u.ctx;
  c.save();
  c.strokeStyle = css(colour);
  c.lineWidth = devicePixelRatio;
  c.setLineDash(dash.map((d) => d * devicePixelRatio));
  c.beginPath();
  c.moveTo(left, y);
  c.lineTo(left + width, y);
  c.stroke();
  c.restore();
}

function call(u: uPlot, { at, colour, name, below = false }: Rail, named: Named[]): void {
  const y = u.valToPos(at, 'y', true);
  const { left, top, height } = u.bbox;
  if (y < top || y > top + height) return;
  const c = u.ctx;
  c.save();
  c.fillStyle = css(colour);
  c.font = font(fontSize() * 0.86 * devicePixelRatio);
  c.textAlign = 'left';
  c.textBaseline = below || y - top < 16 * devicePixelRatio ? 'top' : 'bottom';
  c.strokeStyle = css('--card');  // a rim that keeps it apart from the lines
  c.lineWidth = 4 * devicePixelRatio;
  c.lineJoin = 'round';
  const em = fontSize() * devicePixelRatio;
  const middle = y + (c.textBaseline === 'top' ? 0.7 : -0.7) * em;  // of the name, which is above its level or below it
  const beside = named.filter((one) => Math.abs(one.middle - middle) < 1.2 * em).map((one) => one.right);
  const x = Math.max(left, ...beside) + 6 * devicePixelRatio;
  named.push({ middle, right: x + c.measureText(name).width });
  const from = [x, y + (c.textBaseline === 'top' ? 3 : -3) * devicePixelRatio] as const;
  c.strokeText(name, ...from);
  c.fillText(name, ...from);
  c.restore();
}

// Left and right ends of a stretch of time, inside the plot; null: none of it is. What goes on ends at infinity.
export function stretch(u: uPlot, from: number, to: number): { a: number; b: number } | null {
  const { left, width } = u.bbox;
  const a = Math.max(left, u.valToPos(from, 'x', true));
  const b = Math.min(left + width, to === Infinity ? Infinity : u.valToPos(to, 'x', true));
  return b <= a ? null : { a, b };
}
