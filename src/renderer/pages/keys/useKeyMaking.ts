import type { Failure, KeyDraft, KeyWithLink } from '@shared/model';
import { useRef, useState } from 'react';
import { call, failureOf } from '../../api';
import { currentTexts } from '../../stores/app';
import { tell } from '../../stores/toasts';
import { open } from '../../stores/view';
import { failureText } from '../../ui/failure';
import { useGone } from '../../ui/useGone';

export type Making =
  | { readonly state: 'form' }
  | { readonly state: 'making'; readonly startedAt: number }
  | { readonly state: 'made'; readonly made: KeyWithLink; readonly tookMs: number }
  | { readonly state: 'failed'; readonly failure: Failure };

/** One key in the making: asked once, whatever is pressed meanwhile. */
export function useKeyMaking() {
  const [making, setMaking] = useState<Making>({ state: 'form' });
  const busy = useRef(false);
  /** The same until a key was made for it: whatever is tried again, there is one key. */
  const wish = useRef<string>(crypto.randomUUID());
  /** The dialog was closed: a key API takes its time, and how it ended is told all the same. */
  const gone = useGone();
  const make = async (serverId: string, draft: KeyDraft) => {
    if (busy.current) return;
    busy.current = true;
    const startedAt = Date.now();
    setMaking({ state: 'making', startedAt });
    try {
      const made = await call('makeKey', { serverId, draft, wish: wish.current });
      wish.current = crypto.randomUUID();
      if (gone.current) tellMade(made);
      setMaking({ state: 'made', made, tookMs: made.tookMs ?? Date.now() - startedAt });
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (gone.current) tell('bad', currentTexts()(titleOf(failure)), failureText(currentTexts(), failure));
      setMaking({ state: 'failed', failure });
    } finally {
      busy.current = false;
    }
  };
  return { making, make, again: () => setMaking({ state: 'form' }) };
}

/** What may be said of a failed request: that nothing was made only where that is known. */
export const titleOf = ({ code }: Failure): string => (code === 'doubtful' ? 'key.doubtful' : 'key.failed');

function tellMade({ key, verified }: KeyWithLink): void {
  const t = currentTexts();
  tell(verified ? 'ok' : 'warn', t(verified ? 'key.agrees' : 'key.not-verified', { name: key.name }), null, {
    label: t('keys.qr'),
    run: () => open({ type: 'key', serverId: key.serverId, keyId: key.id }),
  });
}
