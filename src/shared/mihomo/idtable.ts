/** Finds an entry by its id as it stands in bytes, four at a time, without making a text of it. */

/** Ids are UUIDs of 36 letters; a longer one is never found. */
const WIDTH = 40;
const SMALLEST = 64;

export class IdTable<T> {
  /** By hash: slot + 1 of the first entry; 0: none. */
  #heads = new Int32Array(SMALLEST);
  /** By slot: slot + 1 of the next entry of that hash. */
  #nexts = new Int32Array(SMALLEST);
  #lengths = new Uint8Array(SMALLEST);
  #ids = new DataView(new ArrayBuffer(SMALLEST * WIDTH));
  #entries: (T | null)[] = [];
  readonly #free: number[] = [];

  /** The entry whose id are these bytes. */
  at(bytes: DataView, from: number, length: number): T | null {
    if (length > WIDTH) return null;
    const heads = this.#heads;
    for (let link = heads[hashOf(bytes, from, length) & (heads.length - 1)] ?? 0; link > 0; link = this.#nexts[link - 1] ?? 0)
      if (this.#lengths[link - 1] === length && isSame(this.#ids, (link - 1) * WIDTH, bytes, from, length))
        return this.#entries[link - 1] ?? null;
    return null;
  }

  /** Returns its slot, by which it is taken out; -1: it cannot be found by bytes. The id is not in it yet. */
  add(entry: T, bytes: DataView, from: number, length: number): number {
    if (length > WIDTH) return -1;
    const slot = this.#free.pop() ?? this.#entries.length;
    if (slot >= this.#nexts.length) this.#grow();
    this.#entries[slot] = entry;
    this.#lengths[slot] = length;
    for (let at = 0; at < length; at++) this.#ids.setUint8(slot * WIDTH + at, bytes.getUint8(from + at));
    this.#link(slot);
    return slot;
  }

  delete(slot: number): void {
    if (slot < 0) return;
    const place = this.#place(slot);
    const link = slot + 1;
    if (this.#heads[place] === link) this.#heads[place] = this.#nexts[slot] ?? 0;
    else {
      let before = this.#heads[place] ?? 0;
      while (before > 0 && this.#nexts[before - 1] !== link) before = this.#nexts[before - 1] ?? 0;
      if (before > 0) this.#nexts[before - 1] = this.#nexts[slot] ?? 0;
    }
    this.#entries[slot] = null;
    this.#free.push(slot);
  }

  #place(slot: number): number {
    return hashOf(this.#ids, slot * WIDTH, this.#lengths[slot] ?? 0) & (this.#heads.length - 1);
  }

  #link(slot: number): void {
    const place = this.#place(slot);
    this.#nexts[slot] = this.#heads[place] ?? 0;
    this.#heads[place] = slot + 1;
  }

  #grow(): void {
    const size = this.#nexts.length * 2;
    const ids = new Uint8Array(size * WIDTH);
    ids.set(new Uint8Array(this.#ids.buffer));
    const lengths = new Uint8Array(size);
    lengths.set(this.#lengths);
    this.#ids = new DataView(ids.buffer);
    this.#lengths = lengths;
    this.#nexts = new Int32Array(size);
    this.#heads = new Int32Array(size);
    this.#entries.forEach((entry, slot) => {
      if (entry !== null) this.#link(slot);
    });
  }
}

function hashOf(bytes: DataView, from: number, length: number): number {
  let hash = length;
  let at = 0;
  for (; at + 4 <= length; at += 4) hash = Math.imul(hash ^ bytes.getInt32(from + at), 0x9e37_79b1) ^ (hash >>> 13);
  for (; at < length; at++) hash = Math.imul(hash ^ bytes.getUint8(from + at), 0x9e37_79b1) ^ (hash >>> 13);
  return hash ^ (hash >>> 16);
}

function isSame(a: DataView, fromA: number, b: DataView, fromB: number, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4) if (a.getInt32(fromA + at) !== b.getInt32(fromB + at)) return false;
  for (; at < length; at++) if (a.getUint8(fromA + at) !== b.getUint8(fromB + at)) return false;
  return true;
}
