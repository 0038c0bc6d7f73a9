import { type Known, lastChange } from '@shared/eligibility';
import { normaliseIp } from '@shared/ip';
import type { Port } from '@shared/model';
import { betterOffset, offsetFrom } from '@shared/rudate';
import type { Clock } from '../outside';
import type { PortsReading } from './contract';

interface PortMemory {
  readonly row: Port;
  /** Monotonic ms of the last change seen with our own eyes. */
  readonly changedAt: number | null;
  readonly lastIp: string | null;
}
interface FarmMemory {
  readonly ports: ReadonlyMap<number, PortMemory>;
  readonly clockOffsetMs: number | null;
}

/** What readings taught about each port beyond its row: when its address last changed, its last address, the panel's clock. */
export interface Tracker {
  observe(serverId: string, reading: PortsReading): void;
  known(serverId: string, portId: number, readAt: number): Known;
  lastIp(serverId: string, portId: number): string | null;
  /** Best known time of the last change (Unix ms), or null. */
  changedAt(serverId: string, port: Port, readAt: number): number | null;
  forget(serverId: string): void;
}

const changed = (before: Port, after: Port): boolean =>
  before.reconnecting !== after.reconnecting ||
  before.reconnectStart !== after.reconnectStart ||
  before.reconnectEnd !== after.reconnectEnd;

/** The panel's clock, where a change was just seen to begin or end and is printed with its date. */
function measureClock(before: Port, after: Port, at: number): number | null {
  if (before.reconnecting === after.reconnecting) return null;
  const [was, is] = after.reconnecting ? [before.reconnectStart, after.reconnectStart] : [before.reconnectEnd, after.reconnectEnd];
  return was === is ? null : offsetFrom(is, at);
}

export function createTracker(clock: Clock): Tracker {
  const farms = new Map<string, FarmMemory>();
  const tracker: Tracker = {
    observe(serverId, { ports, at }) {
      const memory = farms.get(serverId);
      let clockOffsetMs = memory?.clockOffsetMs ?? null;
      const next = new Map<number, PortMemory>();
      for (const row of ports) {
        const before = memory?.ports.get(row.id);
        if (before) clockOffsetMs = betterOffset(clockOffsetMs, measureClock(before.row, row, at));
        next.set(row.id, {
          row,
          changedAt: before && changed(before.row, row) ? clock.monotonic() : (before?.changedAt ?? null),
          lastIp: normaliseIp(row.externalIp) ?? before?.lastIp ?? null,
        });
      }
      farms.set(serverId, { ports: next, clockOffsetMs });
    },
    known(serverId, portId, readAt) {
      const memory = farms.get(serverId);
      const changedAt = memory?.ports.get(portId)?.changedAt ?? null;
      return {
        readAt,
        ownChangeAt: changedAt === null ? null : clock.now() - (clock.monotonic() - changedAt),
        clockOffsetMs: memory?.clockOffsetMs ?? null,
      };
    },
    lastIp: (serverId, portId) => farms.get(serverId)?.ports.get(portId)?.lastIp ?? null,
    changedAt: (serverId, port, readAt) => lastChange(port, tracker.known(serverId, port.id, readAt), clock.now()),
    forget: serverId => void farms.delete(serverId),
  };
  return tracker;
}
