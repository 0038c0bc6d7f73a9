/** Rates as they came in, for the small lines of the Live page. Pure. */

export interface Frame {
  /** Unix ms of the reading. */
  readonly at: number;
  /** Bytes per second towards the user, by name. */
  readonly rates: ReadonlyMap<string, number>;
}

/** What a line shows; while the readings are younger it is as long as they are, down to the shortest. */
export const SPARK_MS = 120_000;
const LEAST_MS = 20_000;
const SLOTS = 40;

/** The frames of the line's span, newest last. A frame that is not newer than the last is dropped. */
export function addFrame(frames: readonly Frame[], frame: Frame): readonly Frame[] {
  const last = frames.at(-1);
  if (last && frame.at <= last.at) return frames;
  return [...frames.filter(each => frame.at - each.at <= SPARK_MS), frame];
}

/**
 * One name's rates on an even grid that ends at the newest frame, straight between two readings; null where nothing was read for longer
 * than `bridgeMs`, or the name was not in the frame.
 */
export function sparkOf(frames: readonly Frame[], name: string, bridgeMs: number): readonly (number | null)[] {
  const oldest = frames[0]?.at;
  const newest = frames.at(-1)?.at;
  if (oldest === undefined || newest === undefined) return [];
  const span = Math.min(SPARK_MS, Math.max(LEAST_MS, newest - oldest));
  const step = span / (SLOTS - 1);
  let index = 0;
  return Array.from({ length: SLOTS }, (_, slot) => {
    const at = newest - span + slot * step;
    while ((frames[index + 1]?.at ?? Number.POSITIVE_INFINITY) <= at + 1) index += 1;
    const before = frames[index];
    if (!before || before.at > at + 1) return null;
    const here = before.rates.get(name) ?? null;
    const after = frames[index + 1];
    const there = after?.rates.get(name) ?? null;
    if (here === null || !after || there === null || after.at - before.at > bridgeMs) return at - before.at <= step ? here : null;
    return here + ((there - here) * (at - before.at)) / (after.at - before.at);
  });
}
