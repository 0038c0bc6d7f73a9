/** The history in one database: what is told is written at once; sealing, summing up and forgetting are done between requests, a slice at a time. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { Fault } from '@shared/fault';
import { LAST_TIME } from '@shared/history/levels';
import { toWhole } from '@shared/history/metrics';
import type { Retention } from '@shared/history/retention';
import { type Zone, zoneOf } from '@shared/walltime';
import type { HistoryHandlers, Named, NumberedTick } from '../../history/protocol';
import { transaction } from '../store/open';
import { type BlockTable, createBlocks } from './blocks';
import { createNames, type KnownSeries } from './names';
import { createPrune } from './prune';
import { readRange } from './read';
import { createRollUp } from './rollup';
import { seal, sealDue } from './seal';
import { createTicks, type TickRow } from './ticks';

export interface BookOptions {
  readonly db: DatabaseSyncInstance;
  readonly zone: string;
  readonly retention: Retention;
  readonly named: Named;
  /** Unix ms. */
  now(): number;
  /** Whether `now` has been going on evenly for a while: a clock that was set wrong must not make anything be forgotten. */
  steady(): boolean;
  /** Bytes of the database's side files. */
  sideBytes(): number;
  warn(message: string): void;
}

export interface Book extends HistoryHandlers {
  newest(): Record<string, number>;
  learn(named: Named): void;
  /** Does a slice of what is due; true: there is more. */
  work(): boolean;
}

/** A slice of work lasts about so long. */
const SLICE_MS = 10;
/** What is too old is looked for so often. */
const TIDY_MS = 600_000;
const MOST_SERIES = 64;
/** A chart that is wider than this does not exist. */
const MOST_POINTS = 20_000;

export function createBook(options: BookOptions): Book {
  const { db, now } = options;
  const damaged = (what: BlockTable | 'ticks'): void => options.warn(`a block of ${what} is damaged and left out`);
  const zone: Zone = zoneOf(options.zone);
  const blocks = createBlocks(db, damaged);
  const names = createNames(db);
  const ticks = createTicks(db, () => damaged('ticks'));
  const rollUp = createRollUp(blocks, names, zone);
  const prune = createPrune(db, blocks, names);
  const known = new Map<number, KnownSeries>();
  let { retention } = options;
  let tidiedAt: number | null = null;

  const learn = (named: Named, at: number): void => {
    for (const [number, name] of named) if (!known.has(number)) known.set(number, names.take(name, at));
  };
  const rowOf = ({ at, numbers, values }: NumberedTick): TickRow => {
    const readings = [...numbers].map((number, index) => {
      const series = known.get(number);
      if (!series) throw new Fault('gone', 'a series has no name');
      return { no: series.no, value: toWhole(values[index] ?? Number.NaN, series.digits) };
    });
    readings.sort((a, b) => a.no - b.no);
    return { at, numbers: Uint32Array.from(readings, ({ no }) => no), values: Float64Array.from(readings, ({ value }) => value) };
  };
  /** Names that a transaction made known are forgotten with it. */
  const change = <T>(work: () => T): T => {
    const before = known.size;
    try {
      return transaction(db, work);
    } catch (thrown) {
      for (const number of [...known.keys()].slice(before)) known.delete(number);
      rollUp.forget();
      ticks.recount();
      throw thrown;
    }
  };
  const learnNow = (named: Named): void => change(() => learn(named, now()));
  learnNow(options.named);

  return {
    learn: learnNow,
    newest: ticks.newest,
    append: tick => {
      const at = Math.round(tick.at);
      if (!(at >= 0 && at < LAST_TIME)) throw new Fault('bad-input', `${tick.at} is no time that the history knows`);
      change(() => {
        learn(tick.named, at);
        ticks.add(tick.source, tick.tick, rowOf({ ...tick, at }));
      });
      return null;
    },
    range: query => {
      const { series, from, to, points } = query;
      const isTime = (time: number): boolean => time >= 0 && time <= LAST_TIME;
      if (series.length > MOST_SERIES || !isTime(from) || !isTime(to) || from >= to || !(points >= 1 && points <= MOST_POINTS))
        throw new Fault('bad-input', 'no such range');
      return readRange(query, { blocks, names, ticks, zone, lostBefore: prune.lostBefore() });
    },
    series: ({ serverId }) => names.of(serverId),
    size: () => ({ bytes: prune.bytes().all + options.sideBytes(), since: names.since(), lostBefore: prune.lostBefore() }),
    keep: given => {
      retention = given;
      tidiedAt = null;
      return null;
    },
    forgetServer: ({ serverId }) => {
      const gone = new Set(change(() => names.remove(serverId)));
      for (const [number, { no }] of known) if (gone.has(no)) known.delete(number);
      tidiedAt = null;
      return null;
    },
    work: () => {
      const at = now();
      if (sealDue(ticks, at)) change(() => seal(ticks, blocks, new Set(names.numbers())));
      else if (rollUp.due(at)) change(() => rollUp.step(SLICE_MS));
      else return tidy(at);
      return true;
    },
  };

  function tidy(at: number): boolean {
    if (tidiedAt !== null && Math.abs(at - tidiedAt) < TIDY_MS) return false;
    if (change(() => prune.clear() || (options.steady() && prune.step(at, retention))) || prune.shrink(retention)) return true;
    tidiedAt = at;
    return false;
  }
}
