import type { Stream } from './api/stream';
import type { Model, Redraw } from './model';
import type { Settings } from './settings';

// What every panel is given.
export interface Context { model: Model; redraw: Redraw; stream: Stream; settings: Settings }
