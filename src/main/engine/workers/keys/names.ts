// A mark of byte order is a letter like any other: an email may begin with one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Names as bytes: which counter an entry of an answer is, without a string for each of 200,000 names. An answer mostly keeps its order, so
 * the name that followed the last time is compared first; else the table is searched by hash.
 */
export class Names {
  private pool = new Uint8Array(1 << 12);
  private used = 0;
  private offsets = new Uint32Array(64);
  private lengths = new Uint32Array(64);
  private hashes = new Uint32Array(64);
  /** The entry that followed each in the last answer. */
  private followers = new Int32Array(64).fill(-1);
  /** Open addressing; entry + 1, 0: free. At most half full. */
  private slots = new Int32Array(256);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The entry of the name at `from` .. `to`, given the entry before it in the answer (-1: it is the first); -1: unknown name. */
  find(bytes: Uint8Array, from: number, to: number, before: number): number {
    const guess = before < 0 ? 0 : (this.followers[before] ?? -1);
    if (guess >= 0 && guess < this.count && this.isAt(guess, bytes, from, to)) return guess;
    const entry = this.search(hashOf(bytes, from, to), bytes, from, to);
    if (entry >= 0 && before >= 0) this.followers[before] = entry;
    return entry;
  }

  /** Adds a name that `find` did not find. */
  add(bytes: Uint8Array, from: number, to: number, before: number): number {
    const entry = this.count;
    if (entry === this.offsets.length) this.growEntries();
    const length = to - from;
    if (this.used + length > this.pool.length) this.growPool(this.used + length);
    this.pool.set(bytes.subarray(from, to), this.used);
    this.offsets[entry] = this.used;
    this.lengths[entry] = length;
    const hash = hashOf(bytes, from, to);
    this.hashes[entry] = hash;
    this.used += length;
    this.count += 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    else this.place(entry, hash);
    if (before >= 0) this.followers[before] = entry;
    return entry;
  }

  text(entry: number): string {
    const from = this.offsets[entry] ?? 0;
    return decoder.decode(this.pool.subarray(from, from + (this.lengths[entry] ?? 0)));
  }

  private isAt(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    if (this.lengths[entry] !== length) return false;
    const { pool } = this;
    const offset = this.offsets[entry] as number;
    // Names differ at their ends and in the middle: their beginnings are alike.
    for (let at = length - 1; at >= 0; at -= 1) if (pool[offset + at] !== bytes[from + at]) return false;
    return true;
  }

  private search(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.slots[slot] as number) - 1;
      if (entry < 0) return -1;
      if (this.hashes[entry] === hash && this.isAt(entry, bytes, from, to)) return entry;
    }
  }

  private place(entry: number, hash: number): void {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry + 1;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    for (let entry = 0; entry < this.count; entry += 1) this.place(entry, this.hashes[entry] as number);
  }

  private growEntries(): void {
    const size = this.offsets.length * 2;
    this.offsets = grown(this.offsets, new Uint32Array(size));
    this.lengths = grown(this.lengths, new Uint32Array(size));
    this.hashes = grown(this.hashes, new Uint32Array(size));
    this.followers = grown(this.followers, new Int32Array(size).fill(-1));
  }

  private growPool(need: number): void {
    this.pool = grown(this.pool, new Uint8Array(Math.max(need, this.pool.length * 2)));
  }
}

/** Puts an array's content into a larger one. */
export function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  // The low bits choose the slot: let the high ones take part.
  return (hash ^ (hash >>> 15)) >>> 0;
}
