import type { Failure, KeyDraft, KeyWithLink } from '@shared/model';
import { useRef, useState } from 'react';
import { call, failureOf } from '../../api';

export type Making =
  | { readonly state: 'form' }
  | { readonly state: 'making'; readonly startedAt: number }
  | { readonly state: 'made'; readonly made: KeyWithLink; readonly tookMs: number }
  | { readonly state: 'failed'; readonly failure: Failure };

/** What is asked for: a name only (null: by the server's pattern), or all that the form offers. */
type Wanted = { readonly name: string | null } | { readonly draft: KeyDraft };

const request = (serverId: string, wanted: Wanted, wish: string): Promise<KeyWithLink> =>
  call('makeKey', { serverId, draft: 'draft' in wanted ? wanted.draft : wanted, wish });

/** One key in the making: asked once, whatever is pressed meanwhile. */
export function useKeyMaking() {
  const [making, setMaking] = useState<Making>({ state: 'form' });
  const busy = useRef(false);
  /** The same until a key was made for it: whatever is tried again, there is one key. */
  const wish = useRef<string>(crypto.randomUUID());
  const make = async (serverId: string, wanted: Wanted) => {
    if (busy.current) return;
    busy.current = true;
    const startedAt = Date.now();
    setMaking({ state: 'making', startedAt });
    try {
      const made = await request(serverId, wanted, wish.current);
      wish.current = crypto.randomUUID();
      setMaking({ state: 'made', made, tookMs: made.tookMs ?? Date.now() - startedAt });
    } catch (thrown) {
      setMaking({ state: 'failed', failure: failureOf(thrown) });
    } finally {
      busy.current = false;
    }
  };
  return { making, make, again: () => setMaking({ state: 'form' }) };
}
/** A name as typed; empty: by the pattern. */
export const nameOnly = (name: string): Wanted => ({ name: name.trim() === '' ? null : name.trim() });
