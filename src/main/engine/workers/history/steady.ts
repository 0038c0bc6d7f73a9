/** Whether a clock goes on evenly. */

/** A wall clock that is so far from where it should be was set, or the computer slept. */
const JUMP_MS = 60_000;
/** So long it must have gone on evenly. */
const STEADY_MS = 600_000;

/** Times in ms; it must be asked now and then. */
export function createSteady(wall: () => number, monotonic: () => number): () => boolean {
  let offset = wall() - monotonic();
  let since = monotonic();
  return () => {
    const at = monotonic();
    if (Math.abs(wall() - at - offset) > JUMP_MS) since = at;
    // What a clock is corrected by little by little is no jump.
    offset = wall() - at;
    return at - since >= STEADY_MS;
  };
}
