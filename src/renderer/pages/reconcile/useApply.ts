import type { KeyOutcome, KeyRun } from '@shared/model';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../api';
import { currentTexts } from '../../stores/app';
import { forgetRun, useKeyRun } from '../../stores/keyRuns';
import { attempt, tell } from '../../stores/toasts';
import { type Choices, wishOf } from './plan';

export interface Apply {
  readonly running: boolean;
  readonly run: KeyRun | null;
  /** How the first steps ended, by the key's name; absent: not yet. */
  readonly outcomes: ReadonlyMap<string, KeyOutcome>;
  start(choices: Choices): void;
  cancel(): void;
  /** Takes the ended run away. */
  clear(): void;
}

/** Sends the choices and follows the run; when all steps were read back, both sides are compared again. */
export function useApply(serverId: string, compare: () => void): Apply {
  const [id, setId] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const run = useKeyRun(id);
  const told = useRef<string | null>(null);
  const good = run?.ended === true && run.failed === 0 && run.notStarted === 0;
  const goodId = good ? id : null;
  useEffect(() => {
    if (goodId === null || told.current === goodId) return;
    told.current = goodId;
    const t = currentTexts();
    tell('ok', t('drift.applied'), t('drift.applied-text'));
    forgetRun(goodId);
    setId(null);
    compare();
  }, [goodId, compare]);
  const start = async (choices: Choices) => {
    if (asking) return;
    setAsking(true);
    await attempt(currentTexts()('drift.failed'), async () => {
      const answer = await call('applyDrift', { serverId, ...wishOf(choices) });
      setId(answer.id);
    });
    setAsking(false);
  };
  return {
    running: asking || (id !== null && run?.ended !== true),
    run,
    outcomes: new Map((run?.outcomes ?? []).map(outcome => [outcome.name, outcome])),
    start: choices => void start(choices),
    clear: () => {
      if (id !== null) forgetRun(id);
      setId(null);
    },
    cancel: () => {
      if (id !== null) void attempt(currentTexts()('run.cancel-failed'), () => call('cancelKeyRun', { id }));
    },
  };
}
