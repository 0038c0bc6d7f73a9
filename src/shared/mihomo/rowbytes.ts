/** Where a frame's rows and their counters stand, in its bytes. Nothing is decoded. */

/** A text to be found, four letters at a time: the last step overlaps. */
interface Pattern {
  readonly length: number;
  readonly steps: readonly { readonly at: number; readonly letters: number }[];
}
function patternOf(text: string): Pattern {
  const letters = new DataView(Uint8Array.from(text, letter => letter.charCodeAt(0)).buffer);
  const places = new Set([...Array.from({ length: text.length >> 2 }, (_, step) => step * 4), text.length - 4]);
  return { length: text.length, steps: [...places].map(at => ({ at, letters: letters.getInt32(at) })) };
}

const LIST = patternOf('"connections":[');
/** Inside a text the quotes would be escaped: this is the beginning of a row and of nothing else. */
const ROW = patternOf('{"id":"');
const NEXT_ROW = patternOf(',{"id":"');
const UPLOAD = patternOf('"upload":');
const DOWNLOAD = patternOf('"download":');
const [QUOTE, CLOSE_ROW, CLOSE_LIST] = [0x22, 0x7d, 0x5d];
/** Before the list stand two numbers, and nothing long. */
const LIST_WITHIN = 1024;

export interface Place {
  readonly from: number;
  readonly to: number;
}
/** In a row: of the counter that stands first from the row's beginning, of the other without the digits of the first. */
export interface CounterPlaces {
  readonly uploadAt: number;
  readonly downloadAt: number;
  /** Of the row without the digits of both. */
  readonly restLength: number;
}
export const NO_PLACES: CounterPlaces = { uploadAt: -1, downloadAt: -1, restLength: -1 };

function startsAt(bytes: DataView, at: number, { length, steps }: Pattern): boolean {
  if (at < 0 || at + length > bytes.byteLength) return false;
  for (const step of steps) if (bytes.getInt32(at + step.at) !== step.letters) return false;
  return true;
}

function find(bytes: DataView, pattern: Pattern, from: number, to: number): number {
  const last = Math.min(to, bytes.byteLength) - pattern.length;
  const letters = pattern.steps[0]?.letters ?? 0;
  for (let at = from; at <= last; at++) if (bytes.getInt32(at) === letters && startsAt(bytes, at, pattern)) return at;
  return -1;
}

/** The list of a frame whose rows begin with their id, as mihomo writes them; null for any other. */
export function listIn(frame: DataView): Place | null {
  const list = find(frame, LIST, 0, LIST_WITHIN);
  const from = list + LIST.length;
  if (list < 0 || !startsAt(frame, from, ROW)) return null;
  let to = frame.byteLength - 1;
  while (to > from && frame.getUint8(to) !== CLOSE_LIST) to -= 1;
  return to > from ? { from, to } : null;
}

export const isRowAt = (frame: DataView, at: number): boolean => startsAt(frame, at, ROW);
export const idAt = (row: number): number => row + ROW.length;

export function idLength(frame: DataView, from: number, end: number): number {
  // As long as a UUID, nearly always.
  if (from + 36 < end && frame.getUint8(from + 36) === QUOTE && !hasQuote(frame, from, from + 36)) return 36;
  let at = from;
  while (at < end && frame.getUint8(at) !== QUOTE) at += 1;
  return at - from;
}

/** Whether one of so many bytes (a multiple of four) is a quote, four at a time. */
function hasQuote(frame: DataView, from: number, to: number): boolean {
  for (let at = from; at < to; at += 4) {
    const letters = frame.getInt32(at) ^ 0x2222_2222;
    if (((letters - 0x0101_0101) & ~letters & 0x8080_8080) !== 0) return true;
  }
  return false;
}

/** Where the row that begins there ends: at the comma before the next, or at the list's end. */
export function rowTo(frame: DataView, row: number, end: number): number {
  const next = find(frame, NEXT_ROW, row + ROW.length, end);
  return next < 0 ? end : next;
}

/** Whether a row ends right there. */
export const endsAt = (frame: DataView, at: number, end: number): boolean =>
  at <= end && frame.getUint8(at - 1) === CLOSE_ROW && (at === end || startsAt(frame, at, NEXT_ROW));

/** Where the first counter of a row stands, when it is where it was; -1: it is not. */
export function firstCounterAt(frame: DataView, row: number, { uploadAt, downloadAt }: CounterPlaces): number {
  const at = row + Math.min(uploadAt, downloadAt);
  const name = uploadAt < downloadAt ? UPLOAD : DOWNLOAD;
  return startsAt(frame, at - name.length, name) ? at : -1;
}

/** The same of the other one; `digits`: of the first. */
export function secondCounterAt(frame: DataView, row: number, { uploadAt, downloadAt }: CounterPlaces, digits: number): number {
  const at = row + Math.max(uploadAt, downloadAt) + digits;
  const name = uploadAt < downloadAt ? DOWNLOAD : UPLOAD;
  return startsAt(frame, at - name.length, name) ? at : -1;
}

/** Looks for the counters in a row; `NO_PLACES` where one is missing, or there twice: such a row is parsed each time. */
export function placesIn(frame: DataView, { from, to }: Place): CounterPlaces {
  const up = onlyOne(frame, UPLOAD, from, to);
  const down = onlyOne(frame, DOWNLOAD, from, to);
  if (up < 0 || down < 0) return NO_PLACES;
  const [uploadAt, downloadAt] = [up + UPLOAD.length, down + DOWNLOAD.length];
  const [upDigits, downDigits] = [digitsAt(frame, uploadAt), digitsAt(frame, downloadAt)];
  if (upDigits === 0 || downDigits === 0) return NO_PLACES;
  return {
    uploadAt: uploadAt - from - (uploadAt < downloadAt ? 0 : downDigits),
    downloadAt: downloadAt - from - (uploadAt < downloadAt ? upDigits : 0),
    restLength: to - from - upDigits - downDigits,
  };
}

function onlyOne(frame: DataView, name: Pattern, from: number, to: number): number {
  const at = find(frame, name, from, to);
  return at < 0 || find(frame, name, at + name.length, to) >= 0 ? -1 : at;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export function digitsAt(bytes: DataView, at: number): number {
  let to = at;
  while (to < bytes.byteLength && isDigit(bytes.getUint8(to))) to += 1;
  return to - at;
}

export function numberAt(bytes: DataView, at: number, digits: number): number {
  let value = 0;
  for (let place = at; place < at + digits; place++) value = value * 10 + (bytes.getUint8(place) - 48);
  return value;
}
