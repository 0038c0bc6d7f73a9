/**
 * What a rule as it is typed would have done: asked a moment after the last change, again as the history grows while the page is looked at. The
 * answer before stays in sight meanwhile.
 */
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
const AGAIN_MS = 60_000;
const SOON_MS = 5_000;
/** A history that began so lately says more with each reading. */
const YOUNG_MS = 600_000;

/** Until the same is asked again: soon while the history has nothing yet, or little. */
export const againIn = ({ judgedFrom, to }: Pick<LimitTest, 'judgedFrom' | 'to'>): number =>
  judgedFrom === null || to - judgedFrom < YOUNG_MS ? SOON_MS : AGAIN_MS;

/** `limit` null: what is typed is no limit yet. */
export function useRuleTest(limit: LimitInput | null, days: number): RuleTest {
  const [last, setLast] = useState<Tested | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [answered, setAnswered] = useState<string | null>(null);
  const wishes = useReadWishes();
  const opened = useRef(false);
  // Its name and whom it tells change nothing of what it would have done.
  const judging = limit && { ...limit, id: null, name: 'test', enabled: true, tell: { notification: false, tray: false }, action: 'none' };
  const question = judging === null ? null : JSON.stringify([judging, days]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish asks the same again
  useEffect(() => {
    if (question === null) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const [asked, span] = JSON.parse(question) as [LimitInput, number];
    const ask = async (): Promise<void> => {
      if (document.hidden) {
        timer = setTimeout(() => void ask(), SOON_MS);
        return;
      }
      let next = SOON_MS;
      try {
        const test = await call('testLimit', { limit: asked, days: span, drawn: null });
        if (over) return;
        setLast({ limit: asked, days: span, test });
        setFailure(null);
        next = againIn(test);
      } catch (thrown) {
        if (over) return;
        setFailure(failureOf(thrown));
      }
      setAnswered(question);
      timer = setTimeout(() => void ask(), next);
    };
    timer = setTimeout(() => void ask(), opened.current ? TYPING_MS : 0);
    opened.current = true;
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [question, wishes]);
  return { last, failure, busy: question !== answered };
}
