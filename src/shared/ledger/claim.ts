import type { Bytes } from '../model';

const over = (value: number, by: number): number => Math.max(0, value - by);
export const sumOf = ({ up, down }: Bytes): number => up + down;

/**
 * What an account gains from one of several sources that count the same bytes. `grown`: what this source's counter has grown by since it was read
 * last (in a new run: all that it shows); `others`: what the account has gained from other sources since then. Whatever the order of readings, no
 * byte counts twice: the account was no more than what had passed when the counter was read last, so with `grown` added to what it held then it is
 * no more than what has passed now. `directed` false: some bytes came without their direction, so that only sums can be compared.
 */
export function claim(grown: Bytes, others: Bytes, directed: boolean): Bytes {
  if (directed) return { up: over(grown.up, others.up), down: over(grown.down, others.down) };
  const sum = over(sumOf(grown), sumOf(others));
  const down = Math.min(grown.down, sum);
  return { up: sum - down, down };
}

/**
 * What of the account a counter has seen that was read before another of the same moment: what it had seen, and what it has grown by since (`grown`);
 * no less than the account held before the other one was counted (`before`), no more than it holds now (`after`).
 */
export const seenAfter = (seen: number, grown: number, before: number, after: number): number =>
  Math.min(after, Math.max(before, seen + grown));
