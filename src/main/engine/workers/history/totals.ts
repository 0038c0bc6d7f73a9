/** Totals of a server's accounts as its ledger told them -> readings. */
import { MINUTE_MS } from '@shared/history/levels';
import { type HistoryMetric, type SeriesName, toWhole } from '@shared/history/metrics';
import { MOVE, MOVE_WIDTH, type Moves } from '../../history/moves';
import type { Names } from './names';

/** One side of an account. */
interface Side {
  readonly no: number;
  /** Minute in which it was told last. */
  minute: number;
  /** Added to what the ledger says, so that the total goes on from what is there. */
  offset: number;
  /** The total that was told last. */
  last: number;
}
interface Sides {
  readonly down: Side;
  readonly up: Side;
}
export interface Reading {
  readonly no: number;
  readonly value: number;
}

export interface Totals {
  /** What the moves of one tick come to, in order. Makes new series known: inside a transaction. */
  readings(serverId: string, moves: Moves, goesOn: boolean): readonly Reading[];
  /** Numbers of series may no longer be what they were. */
  forget(): void;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** `lastOf`: the last total of each of these series, null where there is none. */
export function createTotals(names: Names, lastOf: (series: readonly SeriesName[]) => readonly (number | null)[]): Totals {
  const servers = new Map<string, Map<string, Sides>>();

  const meet = (name: SeriesName, moves: Moves, before: number, last: number | null, into: Reading[]): Side => {
    const known = names.find(name);
    const { no } = known ?? names.take(name, moves.at);
    const offset = last === null ? 0 : Math.max(0, last - before);
    // Of one that is new, what it was before belongs to the first reading.
    if (!known && moves.whole) into.push({ no, value: toWhole(before + offset, 0) });
    return { no, minute: Number.NaN, offset, last: Number.NEGATIVE_INFINITY };
  };
  const tell = (side: Side, { at, whole }: Moves, before: number, total: number, into: Reading[]): void => {
    const minute = Math.floor(at / MINUTE_MS);
    // A total grows only, whatever an account was made of.
    if (!whole && before + side.offset < side.last) side.offset = side.last - before;
    side.last = total + side.offset;
    // Every minute, hour and day then knows from where its growth counts.
    if (!whole && side.minute !== minute) into.push({ no: side.no, value: toWhole(before + side.offset, 0) });
    into.push({ no: side.no, value: toWhole(total + side.offset, 0) });
    side.minute = minute;
  };

  return {
    readings: (serverId, moves, goesOn) => {
      const ids = JSON.parse(decoder.decode(moves.ids)) as readonly string[];
      const { values } = moves;
      const accounts = servers.get(serverId) ?? new Map<string, Sides>();
      servers.set(serverId, accounts);
      const named = (metric: HistoryMetric, subject: string): SeriesName => ({ serverId, metric, subject });
      for (const [from, to] of moves.renamed) {
        names.rename(serverId, from, to);
        accounts.delete(from);
        accounts.delete(to);
      }
      const unmet = goesOn ? ids.filter(id => !accounts.has(id)) : [];
      const lasts = lastOf(unmet.flatMap(id => [named('totalDown', id), named('totalUp', id)]));
      const last = new Map(unmet.map((id, index) => [id, { down: lasts[index * 2] ?? null, up: lasts[index * 2 + 1] ?? null }]));

      const found: Reading[] = [];
      for (const [index, id] of ids.entries()) {
        const value = (column: number): number => values[index * MOVE_WIDTH + column] ?? 0;
        const [down, up, downBefore, upBefore] = [value(MOVE.down), value(MOVE.up), value(MOVE.downBefore), value(MOVE.upBefore)];
        const sides = accounts.get(id) ?? {
          down: meet(named('totalDown', id), moves, downBefore, last.get(id)?.down ?? null, found),
          up: meet(named('totalUp', id), moves, upBefore, last.get(id)?.up ?? null, found),
        };
        accounts.set(id, sides);
        tell(sides.down, moves, downBefore, down, found);
        tell(sides.up, moves, upBefore, up, found);
        for (const [metric, taken] of [
          ['takenDown', value(MOVE.downTaken)],
          ['takenUp', value(MOVE.upTaken)],
        ] as const)
          if (taken !== 0) found.push({ no: names.take(named(metric, id), moves.at).no, value: toWhole(taken, 0) });
      }
      return found;
    },
    forget: () => servers.clear(),
  };
}
