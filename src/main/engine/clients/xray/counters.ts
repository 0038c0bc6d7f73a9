import protobuf from 'protobufjs/minimal';

export interface Traffic {
  readonly up: number;
  readonly down: number;
}
/** Every traffic counter of an Xray by what it counts. */
export interface Counters {
  /** By email, in its own letter case. */
  readonly users: ReadonlyMap<string, Traffic>;
  /** By tag. */
  readonly inbounds: ReadonlyMap<string, Traffic>;
  /** Counters with nonsense in them, left out. */
  readonly rejected: number;
}

const SUFFIXES = { uplink: '>>>traffic>>>uplink', downlink: '>>>traffic>>>downlink' } as const;

/** A 64-bit number without a Long object for each; a negative one reads as a huge one, which is no safe integer either. */
function varint(reader: protobuf.Reader): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.buf[reader.pos];
    if (byte === undefined || reader.pos >= reader.len || scale > 2 ** 63) throw new RangeError('a broken number');
    reader.pos += 1;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function decodeStat(reader: protobuf.Reader, end: number): { name: string; value: number } {
  let name = '';
  let value = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === 10) name = reader.string();
    else if (tag === 16) value = varint(reader);
    else reader.skipType(tag & 7);
  }
  return { name, value };
}

/**
 * The bytes of a QueryStatsResponse as counters. Pure and alone, so that a worker thread can run it. Names it does not know are skipped,
 * values that are negative or beyond exact numbers are left out and counted. Throws on bytes that are no such message.
 */
export function decodeCounters(bytes: Uint8Array): Counters {
  const tables = { user: new Map<string, { up: number; down: number }>(), inbound: new Map<string, { up: number; down: number }>() };
  const reader = protobuf.Reader.create(bytes);
  let rejected = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag !== 10) {
      reader.skipType(tag & 7);
      continue;
    }
    const length = reader.uint32();
    const { name, value } = decodeStat(reader, reader.pos + length);
    const direction = name.endsWith(SUFFIXES.uplink) ? 'uplink' : name.endsWith(SUFFIXES.downlink) ? 'downlink' : null;
    const kind = name.startsWith('user>>>') ? 'user' : name.startsWith('inbound>>>') ? 'inbound' : null;
    if (direction === null || kind === null) continue;
    if (!Number.isSafeInteger(value)) {
      rejected += 1;
      continue;
    }
    const of = name.slice(kind.length + 3, -SUFFIXES[direction].length);
    const known = tables[kind].get(of);
    const entry = known ?? { up: 0, down: 0 };
    if (direction === 'uplink') entry.up = value;
    else entry.down = value;
    if (!known) tables[kind].set(of, entry);
  }
  return { users: tables.user, inbounds: tables.inbound, rejected };
}
