import type { Failure, KeyWithLink } from '@shared/model';
import { useRef, useState } from 'react';
import { call, failureOf } from '../../api';

export type Making =
  | { readonly state: 'form' }
  | { readonly state: 'making'; readonly startedAt: number }
  | { readonly state: 'made'; readonly made: KeyWithLink; readonly tookMs: number }
  | { readonly state: 'failed'; readonly failure: Failure };

/** One key in the making: asked once, whatever is pressed meanwhile. */
export function useKeyMaking() {
  const [making, setMaking] = useState<Making>({ state: 'form' });
  const busy = useRef(false);
  const make = async (serverId: string, name: string) => {
    if (busy.current) return;
    busy.current = true;
    const startedAt = Date.now();
    setMaking({ state: 'making', startedAt });
    try {
      const made = await call('createKey', { serverId, name: name.trim() === '' ? null : name.trim() });
      setMaking({ state: 'made', made, tookMs: Date.now() - startedAt });
    } catch (thrown) {
      setMaking({ state: 'failed', failure: failureOf(thrown) });
    } finally {
      busy.current = false;
    }
  };
  return { making, make, again: () => setMaking({ state: 'form' }) };
}
