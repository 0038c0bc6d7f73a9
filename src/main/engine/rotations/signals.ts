/** Signal of every port over a day, one point in ten minutes: rings in memory, kept as one block a farm. */
import { toFailure } from '@shared/fault';
import type { Port, SignalHistory } from '@shared/model';
import type { Clock, Log } from '../outside';
import type { FarmStore } from '../store/farm';
import type { PortsReading } from './contract';

export const SIGNAL_STEP_MS = 600_000;
const SLOTS = 144;
const NAMES = ['rsrp', 'rsrq', 'sinr'] as const;
const WIDTH = SLOTS * NAMES.length;
const VERSION = 1;
/** Port's id and the number of its newest slot, then the values. */
const ENTRY_BYTES = 16 + WIDTH * 4;

interface Ring {
  /** Number of the newest slot: Unix ms over the step. */
  slot: number;
  /** Slots by their number modulo, one metric after the other. */
  readonly values: Float32Array;
}
interface FarmSignals {
  readonly rings: Map<number, Ring>;
  /** Slot that was stored last. */
  stored: number;
  loaded: boolean;
}

export interface SignalsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<FarmStore, 'loadSignals' | 'saveSignals'>;
}
export interface Signals {
  observe(serverId: string, reading: PortsReading): void;
  read(serverId: string, portId: number, rotations: readonly number[]): SignalHistory;
  forget(serverId: string): void;
  /** Resolves when all is stored. */
  stop(): Promise<void>;
}

const slotOf = (at: number): number => Math.floor(at / SIGNAL_STEP_MS);
const newRing = (slot: number): Ring => ({ slot, values: new Float32Array(WIDTH).fill(Number.NaN) });

/** Moves a ring on to a later slot; what was passed over is a gap. */
function moveTo(ring: Ring, slot: number): void {
  for (let at = Math.max(ring.slot + 1, slot - SLOTS + 1); at <= slot; at += 1)
    for (let name = 0; name < NAMES.length; name += 1) ring.values[name * SLOTS + (at % SLOTS)] = Number.NaN;
  ring.slot = Math.max(ring.slot, slot);
}

function put(ring: Ring, slot: number, port: Port): void {
  // A clock that was set back writes over its own past.
  if (slot > ring.slot) moveTo(ring, slot);
  for (const [index, name] of NAMES.entries()) {
    const value = port[name]?.value;
    if (value !== undefined) ring.values[index * SLOTS + (slot % SLOTS)] = value;
  }
}

function encode(rings: ReadonlyMap<number, Ring>): Uint8Array {
  const block = new Uint8Array(1 + rings.size * ENTRY_BYTES);
  const view = new DataView(block.buffer);
  view.setUint8(0, VERSION);
  let at = 1;
  for (const [portId, { slot, values }] of rings) {
    view.setFloat64(at, portId);
    view.setFloat64(at + 8, slot);
    for (const [index, value] of values.entries()) view.setFloat32(at + 16 + index * 4, value);
    at += ENTRY_BYTES;
  }
  return block;
}

/** What is not as it was written is none. */
function decode(block: Uint8Array): Map<number, Ring> {
  const rings = new Map<number, Ring>();
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (block.byteLength === 0 || view.getUint8(0) !== VERSION || (block.byteLength - 1) % ENTRY_BYTES !== 0) return rings;
  for (let at = 1; at < block.byteLength; at += ENTRY_BYTES) {
    const ring = newRing(view.getFloat64(at + 8));
    for (let index = 0; index < WIDTH; index += 1) ring.values[index] = view.getFloat32(at + 16 + index * 4);
    rings.set(view.getFloat64(at), ring);
  }
  return rings;
}

/** What was read since the start, over what was kept. */
function merge(rings: Map<number, Ring>, kept: ReadonlyMap<number, Ring>): void {
  for (const [portId, before] of kept) {
    const ring = rings.get(portId);
    if (!ring) {
      rings.set(portId, before);
      continue;
    }
    moveTo(before, ring.slot);
    for (const [index, value] of before.values.entries()) if (Number.isNaN(ring.values[index])) ring.values[index] = value;
  }
}

export function createSignals({ clock, log, store }: SignalsDeps): Signals {
  const farms = new Map<string, FarmSignals>();

  const load = async (serverId: string, farm: FarmSignals): Promise<void> => {
    try {
      const block = await store.loadSignals(serverId);
      if (block) merge(farm.rings, decode(block));
      farm.loaded = true;
    } catch (thrown) {
      log.warn('the signals of a farm could not be read', toFailure(thrown));
    }
  };
  const save = async (serverId: string, farm: FarmSignals): Promise<void> => {
    // What could not be read must not be written over.
    if (!farm.loaded) return;
    farm.stored = slotOf(clock.now());
    await store
      .saveSignals(serverId, encode(farm.rings))
      .catch(thrown => log.warn('the signals of a farm could not be stored', toFailure(thrown)));
  };
  const open = (serverId: string): FarmSignals => {
    const farm: FarmSignals = { rings: new Map(), stored: slotOf(clock.now()), loaded: false };
    farms.set(serverId, farm);
    void load(serverId, farm);
    return farm;
  };

  return {
    observe(serverId, { ports, at }) {
      const farm = farms.get(serverId) ?? open(serverId);
      const slot = slotOf(at);
      for (const port of ports) {
        let ring = farm.rings.get(port.id);
        if (!ring) {
          ring = newRing(slot);
          farm.rings.set(port.id, ring);
        }
        put(ring, slot, port);
      }
      if (slot > farm.stored) void save(serverId, farm);
    },
    read(serverId, portId, rotations) {
      const last = slotOf(clock.now());
      const from = (last - SLOTS + 1) * SIGNAL_STEP_MS;
      const ring = farms.get(serverId)?.rings.get(portId);
      if (ring) moveTo(ring, last);
      const series = (name: number): Float32Array =>
        Float32Array.from({ length: SLOTS }, (_, index) => ring?.values[name * SLOTS + ((last - SLOTS + 1 + index) % SLOTS)] ?? Number.NaN);
      const marks = rotations.filter(at => at >= from);
      return { from, stepMs: SIGNAL_STEP_MS, rsrp: series(0), rsrq: series(1), sinr: series(2), rotations: marks };
    },
    forget: serverId => void farms.delete(serverId),
    async stop() {
      await Promise.all([...farms].map(([serverId, farm]) => save(serverId, farm)));
    },
  };
}
