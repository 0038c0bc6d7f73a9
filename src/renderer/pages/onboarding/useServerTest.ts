import type { Failure, ProbeReport, ServerDraft } from '@shared/model';
import { useRef, useState } from 'react';
import { call, failureOf } from '../../api';

export type TestState =
  | { readonly state: 'idle' }
  | { readonly state: 'testing'; readonly startedAt: number }
  | { readonly state: 'passed'; readonly report: ProbeReport }
  | { readonly state: 'failed'; readonly failure: Failure };

/** Test of a draft; a newer one, or a reset, makes an older answer void. */
export function useServerTest() {
  const [test, setTest] = useState<TestState>({ state: 'idle' });
  const latest = useRef(0);
  return {
    test,
    reset: () => {
      latest.current += 1;
      setTest({ state: 'idle' });
    },
    run: async (id: string | null, draft: ServerDraft) => {
      const mine = ++latest.current;
      setTest({ state: 'testing', startedAt: Date.now() });
      const next = await call('testServer', { id, draft }).then(
        report => ({ state: 'passed', report }) as const,
        thrown => ({ state: 'failed', failure: failureOf(thrown) }) as const,
      );
      if (mine === latest.current) setTest(next);
    },
  };
}
