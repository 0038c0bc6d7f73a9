/** Ranges: what lies in blocks, joined with what no sum or no block knows yet. */
import { type Buckets, bucketsWithin, concatBuckets, foldSamples, joinBuckets, NO_BUCKETS } from '@shared/history/buckets';
import { blockOf, HOUR_MS, type Level, MINUTE_MS, periodOf, type Summed } from '@shared/history/levels';
import { type Points, pointsOfBuckets, pointsOfSamples } from '@shared/history/points';
import type { HistoryRange, RangeQuery } from '@shared/history/query';
import { type Plan, planRange } from '@shared/history/range';
import { joinSamples, NO_SAMPLES, type Samples, within } from '@shared/history/samples';
import { DAY_MS, type Zone } from '@shared/walltime';
import type { Blocks } from './blocks';
import type { KnownSeries, Names } from './names';
import type { Ticks } from './ticks';

const STEP_MS: Readonly<Record<Summed, number>> = { minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS };

export interface Sources {
  readonly blocks: Blocks;
  readonly names: Names;
  readonly ticks: Ticks;
  readonly zone: Zone;
  readonly lostBefore: Readonly<Record<Level, number>>;
}

export function readRange(query: RangeQuery, sources: Sources): HistoryRange {
  const { names, ticks, zone, lostBefore } = sources;
  const { level, widthMs, period, from } = planRange(query, lostBefore, zone);
  // Days may be an hour shorter than they are wide; a time within the bucket before is all that is wanted.
  const begin = query.lead === true ? period(from - widthMs / 2) : from;
  const plan: Plan = { level, widthMs, period, from: begin };
  const known = query.series.map(name => names.find(name));
  const numbers = known.flatMap(series => series?.no ?? []);
  // Sums are of whole periods: also of that in which the range ends.
  const end = level === 'raw' ? query.to : query.to + STEP_MS[level] + HOUR_MS;
  const open = new Map(ticks.between(begin, end, numbers).map((samples, index) => [numbers[index], samples]));
  const points = (series: KnownSeries | null): Points => {
    const late = series ? (open.get(series.no) ?? NO_SAMPLES) : NO_SAMPLES;
    if (level === 'raw') {
      const samples = series ? joinSamples([...rawOf(series.no, begin, query.to, sources.blocks), late]) : NO_SAMPLES;
      return pointsOfSamples(samples, plan, series?.digits ?? 0);
    }
    const buckets = series ? bucketsOf(level, series.no, begin, query.to, late, sources) : NO_BUCKETS;
    return pointsOfBuckets(buckets, STEP_MS[level], plan, series?.digits ?? 0);
  };
  return { level, widthMs, series: known.map(points) };
}

function* rawOf(series: number, from: number, to: number, blocks: Blocks): Generator<Samples> {
  for (let block = blockOf('raw', from); block <= blockOf('raw', to - 1); block += 1)
    for (const table of ['raw', 'fresh'] as const) {
      const samples = blocks.samples(table, block, series);
      if (samples) yield within(samples, from, to);
    }
}

/** Fresh blocks may lie anywhere: where a clock was set wrong, or ticks came late. */
function freshOf(series: number, from: number, to: number, blocks: Blocks): Samples {
  const found: Samples[] = [];
  const end = blockOf('raw', to - 1);
  for (let block = blocks.firstBlock('fresh', blockOf('raw', from)); block !== null && block <= end; ) {
    const samples = blocks.samples('fresh', block, series);
    if (samples) found.push(within(samples, from, to));
    block = blocks.firstBlock('fresh', block + 1);
  }
  return joinSamples(found);
}

/** Whole periods of the level, from the one that holds `from` to the last that begins before `to`. */
function bucketsOf(level: Summed, series: number, from: number, to: number, open: Samples, { blocks, zone }: Sources): Buckets {
  const parts: Buckets[] = [];
  for (let block = blockOf(level, from); block <= blockOf(level, to - 1); block += 1) {
    const buckets = blocks.buckets(level, block, series);
    if (buckets) parts.push(bucketsWithin(buckets, from, to));
  }
  const summed = concatBuckets(parts);
  const unsummed = joinSamples([freshOf(series, from, to + STEP_MS[level] + HOUR_MS, blocks), open]);
  if (unsummed.times.length === 0) return summed;
  return joinBuckets(summed, bucketsWithin(foldSamples(unsummed, periodOf(level, zone)), from, to));
}
