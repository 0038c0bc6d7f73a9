import { Fault } from '@shared/fault';
import { isTooYoung } from '@shared/ledger';
import { type SysStats, statsService } from '@shared/xray/wire';
import type { CounterReading } from '../../keys/ledger';
import type { Clock } from '../../outside';
import { wait } from '../../transport/wait';
import type { Channel } from './channel';
import { toGive } from './users';

const COUNTERS_DEADLINE_MS = 20_000;
/** A restart of the server between the two uptime readings spoils one reading, and so does its youth; it is taken again this often. */
const ATTEMPTS = 3;
/** Uptime from which a reading counts. */
const GROWN_MS = 2_000;

export interface Poll {
  readonly sys: SysStats;
  /** For the ledger; its bytes are undecoded. */
  readonly reading: CounterReading;
  readonly rttMs: number;
}

/** Every counter between two readings of the uptime, so that no restart lies between them unseen. Nothing is ever reset. */
export async function pollCounters(channel: Channel, clock: Clock, mayCountTwice: boolean, signal: AbortSignal): Promise<Poll> {
  for (let attempt = 1; ; attempt += 1) {
    const begun = clock.monotonic();
    const before = await channel.call(statsService.getSysStats, {}, { signal });
    const rttMs = clock.monotonic() - begun;
    if (attempt < ATTEMPTS && isTooYoung({ steady: null, uptimeS: before.uptime })) {
      await wait(clock, GROWN_MS - before.uptime * 1000, signal);
      continue;
    }
    const bytes = await channel.callRaw(statsService.queryStats, { pattern: '' }, { signal, deadlineMs: COUNTERS_DEADLINE_MS });
    const [at, monotonic] = [clock.now(), clock.monotonic()];
    const sys = await channel.call(statsService.getSysStats, {}, { signal });
    if (sys.uptime >= before.uptime) {
      const reading = { at, monotonic, askedAt: begun, uptimeS: sys.uptime, allocations: sys.mallocs, mayCountTwice, bytes: toGive(bytes) };
      return { sys, rttMs, reading };
    }
    if (attempt === ATTEMPTS) throw new Fault('unexpected', 'The server restarted during every reading');
  }
}
