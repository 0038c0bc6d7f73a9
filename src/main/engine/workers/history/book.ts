/** The history in one database: what is told is written at once; sealing, summing up and forgetting are done between requests, a slice at a time. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { Fault } from '@shared/fault';
import { exportRange, forExport } from '@shared/history/export';
import { LAST_TIME } from '@shared/history/levels';
import { type SeriesName, toWhole } from '@shared/history/metrics';
import { type HistoryRange, MOST_POINTS, MOST_SERIES, type RangeQuery } from '@shared/history/query';
import type { Retention } from '@shared/history/retention';
import { DAY_MS, type Zone, zoneOf } from '@shared/walltime';
import { MOST_SERIES_TOLD } from '../../history/history';
import { ledgerSource } from '../../history/moves';
import type { HistoryHandlers, Named, NumberedTick } from '../../history/protocol';
import { transaction } from '../store/open';
import { type BlockTable, createBlocks } from './blocks';
import { readDays } from './days';
import { createNames, type KnownSeries } from './names';
import { createPrune } from './prune';
import { readRange } from './read';
import { createRollUp } from './rollup';
import { seal, sealDue } from './seal';
import { createTicks, type TickRow } from './ticks';
import { createTotals, type Reading } from './totals';

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
/** What was told last is looked for so far back. */
const LAST_MS = 3 * 366 * DAY_MS;

export function createBook(options: BookOptions): Book {
  const { db, now } = options;
  const damaged = (what: BlockTable | 'ticks'): void => options.warn(`a block of ${what} is damaged and left out`);
  let zone: Zone = zoneOf(options.zone);
  const blocks = createBlocks(db, damaged);
  const names = createNames(db);
  const ticks = createTicks(db, () => damaged('ticks'));
  const rollUp = createRollUp(blocks, names, () => zone);
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
    return inOrder(at, readings);
  };
  const sources = () => ({ blocks, names, ticks, zone, lostBefore: prune.lostBefore() });
  const range = (query: RangeQuery): HistoryRange => {
    const { series, from, to, points } = query;
    const isTime = (time: number): boolean => time >= 0 && time <= LAST_TIME;
    if (series.length > MOST_SERIES || !isTime(from) || !isTime(to) || from >= to || !(points >= 1 && points <= MOST_POINTS))
      throw new Fault('bad-input', 'no such range');
    return readRange(query, sources());
  };
  const lastOf = (series: readonly SeriesName[]): readonly (number | null)[] => {
    if (series.length === 0) return [];
    const query = { series, from: Math.max(0, now() - LAST_MS), to: now() + 2 * DAY_MS, points: MOST_POINTS, finest: 'days' as const };
    return readRange(query, sources()).series.map(({ max }) => max.findLast(total => !Number.isNaN(total)) ?? null);
  };
  const totals = createTotals(names, lastOf);
  /** Names that a transaction made known are forgotten with it. */
  const change = <T>(work: () => T): T => {
    const before = known.size;
    try {
      return transaction(db, work);
    } catch (thrown) {
      for (const number of [...known.keys()].slice(before)) known.delete(number);
      totals.forget();
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
      const at = timeOf(tick.at);
      change(() => {
        learn(tick.named, at);
        ticks.add(tick.source, tick.tick, rowOf({ ...tick, at }));
      });
      return null;
    },
    range: query => range(query),
    export: query => {
      const { text, rows } = exportRange(
        query,
        forExport(query).map(each => ({ query: each, range: range(each) })),
      );
      return { bytes: new TextEncoder().encode(text), rows };
    },
    totals: ({ serverId, moves, goesOn }) => {
      const source = ledgerSource(serverId);
      const newest = ticks.newestOf(source);
      // Told again since an answer was lost; ticks of a ledger that began anew say nothing.
      const news = moves.filter(({ tick, anew }) => anew || tick > newest);
      change(() => {
        for (const move of news) ticks.addOther(source, move.tick, inOrder(timeOf(move.at), totals.readings(serverId, move, goesOn)));
      });
      return null;
    },
    days: page => readDays(page, sources()),
    series: ({ serverId, metric }) => names.of(serverId, metric, MOST_SERIES_TOLD),
    size: () => ({ bytes: prune.bytes().all + options.sideBytes(), since: names.since(), lostBefore: prune.lostBefore() }),
    keep: given => {
      retention = given.retention;
      zone = zoneOf(given.zone);
      tidiedAt = null;
      return null;
    },
    forgetServer: ({ serverId }) => {
      const gone = new Set(
        change(() => {
          ticks.forget(ledgerSource(serverId));
          return names.remove(serverId);
        }),
      );
      totals.forget();
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

/** Throws a Fault for what is no time that the history knows. */
function timeOf(given: number): number {
  const at = Math.round(given);
  if (!(at >= 0 && at < LAST_TIME)) throw new Fault('bad-input', `${given} is no time that the history knows`);
  return at;
}

/** By series, in the order in which they were told. */
function inOrder(at: number, readings: readonly Reading[]): TickRow {
  const sorted = [...readings].sort((a, b) => a.no - b.no);
  return { at, numbers: Uint32Array.from(sorted, ({ no }) => no), values: Float64Array.from(sorted, ({ value }) => value) };
}
