/**
 * Columns of numbers as packed bits. Every 64 numbers are a frame, which is written the shortest of three ways: as distances from its smallest
 * number; as distances of its steps from the smallest step (regular times then cost nothing at all, jitter a few bits); or as they are, when they are
 * no whole numbers or lie too far apart. Nothing is rounded.
 */
import type { ByteReader, ByteWriter } from './bytes';

const FRAME = 64;
const DIRECT = 0;
const STEPS = 64;
const PLAIN = 128;
/** Loads of four bytes give at least so many bits, wherever they begin in the first. */
const CHUNK_BITS = 24;
const CHUNK = 2 ** CHUNK_BITS;
/** Steps beyond this could have been rounded. */
const MOST_STEP = 2 ** 52;

const steps = new Float64Array(FRAME);

/** Bits that hold 0..value. */
const widthOf = (value: number): number => (value < 2 ** 31 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 2 ** 32)));

export function writeColumn(to: ByteWriter, values: Float64Array): void {
  let before = 0;
  for (let from = 0; from < values.length; from += FRAME) {
    const frame = values.subarray(from, from + FRAME);
    writeFrame(to, frame, before, from === 0);
    before = frame[frame.length - 1] ?? 0;
  }
}

function writeFrame(to: ByteWriter, frame: Float64Array, before: number, first: boolean): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let lowStep = Number.POSITIVE_INFINITY;
  let highStep = Number.NEGATIVE_INFINITY;
  let last = before;
  let whole = true;
  for (let index = 0; index < frame.length; index += 1) {
    const value = frame[index] ?? 0;
    whole &&= Number.isSafeInteger(value) && !Object.is(value, -0);
    const step = value - last;
    steps[index] = step;
    last = value;
    if (value < low) low = value;
    if (value > high) high = value;
    // Where the column begins there is nothing to step from.
    if (first && index === 0) continue;
    if (step < lowStep) lowStep = step;
    if (step > highStep) highStep = step;
  }
  if (!whole || high - low > Number.MAX_SAFE_INTEGER) {
    to.byte(PLAIN);
    for (const value of frame) to.double(value);
    return;
  }
  const direct = widthOf(high - low);
  const stepped = frame.length > 1 && lowStep >= -MOST_STEP && highStep <= MOST_STEP ? widthOf(highStep - lowStep) : direct;
  if (stepped < direct) {
    to.byte(STEPS | stepped);
    if (first) to.whole(frame[0] ?? 0);
    to.whole(lowStep);
    pack(to, first ? steps.subarray(1, frame.length) : steps.subarray(0, frame.length), lowStep, stepped);
    return;
  }
  to.byte(DIRECT | direct);
  to.whole(low);
  pack(to, frame, low, direct);
}

function pack(to: ByteWriter, values: Float64Array, base: number, width: number): void {
  if (width === 0) return;
  const size = Math.ceil((values.length * width) / 8);
  to.reserve(size + 8);
  const { bytes } = to;
  bytes.fill(0, to.at, to.at + size + 8);
  let bit = to.at * 8;
  for (let index = 0; index < values.length; index += 1) {
    let rest = (values[index] ?? 0) - base;
    for (let left = width; left > 0; left -= CHUNK_BITS) {
      const bits = Math.min(left, CHUNK_BITS);
      const part = left > CHUNK_BITS ? rest % CHUNK : rest;
      if (left > CHUNK_BITS) rest = Math.floor(rest / CHUNK);
      put(bytes, bit, part);
      bit += bits;
    }
  }
  to.at += size;
}

/** Bits of a byte that are not written yet are 0. */
function put(bytes: Uint8Array, bit: number, part: number): void {
  const at = bit >>> 3;
  const shifted = (part << (bit & 7)) >>> 0;
  bytes[at] = (bytes[at] ?? 0) | (shifted & 0xff);
  if (shifted < 0x100) return;
  bytes[at + 1] = (shifted >>> 8) & 0xff;
  bytes[at + 2] = (shifted >>> 16) & 0xff;
  bytes[at + 3] = shifted >>> 24;
}

export function readColumn(from: ByteReader, length: number): Float64Array {
  const values = new Float64Array(length);
  for (let at = 0; at < length; at += FRAME) readFrame(from, values, at, Math.min(length, at + FRAME));
  return values;
}

function readFrame(from: ByteReader, values: Float64Array, start: number, end: number): void {
  const head = from.byte();
  if (head >= PLAIN) {
    for (let at = start; at < end; at += 1) values[at] = from.double();
    return;
  }
  const width = head & (STEPS - 1);
  if ((head & STEPS) === 0) {
    unpack(from, values, start, end, from.whole(), width);
    return;
  }
  let at = start;
  if (start === 0) {
    values[0] = from.whole();
    at = 1;
  }
  unpack(from, values, at, end, from.whole(), width);
  let value = at === 0 ? 0 : (values[at - 1] ?? 0);
  for (; at < end; at += 1) {
    value += values[at] ?? 0;
    values[at] = value;
  }
}

function unpack(from: ByteReader, values: Float64Array, start: number, end: number, base: number, width: number): void {
  if (width === 0) {
    values.fill(base, start, end);
    return;
  }
  const { view } = from;
  let bit = from.at * 8;
  if (width <= CHUNK_BITS) {
    const mask = 2 ** width - 1;
    for (let at = start; at < end; at += 1) {
      values[at] = base + (load(view, bit) & mask);
      bit += width;
    }
  } else {
    for (let at = start; at < end; at += 1) {
      let value = 0;
      let scale = 1;
      for (let left = width; left > 0; left -= CHUNK_BITS) {
        const bits = Math.min(left, CHUNK_BITS);
        value += (load(view, bit) & (2 ** bits - 1)) * scale;
        scale *= CHUNK;
        bit += bits;
      }
      values[at] = base + value;
    }
  }
  from.at += Math.ceil(((end - start) * width) / 8);
}

const load = (view: DataView, bit: number): number => view.getUint32(bit >>> 3, true) >>> (bit & 7);
