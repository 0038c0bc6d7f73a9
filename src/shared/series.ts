/** Ring buffers of equidistant readings: one value a second, gaps as NaN. */
import type { SeriesBlock } from './ipc';

const SERIES_STEP_MS = 1000;
/** One hour. */
const SERIES_CAPACITY = 3600;

/** A fixed ring of one value per step. Slots never written, and steps skipped, read as NaN. */
export class Series {
  private readonly values: Float64Array;
  /** Step number (time / stepMs) of the newest value; -1: nothing yet. */
  private newest = -1;

  constructor(
    readonly capacity: number = SERIES_CAPACITY,
    readonly stepMs: number = SERIES_STEP_MS,
  ) {
    this.values = new Float64Array(capacity).fill(Number.NaN);
  }

  /** Writes the value of the step that `at` (Unix ms) falls into; null or NaN marks a gap. Steps skipped become gaps, times before the ring are ignored. */
  put(at: number, value: number | null): void {
    const step = Math.floor(at / this.stepMs);
    if (this.newest < 0) this.newest = step;
    if (step <= this.newest - this.capacity) return;
    if (step > this.newest) this.advance(step);
    this.values[step % this.capacity] = value ?? Number.NaN;
  }

  /** The last `seconds` up to `now` (Unix ms), oldest first. A window longer than the ring is cut to it. */
  read(seconds: number, now: number): SeriesBlock {
    const last = Math.floor(now / this.stepMs);
    const wanted = Math.floor((Math.max(0, seconds) * 1000) / this.stepMs);
    const count = Math.min(this.capacity, Math.max(1, Number.isFinite(wanted) ? wanted : this.capacity));
    const first = last - count + 1;
    const out = new Float64Array(count).fill(Number.NaN);
    for (let i = 0; i < count; i++) {
      const step = first + i;
      if (this.newest < 0 || step > this.newest || step <= this.newest - this.capacity || step < 0) continue;
      out[i] = this.values[step % this.capacity] ?? Number.NaN;
    }
    return { from: first * this.stepMs, stepMs: this.stepMs, values: out };
  }

  private advance(step: number): void {
    const missed = Math.min(step - this.newest, this.capacity);
    for (let i = 0; i < missed; i++) this.values[(step - i) % this.capacity] = Number.NaN;
    this.newest = step;
  }
}

/** The same block one or more steps later: the value of the step that `at` (Unix ms) falls into; what was left out in between is a gap. */
export function advanced(block: SeriesBlock, at: number, value: number | null): SeriesBlock {
  const { stepMs, values: before } = block;
  const steps = Math.max(0, Math.floor(at / stepMs) - (Math.floor(block.from / stepMs) + before.length - 1));
  const values = new Float64Array(before.length).fill(Number.NaN);
  values.set(before.subarray(Math.min(steps, before.length)));
  const place = before.length - 1 - Math.max(0, Math.floor(block.from / stepMs) + before.length - 1 - Math.floor(at / stepMs));
  if (place >= 0) values[place] = value ?? Number.NaN;
  return { from: block.from + steps * stepMs, stepMs, values };
}

/** A block of gaps only: what is read where nothing was ever written. */
export const emptyBlock = (seconds: number, now: number): SeriesBlock => new Series().read(seconds, now);

/** A block of at most `points` buckets, each the mean of its readings; a bucket without any is a gap. Peaks: `highest`. */
export function decimate(block: SeriesBlock, points: number, fold: (values: Float64Array) => number = mean): SeriesBlock {
  const size = Math.ceil(block.values.length / Math.max(1, Math.floor(points)));
  if (size <= 1) return block;
  const count = Math.ceil(block.values.length / size);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = fold(block.values.subarray(i * size, (i + 1) * size));
  return { from: block.from, stepMs: block.stepMs * size, values };
}

/** Mean of the readings, gaps left out; NaN when there is none. */
export function mean(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}

/** Highest reading, gaps left out; NaN when there is none. */
export function highest(values: Float64Array): number {
  let best = Number.NaN;
  for (const value of values) if (!(value <= best) && !Number.isNaN(value)) best = value;
  return best;
}
