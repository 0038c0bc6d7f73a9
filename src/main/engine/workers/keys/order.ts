const DIGITS = 4;
const VALUES = 1 << 16;

/**
 * `places` by their values (by place; none is negative or NaN), equal ones in the order in which they came. Digit by digit: a hundred thousand
 * are ordered in a few milliseconds, whatever their order was.
 */
export function ordered(places: Uint32Array, values: Float64Array, descending: boolean): Uint32Array {
  // A double that is not negative has the order of its bits. The lowest 16 come first in memory wherever this runs.
  const digits = new Uint16Array(values.buffer, values.byteOffset, values.length * DIGITS);
  const turn = descending ? VALUES - 1 : 0;
  const count = places.length;
  let from = places;
  let to: Uint32Array = new Uint32Array(count);
  const ends = new Uint32Array(VALUES);
  for (let digit = 0; digit < DIGITS; digit += 1) {
    ends.fill(0);
    for (let at = 0; at < count; at += 1) {
      const value = (digits[(from[at] as number) * DIGITS + digit] as number) ^ turn;
      ends[value] = (ends[value] as number) + 1;
    }
    const first = count === 0 ? 0 : (digits[(from[0] as number) * DIGITS + digit] as number) ^ turn;
    if (ends[first] === count) continue;
    let sum = 0;
    for (let value = 0; value < VALUES; value += 1) {
      const size = ends[value] as number;
      ends[value] = sum;
      sum += size;
    }
    for (let at = 0; at < count; at += 1) {
      const place = from[at] as number;
      const value = (digits[place * DIGITS + digit] as number) ^ turn;
      const next = ends[value] as number;
      ends[value] = next + 1;
      to[next] = place;
    }
    [from, to] = [to, from === places ? new Uint32Array(count) : from];
  }
  return from === places ? places.slice() : from;
}
