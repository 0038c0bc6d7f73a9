/** Blocks of finished windows -> sums of minutes, hours and days. Each reading comes into every level once, in one transaction, whenever it comes. */
import { foldBuckets, foldSamples } from '@shared/history/buckets';
import { BLOCK_MS, periodOf } from '@shared/history/levels';
import { joinSamples, type Samples } from '@shared/history/samples';
import type { Zone } from '@shared/walltime';
import type { Blocks } from './blocks';
import type { Names } from './names';

/** Fresh blocks of so much time are summed up at once: a whole block of minutes then comes about in one go. */
const WINDOW_MS = BLOCK_MS.minutes;
const BLOCKS = WINDOW_MS / BLOCK_MS.raw;
/** After its last block was sealed. */
const SETTLE_MS = 60_000;

export interface RollUp {
  due(now: number): boolean;
  /** Works for about so many ms; the rest stays due. Inside a transaction. */
  step(budgetMs: number): void;
  /** The transaction of a step was undone: what it did is to be done again. */
  forget(): void;
}

export function createRollUp(blocks: Blocks, names: Names, zoneNow: () => Zone): RollUp {
  let job: { readonly first: number; readonly left: number[] } | null = null;

  const begin = (): typeof job => {
    const oldest = blocks.firstBlock('fresh', 0);
    if (oldest === null) return null;
    return { first: Math.floor(oldest / BLOCKS) * BLOCKS, left: [...names.numbers()].reverse() };
  };
  const one = (first: number, series: number): void => {
    const found: Samples[] = [];
    for (let block = first; block < first + BLOCKS; block += 1) {
      const samples = blocks.settle(block, series);
      if (samples) found.push(samples);
    }
    if (found.length === 0) return;
    const zone = zoneNow();
    const minutes = foldSamples(joinSamples(found), periodOf('minutes', zone));
    blocks.addBuckets('minutes', series, minutes);
    for (const level of ['hours', 'days'] as const) blocks.addBuckets(level, series, foldBuckets(minutes, periodOf(level, zone)));
  };

  return {
    due: now => {
      const oldest = job?.first ?? blocks.firstBlock('fresh', 0);
      return oldest !== null && (Math.floor(oldest / BLOCKS) + 1) * WINDOW_MS + SETTLE_MS <= now;
    },
    step: budgetMs => {
      job ??= begin();
      if (!job) return;
      const end = performance.now() + budgetMs;
      const { first, left } = job;
      for (let series = left.pop(); series !== undefined; series = left.pop()) {
        one(first, series);
        if (performance.now() > end) return;
      }
      // What came late to a series that was done is the next job's; of a series that is gone it is nobody's.
      blocks.removeOthers('fresh', first, first + BLOCKS, new Set(names.numbers()));
      job = null;
    },
    forget: () => {
      job = null;
    },
  };
}
