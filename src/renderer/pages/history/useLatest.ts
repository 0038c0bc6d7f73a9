/** Answers of the history: asked for when the question changes, the last one staying in sight meanwhile. */
import type { Failure } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureOf } from '../../api';
import { useReadWishes } from '../../stores/reading';

export interface Latest<T> {
  /** The last good answer, maybe to the question before; it names what it is of. */
  readonly value: T | null;
  /** Why the last question was not answered. */
  readonly failure: Failure | null;
  readonly busy: boolean;
  retry(): void;
}

/** `question` null: nothing is asked. The same question is asked again when the user wishes to read now. A hidden window asks when it is shown. */
export function useLatest<T>(question: string | null, ask: () => Promise<T>): Latest<T> {
  const [answer, setAnswer] = useState<{ readonly value: T | null; readonly failure: Failure | null; readonly busy: boolean }>({
    ...{ value: null, failure: null, busy: false },
  });
  const wishes = useReadWishes();
  const [tries, setTries] = useState(0);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for each question, try and wish
  useEffect(() => {
    if (question === null) {
      // What was asked last is not waited for any more.
      setAnswer(before => (before.busy ? { ...before, busy: false } : before));
      return;
    }
    let over = false;
    const read = async () => {
      setAnswer(before => ({ ...before, busy: true }));
      try {
        const value = await latest.current();
        if (!over) setAnswer({ value, failure: null, busy: false });
      } catch (thrown) {
        if (!over) setAnswer(before => ({ ...before, failure: failureOf(thrown), busy: false }));
      }
    };
    let asked = !document.hidden;
    if (asked) void read();
    const onShow = () => {
      if (document.hidden || asked) return;
      asked = true;
      void read();
    };
    document.addEventListener('visibilitychange', onShow);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [question, tries, wishes]);
  const retry = useCallback(() => setTries(count => count + 1), []);
  return { ...answer, retry };
}
