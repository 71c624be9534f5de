// Lanes below one another: when a state lasted, when a trigger was on, off or not available.
import type uPlot from 'uplot';
import { css, fitted, font, fontSize, options, stretch, type Frame } from './ink';

export type Stroke = 'on' | 'off' | 'gone';
export interface Lane {
  name: string;
  note: string;  // beside it, on the right
  about: string;  // beside the note, where there is room
  colour: string;  // of `on`
  runs: { from: number; to: number; as: Stroke }[];
  opens: boolean;  // a group: some room above it
}

const room = 0.45;  // of a lane, above a group
export const noteWidth = 4.4;  // em

// Where each lane's centre lies and where the last one ends, in lanes from above.
function heights(lanes: Lane[]): { centres: number[]; end: number } {
  let end = 0;
  const centres = lanes.map((lane) => {
    if (lane.opens && end > 0) end += room;
    return end++ + 0.5;
  });
  return { centres, end };
}

export const lanesHeight = (lanes: Lane[]): number => heights(lanes).end * fontSize() * 1.35 + fontSize() * 3.4;

// `now` gives lanes of the same names, with the runs that are to be drawn.
export function lanesOptions(box: HTMLElement, frame: Frame, now: () => Lane[], cursor: (u: uPlot) => void): uPlot.Options {
  const { centres, end } = heights(now());
  const draw = (u: uPlot) => {
    const c = u.ctx;
    const lane = Math.abs(u.valToPos(1, 'y', true) - u.valToPos(0, 'y', true));
    c.save();
    now().forEach(({ runs, colour, note, about }, i) => {
      const y = u.valToPos(-centres[i]!, 'y', true);
      for (const run of runs) {
        const ends = stretch(u, run.from, run.to);
        if (ends === null) continue;
        const thick = run.as === 'on' ? 0.62 * lane : run.as === 'off' ? Math.max(1, 0.08 * lane) : 0.2 * lane;
        c.strokeStyle = css(run.as === 'on' ? colour : run.as === 'off' ? '--line' : '--muted');
        c.lineWidth = thick;
        c.setLineDash(run.as === 'gone' ? [1.5 * devicePixelRatio, 3.5 * devicePixelRatio] : []);
        c.beginPath();
        c.moveTo(ends.a, y);
        c.lineTo(ends.b, y);
        c.stroke();
      }
      c.font = font(fontSize() * devicePixelRatio);
      c.fillStyle = css('--muted');
      c.textBaseline = 'middle';
      c.textAlign = 'left';
      const beside = u.bbox.left + u.bbox.width + 6 * devicePixelRatio;
      c.fillText(note, beside, y);
      const further = beside + noteWidth * fontSize() * devicePixelRatio;
      if (frame.right > 2 * noteWidth) c.fillText(fitted(c, about, u.width * devicePixelRatio - further), further, y);
    });
    c.restore();
  };
  const made = options(box, frame, [{ paths: () => null, points: { show: false } }], {
    grid: { show: false }, splits: () => centres.map((y) => -y), values: () => now().map((lane) => lane.name), incrs: [1], space: 1,
  }, { draw: [draw], setCursor: [cursor] });
  made.scales!.y = { range: [-end, 0] };
  made.cursor!.points = { show: false };
  return made;
}
