/** Which rule a connection would match, as it is typed. */
import type { Failure, RuleMatch } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../../../api';

export interface MatchSearch {
  readonly text: string;
  setText(text: string): void;
  /** Null: nothing was asked, or it is on its way for the first time. */
  readonly found: RuleMatch | null;
  readonly failure: Failure | null;
  readonly busy: boolean;
  /** The next rule that matches behind the one that was found. */
  next(): void;
  /** Asks the core for the name's addresses, which decide what only they can. */
  resolve(): void;
}

/** Nobody types faster. */
const WAIT_MS = 200;
interface Asked {
  readonly target: string;
  readonly after: number | null;
  readonly resolve: boolean;
}
interface Answer {
  readonly of: Asked;
  readonly found: RuleMatch | null;
  readonly failure: Failure | null;
}

export function useMatch(serverId: string): MatchSearch {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const latest = useRef<Asked | null>(null);

  useEffect(() => {
    const target = text.trim();
    const next = target === '' ? null : { target, after: null, resolve: false };
    const timer = setTimeout(() => setAsked(next), next === null ? 0 : WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    latest.current = asked;
    if (asked === null) {
      setAnswer(null);
      return;
    }
    const take = (found: RuleMatch | null, failure: Failure | null) => {
      if (latest.current === asked) setAnswer({ of: asked, found, failure });
    };
    call('matchRule', { serverId, ...asked }).then(
      found => take(found, null),
      thrown => take(null, failureOf(thrown)),
    );
  }, [serverId, asked]);

  const index = answer?.found?.rule?.index ?? null;
  const next = useCallback(() => {
    if (index !== null) setAsked(now => now && { ...now, after: index });
  }, [index]);
  const resolve = useCallback(() => setAsked(now => now && { ...now, resolve: true }), []);
  return {
    text,
    setText,
    found: answer?.found ?? null,
    failure: answer?.failure ?? null,
    busy: asked !== null && answer?.of !== asked,
    next,
    resolve,
  };
}
