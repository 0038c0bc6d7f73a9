/**
 * The lab's only source of chance: a small seeded generator, so that the same seed gives the same world.
 * `fork` derives an independent stream by name: what one part draws never shifts what another part sees.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** Uniform in [min, max). */
  range(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  normal(mean: number, deviation: number): number;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  bytes(length: number): Buffer;
  /** A version 4 UUID. */
  uuid(): string;
  fork(name: string): Random;
}

/** Spreads a text over 32 bits (FNV-1a with a final avalanche). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

export function createRandom(seed: number | string): Random {
  const origin = String(seed);
  let state = hash(origin);
  const word = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const next = () => word() / 0x1_0000_0000;
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => word() & 0xff));
  const hex = (length: number) =>
    bytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length);
  return {
    next,
    int,
    bytes,
    hex,
    range: (min, max) => min + next() * (max - min),
    chance: probability => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[int(0, list.length - 1)] as T;
    },
    normal: (mean, deviation) => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    uuid: () => {
      const raw = bytes(16);
      raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40;
      raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80;
      return raw.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
    fork: name => createRandom(`${origin}/${name}`),
  };
}
