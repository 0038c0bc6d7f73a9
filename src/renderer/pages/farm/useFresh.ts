/** One call as a page shows it, asked again when the server's rows changed. */
import type { CallName, Input, Output } from '@shared/ipc';
import { useEffect, useRef } from 'react';
import { useApp } from '../../stores/app';
import { type Reading, useReading } from '../../stores/reading';

/** Besides, every `everyMs`. News while an answer is on its way is asked for with the next round. */
export function useFresh<K extends CallName>(
  name: K,
  input: Input<K> & { readonly serverId: string },
  everyMs: number,
): Reading<Output<K>, Input<K>> {
  const revision = useApp(state => state.summaries[input.serverId]?.rowsRevision ?? 0);
  const reading = useReading(name, input, { everyMs, on: true });
  const { reload } = reading;
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    if (!document.hidden) void reload();
  }, [revision, reload]);
  return reading;
}
