import type { Figures, Reading } from '../clients/client';

/** What flows by itself, every second. */
const FLOWING: ReadonlySet<string> = new Set(['kind', 'rates', 'memory', 'carried']);
const onlyFlows = ({ rowsChanged, figures }: Reading): boolean => !rowsChanged && Object.keys(figures).every(name => FLOWING.has(name));

/**
 * Joins the frames of a stream, each of which brings some figures only, into one reading. The returned function takes a frame and the monotonic time
 * in ms, and gives what is to be told now: everything that came since it told something last, or null until `everyMs` have passed since then.
 * What does not flow by itself (a mode, a changed row) is told at once.
 */
export function createGather(everyMs: () => number): (frame: Reading, at: number) => Reading | null {
  let gathered: Reading | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (frame, at) => {
    gathered = gathered ? { ...gathered, ...frame, figures: { ...gathered.figures, ...frame.figures } as Figures } : frame;
    if (onlyFlows(frame) && at - toldAt < everyMs()) return null;
    const told = gathered;
    gathered = null;
    toldAt = at;
    return told;
  };
}
