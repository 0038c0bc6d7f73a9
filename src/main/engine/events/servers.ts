/** What a server's readings tell of it by themselves: its core began again, keys differ from what they should be, others reset its counters. */

import type { KeyLedger, LedgerFigures } from '../keys/ledger';
import type { Clock } from '../outside';
import type { State } from '../state';
import type { AddEvent } from './contract';

export interface ServerNews {
  /** The accounts of a server, each reading of which is heard. */
  heard(serverId: string, ledger: KeyLedger | null): KeyLedger | null;
  /** A server was read: its summary is new. */
  read(serverId: string): void;
  forget(serverId: string): void;
}
interface Known {
  /** Keys that differ; null: not read yet. */
  drift: number | null;
  /** More of them than that, since when; null: not. */
  moreSince: number | null;
  /** Time of the last restart's mark. */
  restart: number | null;
  /** Others were seen to reset counters; null: not read yet. */
  resets: boolean | null;
  /** When a controller's core began again, as it was last seen; null: not read yet. */
  core: number | null;
}

/** What a write or putting back ends within is no difference. */
const LASTS_MS = 5_000;

export function createServerNews(add: AddEvent, state: State, clock: Clock): ServerNews {
  const servers = new Map<string, Known>();
  const knownOf = (serverId: string): Known => {
    const known = servers.get(serverId) ?? { drift: null, moreSince: null, restart: null, resets: null, core: null };
    servers.set(serverId, known);
    return known;
  };

  const tellRestart = (serverId: string, known: Known, { restarted, restart }: LedgerFigures): void => {
    if (restarted && restart && restart.at !== known.restart)
      add('core-restarted', 'warn', serverId, { durationMs: Math.max(0, clock.now() - restart.startedAt) });
    known.restart = restart?.at ?? known.restart;
  };
  /** What was there at the first reading is no news. */
  const tellDrift = (serverId: string, known: Known, { drift }: LedgerFigures): void => {
    if (drift === null) return;
    if (known.drift === null || drift <= known.drift) {
      known.drift = drift;
      known.moreSince = null;
      return;
    }
    const now = clock.monotonic();
    known.moreSince ??= now;
    if (now - known.moreSince < LASTS_MS) return;
    known.drift = drift;
    known.moreSince = null;
    add('drift', 'warn', serverId, { count: drift });
  };
  const tellResets = (serverId: string, known: Known, { caveats }: LedgerFigures): void => {
    const resets = caveats.includes('foreign-resets');
    if (resets && known.resets === false) add('counters-reset', 'warn', serverId, {});
    known.resets = resets;
  };
  const tell = (serverId: string, figures: LedgerFigures): LedgerFigures => {
    const known = knownOf(serverId);
    tellRestart(serverId, known, figures);
    tellDrift(serverId, known, figures);
    tellResets(serverId, known, figures);
    return figures;
  };

  return {
    heard: (serverId, ledger) =>
      ledger && {
        counters: async (reading, signal) => tell(serverId, await ledger.counters(reading, signal)),
        users: async (reading, signal) => tell(serverId, await ledger.users(reading, signal)),
        list: async (reading, signal) => tell(serverId, await ledger.list(reading, signal)),
        online: reading => ledger.online(reading),
      },
    read: serverId => {
      const summary = state.getState().summaries[serverId];
      if (summary?.kind !== 'mihomo') return;
      const known = knownOf(serverId);
      const restartedAt = summary.restartedAt ?? 0;
      if (known.core !== null && restartedAt > known.core)
        add('core-restarted', 'warn', serverId, { durationMs: Math.max(0, clock.now() - restartedAt) });
      known.core = restartedAt;
    },
    forget: serverId => void servers.delete(serverId),
  };
}
