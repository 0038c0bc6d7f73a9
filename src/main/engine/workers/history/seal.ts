/** Ticks of finished periods -> one block a series. */
import { BLOCK_MS, blockOf } from '@shared/history/levels';
import { NO_SAMPLES, type Samples } from '@shared/history/samples';
import type { Blocks } from './blocks';
import type { TickRow, Ticks } from './ticks';

/** What comes this late still finds its period open. */
const SETTLE_MS = 5_000;
/** Of more readings than this the older ones are sealed at once, so that they are little work and small. */
export const MOST_OPEN = 400_000;

/** Whether something is to be sealed at `now`: a period is over, or too much is open. */
export function sealDue(ticks: Ticks, now: number): boolean {
  if (ticks.readings > MOST_OPEN) return true;
  const oldest = ticks.oldestAt();
  return oldest !== null && (blockOf('raw', oldest) + 1) * BLOCK_MS.raw + SETTLE_MS <= now;
}

/** Seals the ticks of the oldest period that has some. Inside a transaction. */
export function seal(ticks: Ticks, blocks: Blocks, known: ReadonlySet<number>): void {
  const oldest = ticks.oldestAt();
  if (oldest === null) return;
  const block = blockOf('raw', oldest);
  // Of a server that was removed meanwhile nothing is kept.
  for (const [series, samples] of bySeries(ticks.take((block + 1) * BLOCK_MS.raw, MOST_OPEN)))
    if (known.has(series)) blocks.addSamples('fresh', block, series, samples);
}

/** Turns rows of readings into columns, a series each. */
function bySeries(rows: readonly TickRow[]): ReadonlyMap<number, Samples> {
  const counts = new Map<number, number>();
  for (const { numbers } of rows) for (const no of numbers) counts.set(no, (counts.get(no) ?? 0) + 1);
  const columns = new Map<number, Samples>();
  const filled = new Map<number, number>();
  for (const [no, count] of [...counts].sort(([a], [b]) => a - b)) {
    columns.set(no, { times: new Float64Array(count), values: new Float64Array(count) });
    filled.set(no, 0);
  }
  for (const { at, numbers, values } of rows)
    for (let index = 0; index < numbers.length; index += 1) {
      const no = numbers[index] ?? 0;
      const { times, values: into } = columns.get(no) ?? NO_SAMPLES;
      const row = filled.get(no) ?? 0;
      times[row] = at;
      into[row] = values[index] ?? Number.NaN;
      filled.set(no, row + 1);
    }
  return columns;
}
