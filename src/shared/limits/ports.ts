/** What one reading of a farm says of a port, by measure. Pure. */
import { normaliseIp } from '../ip';
import type { Measure, Port } from '../model';

export const PORT_MEASURES = ['portOffline', 'noInternet', 'ipStuck', 'rsrp', 'sinr', 'uniqueShare'] as const satisfies readonly Measure[];
export type PortMeasure = (typeof PORT_MEASURES)[number];
/** Those that no reading tells by itself: the history has them as they were judged. */
export const JUDGED_MEASURES = ['ipStuck', 'uniqueShare'] as const satisfies readonly PortMeasure[];
export const isJudged = (name: string): name is (typeof JUDGED_MEASURES)[number] => JUDGED_MEASURES.some(measure => measure === name);

/** One port at the time of a reading. */
export interface PortSight {
  readonly port: Port;
  /** It is being rotated or restarted: whatever it lacks now says nothing. */
  readonly inWork: boolean;
  /** Rotations in a row, up to the last, that ended with the same address; null: not known. */
  readonly sameIpInRow: number | null;
  /** Of the last 7 days; null: not known. */
  readonly unique: { readonly unique: number; readonly changes: number } | null;
}
/** How long a port has had its address, ms that were watched. */
export interface AddressMemory {
  readonly ip: string | null;
  readonly ms: number;
}

/** A share of fewer changes says nothing. */
const FEWEST_CHANGES = 10;

/** Null: the reading says nothing of it. */
export function portValue(measure: PortMeasure, sight: PortSight, address: AddressMemory): number | null {
  const { port, inWork } = sight;
  const attached = port.connDev && port.connNet;
  switch (measure) {
    case 'portOffline':
      return attached ? 0 : inWork ? null : 1;
    case 'noInternet':
      // Not even attached: that is another thing, told as such.
      if (!attached || (inWork && !port.connInet)) return null;
      return port.connInet ? 0 : 1;
    case 'ipStuck':
      return stuckFor(sight, address);
    case 'rsrp':
    case 'sinr':
      return attached && !inWork ? (port[measure]?.value ?? null) : null;
    case 'uniqueShare':
      return sight.unique && sight.unique.changes >= FEWEST_CHANGES ? (100 * sight.unique.unique) / sight.unique.changes : null;
  }
}

/** Rotations, or intervals of a port that changes its address by itself, for which the address stayed. */
function stuckFor({ port, inWork, sameIpInRow }: PortSight, address: AddressMemory): number | null {
  if (normaliseIp(port.externalIp) === null || inWork) return null;
  const timed = port.reconnectType === 'time' || port.reconnectType === 'time_link';
  const everyMs = timed && port.reconnectIntervalS ? port.reconnectIntervalS * 1000 : null;
  const turns = everyMs === null ? null : Math.floor(address.ms / everyMs);
  return turns === null && sameIpInRow === null ? null : Math.max(turns ?? 0, sameIpInRow ?? 0);
}

/** `elapsed`: ms since the reading before, 0 after a gap. While the address is changed, and while there is none, the count waits. */
export function rememberAddress({ port, inWork }: PortSight, before: AddressMemory | undefined, elapsed: number): AddressMemory {
  const ip = normaliseIp(port.externalIp);
  if (!before) return { ip, ms: 0 };
  if (ip === null) return before;
  if (ip !== before.ip) return { ip, ms: 0 };
  return inWork ? before : { ip, ms: before.ms + elapsed };
}
