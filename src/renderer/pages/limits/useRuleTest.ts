/** What a rule as it is typed would have done: asked a moment after the last change; the answer before stays in sight until then. */
import type { Failure, LimitInput, LimitTest } from '@shared/model';
import { useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../../api';
import { useReadWishes } from '../../stores/reading';

interface Tested {
  readonly limit: LimitInput;
  readonly days: number;
  readonly test: LimitTest;
}
export interface RuleTest {
  readonly last: Tested | null;
  readonly failure: Failure | null;
  /** What is in sight is of another rule or time than what is asked. */
  readonly busy: boolean;
}
const TYPING_MS = 400;

/** `limit` null: what is typed is no limit yet. */
export function useRuleTest(limit: LimitInput | null, days: number): RuleTest {
  const [last, setLast] = useState<Tested | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const wishes = useReadWishes();
  // Its name and whom it tells change nothing of what it would have done.
  const judging = limit && { ...limit, id: null, name: 'test', enabled: true, tell: { notification: false, tray: false } };
  const question = judging === null ? null : JSON.stringify([judging, days]);
  const [answered, setAnswered] = useState<string | null>(null);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish asks the same again
  useEffect(() => {
    if (question === null) return;
    let over = false;
    const [asked, span] = JSON.parse(question) as [LimitInput, number];
    const ask = async (): Promise<void> => {
      first.current = false;
      try {
        const test = await call('testLimit', { limit: asked, days: span, drawn: null });
        if (over) return;
        setLast({ limit: asked, days: span, test });
        setFailure(null);
      } catch (thrown) {
        if (over) return;
        setFailure(failureOf(thrown));
      }
      setAnswered(question);
    };
    const timer = setTimeout(() => void ask(), first.current ? 0 : TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [question, wishes]);
  return { last, failure, busy: question !== answered };
}
