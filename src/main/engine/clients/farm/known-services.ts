/** The panel's services as last told: asked for beside its ports, read back after a change of ours. */
import { Fault } from '@shared/fault';
import type { FarmService } from '@shared/model';
import type { Clock } from '../../outside';

const EVERY_MS = 60_000;
const NONE: ReadonlySet<string> = new Set(['unimplemented', 'not-found', 'forbidden']);

export interface KnownServices {
  /** Asks, at most once a minute. Never rejects: a panel without them, or that refuses them, is as good. */
  refresh(): Promise<void>;
  /** What a change read back. */
  told(list: readonly FarmService[]): void;
  /** Null: not known. */
  now(): readonly FarmService[] | null;
  /** Whether the panel has them at all. */
  exist(yes: boolean): void;
}

export function createKnownServices(clock: Pick<Clock, 'monotonic'>, read: () => Promise<readonly FarmService[]>): KnownServices {
  /** When they were last asked for, and what came of it. */
  let known: { readonly at: number; readonly list: readonly FarmService[] | null } | null = null;
  let exist = true;
  return {
    async refresh() {
      if (!exist || (known && clock.monotonic() - known.at < EVERY_MS)) return;
      const asked = { at: clock.monotonic(), list: known?.list ?? null };
      known = asked;
      try {
        const list = await read();
        // What a change read back meanwhile is newer.
        if (known === asked) known = { at: clock.monotonic(), list };
      } catch (thrown) {
        // What ran a while ago says nothing of now.
        if (known === asked) known = { at: asked.at, list: null };
        if (thrown instanceof Fault && NONE.has(thrown.code)) exist = false;
      }
    },
    told(list) {
      known = { at: clock.monotonic(), list };
    },
    now: () => (known && clock.monotonic() - known.at < 2 * EVERY_MS ? known.list : null),
    exist(yes) {
      exist = yes;
    },
  };
}
