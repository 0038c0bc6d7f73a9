/** The four streams of a controller. */
import { Fault } from '@shared/fault';
import { isAtLeast, readLog } from '@shared/mihomo/logs';
import { type CoreLogLevel, type LinkState, LOG_LEVELS, type LogLine } from '@shared/model';
import type { Clock } from '../../outside';
import type { ConnectionsGlance } from './api';
import { type Channel, createChannel, type Listener, type Subscription, UNTOLD } from './channel';
import type { Session } from './session';
import { isConnections, parseJson, parseMemory, parseTraffic, type TrafficFrame } from './wire';

/** Traffic and memory come each second. */
const SILENCE_MS = 5000;
/** A list is read at least this often by whoever shows it. */
const FRESH_MS = 6000;
const SMALL_FRAME = 1024 * 1024;
/** About 40,000 connections. */
const LARGEST_LIST = 32 * 1024 * 1024;
/** The core panics at an interval of zero or less, and marshals everything at each tick. */
const SHORTEST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 60_000;
const WAITS: ReadonlySet<LinkState> = new Set(['stale', 'backoff']);

export interface TrafficTick extends TrafficFrame {
  /** The core began again since the frame before: its totals fell. Charts show a gap there. */
  readonly restarted: boolean;
}
export interface Streams {
  readonly traffic: Channel<TrafficTick>;
  /** Resident bytes. */
  readonly memory: Channel<number>;
  /** Lines of that level and graver; the stream asks for the lowest that anybody wants. Throws a Fault `bad-input` for an unknown level. */
  logs(level: CoreLogLevel, listener: Listener<LogLine>): Subscription;
  /** Whole lists, unread (`readLarge('connections')`), at the shortest interval that anybody wants, within 0.25 to 60 s. */
  connections(intervalMs: number, listener: Listener<Buffer>): Subscription;
  /** What whoever reads the lists found in the last one: it need not be asked for beside them, for as long as it is fresh. */
  readonly glance: { note(glance: ConnectionsGlance): void; fresh(): ConnectionsGlance | null };
  /** Those that wait, or hear nothing, connect again at once; what was refused for good stays so. */
  wake(): void;
  close(): void;
}

export function createStreams(session: Session, clock: Clock): Streams {
  let totals: TrafficFrame | null = null;
  let noted: { readonly glance: ConnectionsGlance; readonly at: number } | null = null;
  const traffic = createChannel<TrafficTick, undefined>(session, clock, {
    path: () => '/traffic',
    dataTimeoutMs: () => SILENCE_MS,
    maxFrame: SMALL_FRAME,
    reader: () => bytes => {
      const frame = parseTraffic(bytes);
      if (!frame) return null;
      const restarted = isBackwards(totals, frame);
      totals = frame;
      return { ...frame, restarted };
    },
  });
  const memory = createChannel<number, undefined>(session, clock, {
    path: () => '/memory',
    dataTimeoutMs: () => SILENCE_MS,
    maxFrame: SMALL_FRAME,
    reader: () => {
      let first = true;
      return bytes => {
        const inuse = parseMemory(bytes);
        if (inuse === null) return null;
        // The core begins each stream with a zero that no process ever had.
        const isFalse = first && inuse === 0;
        first = false;
        return isFalse ? UNTOLD : inuse;
      };
    },
  });
  const logs = createChannel<LogLine, CoreLogLevel>(session, clock, {
    // Cores that know no structured lines ignore the wish.
    path: levels => `/logs?level=${LOG_LEVELS.find(level => levels.includes(level)) ?? 'info'}&format=structured`,
    // A quiet core has nothing to say, for ever.
    dataTimeoutMs: () => null,
    maxFrame: SMALL_FRAME,
    reader: () => bytes => readLog(parseJson(bytes)),
    isFor: (line, least) => isAtLeast(line.level, least),
  });
  const connections = createChannel<Buffer, number>(session, clock, {
    path: intervals => `/connections?interval=${Math.min(...intervals)}`,
    dataTimeoutMs: intervals => Math.max(SILENCE_MS, 3 * Math.min(...intervals)),
    maxFrame: LARGEST_LIST,
    reader: () => bytes => (isConnections(bytes) ? bytes : null),
  });

  const glance: Streams['glance'] = {
    note: found => {
      noted = { glance: found, at: clock.monotonic() };
    },
    fresh: () => (noted && clock.monotonic() - noted.at <= FRESH_MS ? noted.glance : null),
  };

  return {
    glance,
    traffic,
    memory,
    logs(level, listener) {
      if (!LOG_LEVELS.includes(level)) throw new Fault('bad-input', `the level of a log is one of ${LOG_LEVELS.join(', ')}`);
      // Asking for silence asks for nothing.
      return level === 'silent' ? { end: () => undefined } : logs.subscribe(level, listener);
    },
    connections(intervalMs, listener) {
      const wanted = Number.isFinite(intervalMs) ? Math.round(intervalMs) : 1000;
      return connections.subscribe(Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, wanted)), listener);
    },
    wake() {
      for (const channel of [traffic, memory, logs, connections]) if (WAITS.has(channel.status.state)) channel.resumeNow();
    },
    close() {
      for (const channel of [traffic, memory, logs, connections]) channel.close();
    },
  };
}

/** Totals that fell: the core has restarted without our losing the connection (it may have been down between two frames). */
function isBackwards(before: TrafficFrame | null, now: TrafficFrame): boolean {
  const fell = (a: number | null | undefined, b: number | null) => a !== null && a !== undefined && b !== null && b < a;
  return fell(before?.upTotal, now.upTotal) || fell(before?.downTotal, now.downTotal);
}
