/** Readings of ports for limits: from what a farm's reading brought, and what is known of rotations. */
import type { Judgeable } from '@shared/limits/evaluate';
import { type AddressMemory, isJudged, PORT_MEASURES, type PortMeasure, portValue, rememberAddress } from '@shared/limits/ports';
import type { Port } from '@shared/model';

export interface PortsKnown {
  /** It is being rotated or restarted. */
  inWork(serverId: string, port: Port): boolean;
  /** Of each port: unique addresses of 7 days, and rotations in a row that changed nothing. As fresh as a minute ago. */
  past(serverId: string): Promise<ReadonlyMap<number, { readonly unique: number; readonly changes: number; readonly sameIpInRow: number }>>;
}
type Past = Awaited<ReturnType<PortsKnown['past']>>;

interface FarmMemory {
  /** Of the last reading; null after a gap. */
  at: number | null;
  addresses: ReadonlyMap<number, AddressMemory>;
  past: Past;
  /** Of the reading that asked for it last. */
  pastAt: number;
}

/** A step of more is a gap: above the slowest polling. */
const LONGEST_STEP_MS = 2 * 3_600_000;
/** What no limit asks for is asked for so often. */
const SELDOM_MS = 60_000;
const NONE: ReadonlySet<string> = new Set();

export function createPortReadings(known: PortsKnown) {
  const farms = new Map<string, FarmMemory>();
  const farmOf = (serverId: string): FarmMemory => {
    const farm = farms.get(serverId) ?? { at: null, addresses: new Map(), past: new Map(), pastAt: 0 };
    farms.set(serverId, farm);
    return farm;
  };

  return {
    /**
     * Of the ports that are on; those of the others say nothing. What only judging tells is there whatever `measures` limits ask for.
     * `switchedOff`: ids of those that a limit switched off, whose breach lasts until they are on again and well: taken back, it would else begin
     * anew at once.
     */
    read(
      serverId: string,
      ports: readonly Port[],
      at: number,
      measures: ReadonlySet<PortMeasure>,
      switchedOff: ReadonlySet<string> = NONE,
    ): readonly Judgeable[] {
      const farm = farmOf(serverId);
      const step = farm.at === null ? 0 : at - farm.at;
      const elapsed = step >= 0 && step <= LONGEST_STEP_MS ? step : 0;
      farm.at = at;
      // Known with the next reading.
      if (measures.has('uniqueShare') || measures.has('ipStuck') || Math.abs(at - farm.pastAt) >= SELDOM_MS) {
        farm.pastAt = at;
        known.past(serverId).then(
          past => {
            farm.past = past;
          },
          () => undefined,
        );
      }
      const addresses = new Map<number, AddressMemory>();
      const readings: Judgeable[] = [];
      for (const port of ports) {
        const past = farm.past.get(port.id) ?? null;
        const sight = { port, inWork: known.inWork(serverId, port), sameIpInRow: past?.sameIpInRow ?? null, unique: past };
        const address = rememberAddress(sight, farm.addresses.get(port.id), elapsed);
        addresses.set(port.id, address);
        if (!port.active && !sight.inWork && !switchedOff.has(String(port.id))) continue;
        for (const measure of PORT_MEASURES) {
          if (!measures.has(measure) && !isJudged(measure)) continue;
          const value = port.active ? portValue(measure, sight, address) : null;
          readings.push({ measure, serverId, subject: String(port.id), subjectName: port.name, value });
        }
      }
      farm.addresses = addresses;
      return readings;
    },
    /** The farm could not be read: what its ports did meanwhile is not known. */
    gap(serverId: string): void {
      const farm = farms.get(serverId);
      if (farm) farm.at = null;
    },
    forget: (serverId: string): void => void farms.delete(serverId),
  };
}
