/** Whether the list takes new events in: it holds still under the pointer, away from its top, and when it is not to follow. */
import { useCallback, useState } from 'react';

interface Held {
  readonly pointer: boolean;
  readonly scrolled: boolean;
  readonly stopped: boolean;
  /** The newest event when it began to hold still. */
  readonly upTo: number | null;
}
const FREE: Held = { pointer: false, scrolled: false, stopped: false, upTo: null };

const isHeld = ({ pointer, scrolled, stopped }: Held): boolean => pointer || scrolled || stopped;
/** With a change; the event that is the newest when it begins stays the last one shown. */
export function heldWith(before: Held, change: Partial<Held>, newest: number | null): Held {
  const after = { ...before, ...change };
  if (!isHeld(after)) return { ...after, upTo: null };
  return isHeld(before) ? after : { ...after, upTo: newest };
}

export function useHolding() {
  const [held, setHeld] = useState(FREE);
  const change = useCallback(
    (of: Partial<Held>, newest: number | null) =>
      setHeld(before => {
        const after = heldWith(before, of, newest);
        return JSON.stringify(after) === JSON.stringify(before) ? before : after;
      }),
    [],
  );
  return {
    upTo: held.upTo,
    follows: !held.stopped,
    hold: useCallback((pointer: boolean, newest: number | null) => change({ pointer }, newest), [change]),
    scrolled: useCallback((scrolled: boolean, newest: number | null) => change({ scrolled }, newest), [change]),
    stop: useCallback((newest: number | null) => change({ stopped: true }, newest), [change]),
    follow: useCallback(() => change({ stopped: false }, null), [change]),
    /** What has come is shown now; from then on as before. */
    release: useCallback((newest: number | null) => setHeld(({ stopped }) => heldWith(FREE, { stopped }, newest)), []),
  };
}
