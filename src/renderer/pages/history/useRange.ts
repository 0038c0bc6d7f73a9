import { useEffect, useMemo, useState } from 'react';
import { onBeat } from '../../stores/beat';
import { useView } from '../../stores/view';
import { everyMs, type Range, type RangeChoice, rangeAt } from './ranges';

/** The chosen range, which goes on with the clock while the page is seen and not paused. */
export function useRange(choice: RangeChoice): { readonly range: Range; readonly now: number } {
  const paused = useView(view => view.paused);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const every = everyMs(choice);
    if (every === null || paused) return;
    setNow(Date.now());
    return onBeat(() => setNow(before => (Math.abs(Date.now() - before) >= every ? Date.now() : before)));
  }, [choice, paused]);
  return { range: useMemo(() => rangeAt(choice, now), [choice, now]), now };
}
