/** Totals of controllers: a core counts from its own start, the history goes on. */
import { MOVE, MOVE_WIDTH, type Moves } from './moves';

export interface Carried {
  /** Bytes since the core began, as it counts them; the moves that are to be told, or null. */
  read(serverId: string, carried: { readonly down: number; readonly up: number }, at: number): Moves | null;
  forget(serverId: string): void;
}

interface Sum {
  /** As the core said last. */
  core: { readonly down: number; readonly up: number };
  /** Since this program watches it: counted, and of that told. */
  down: number;
  up: number;
  toldDown: number;
  toldUp: number;
  tick: number;
  at: number;
}
/** They move each second, and days are what is asked for. */
const EVERY_MS = 10_000;
const ids = new TextEncoder().encode('[""]');
/** A core that began anew counts from zero. */
const grown = (now: number, before: number): number => (now >= before ? now - before : now);

export function createCarried(): Carried {
  const sums = new Map<string, Sum>();
  return {
    read: (serverId, core, at) => {
      const sum = sums.get(serverId) ?? { core, down: 0, up: 0, toldDown: 0, toldUp: 0, tick: at, at };
      sums.set(serverId, sum);
      sum.down += grown(core.down, sum.core.down);
      sum.up += grown(core.up, sum.core.up);
      sum.core = core;
      if (Math.abs(at - sum.at) < EVERY_MS || (sum.down === sum.toldDown && sum.up === sum.toldUp)) return null;
      const values = new Float64Array(MOVE_WIDTH);
      values[MOVE.down] = sum.down;
      values[MOVE.up] = sum.up;
      values[MOVE.downBefore] = sum.toldDown;
      values[MOVE.upBefore] = sum.toldUp;
      // Ticks only tell one from another.
      sum.tick += 1;
      sum.at = at;
      sum.toldDown = sum.down;
      sum.toldUp = sum.up;
      return { tick: sum.tick, at, whole: false, anew: true, renamed: [], ids, values };
    },
    forget: serverId => void sums.delete(serverId),
  };
}
