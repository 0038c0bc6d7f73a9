import type { Names } from './names';

/** Entries of a counters answer and their values, in the answer's order; NaN: no exact number, to be left out. */
export class Answer {
  entries = new Int32Array(256);
  values = new Float64Array(256);
  count = 0;

  push(entry: number, value: number): void {
    if (this.count === this.entries.length) {
      const { entries, values } = this;
      this.entries = new Int32Array(this.count * 2);
      this.entries.set(entries);
      this.values = new Float64Array(this.count * 2);
      this.values.set(values);
    }
    this.entries[this.count] = entry;
    this.values[this.count] = value;
    this.count += 1;
  }
}

/** A field of a message that is not what we look for: how far it reaches. Throws on bytes that are no message. */
export function skipField(bytes: Uint8Array, at: number, wireType: number): number {
  switch (wireType) {
    case 0:
      return endOfVarint(bytes, at);
    case 1:
      return at + 8;
    case 2: {
      const next = endOfVarint(bytes, at);
      return next + varintAt(bytes, at, next);
    }
    case 5:
      return at + 4;
    default:
      throw new RangeError('not a message');
  }
}

/** Where the number that begins at `at` ends. */
export function endOfVarint(bytes: Uint8Array, at: number): number {
  for (let next = at; next < at + 10; next += 1) if ((bytes[next] ?? 256) < 128) return next + 1;
  throw new RangeError('a broken number');
}

/** A 64-bit number without a BigInt; a negative one reads as a huge one, which is no safe integer either. */
export function varintAt(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let next = end - 1; next >= at; next -= 1) value = value * 128 + ((bytes[next] as number) & 127);
  return value;
}

/**
 * Reads the bytes of a QueryStatsResponse into entries of the names' table and values; unknown names are added to it. Throws a RangeError on
 * bytes that are no such message, with what was added still right.
 */
export function readAnswer(bytes: Uint8Array, names: Names, answer: Answer): void {
  const length = bytes.length;
  answer.count = 0;
  let before = -1;
  let at = 0;
  while (at < length) {
    const tag = bytes[at] as number;
    if (tag !== 10) {
      const next = endOfVarint(bytes, at);
      at = skipField(bytes, next, tag & 7);
      continue;
    }
    let sizeEnd = at + 2;
    let size = bytes[at + 1] as number;
    if (!(size < 128)) {
      sizeEnd = endOfVarint(bytes, at + 1);
      size = varintAt(bytes, at + 1, sizeEnd);
    }
    at = sizeEnd;
    const end = at + size;
    if (end > length) throw new RangeError('the answer is cut off');
    let from = at;
    let to = at;
    let value = 0;
    while (at < end) {
      const field = bytes[at] as number;
      if (field === 10) {
        const next = endOfVarint(bytes, at + 1);
        from = next;
        to = next + varintAt(bytes, at + 1, next);
        at = to;
      } else if (field === 16) {
        at += 1;
        value = 0;
        let scale = 1;
        for (let byte = 128; byte >= 128; scale *= 128) {
          byte = bytes[at] ?? 256;
          if (byte > 255 || scale > 2 ** 63) throw new RangeError('a broken number');
          value += (byte & 127) * scale;
          at += 1;
        }
      } else at = skipField(bytes, endOfVarint(bytes, at), field & 7);
    }
    if (at !== end || to > end) throw new RangeError('the answer is broken');
    let entry = names.find(bytes, from, to, before);
    if (entry < 0) entry = names.add(bytes, from, to, before);
    answer.push(entry, value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN);
    before = entry;
  }
  if (at !== length) throw new RangeError('the answer is cut off');
}
