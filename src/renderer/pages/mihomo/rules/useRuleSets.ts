import type { RuleSetRun, RuleSets } from '@shared/model';
import { useEffect, useRef } from 'react';
import { api } from '../../../api';
import { type Reading, useReading } from '../../../stores/reading';
import { createRunStore, useRuns } from '../../../stores/runs';

const EVERY_MS = 60_000;
const store = createRunStore<RuleSetRun>(onRun => api().onRuleSetRun(onRun));

/** The rule sets of a controller, and the updates that go on or ended last. */
export function useRuleSets(serverId: string, live: boolean): { readonly sets: Reading<RuleSets>; readonly run: RuleSetRun | null } {
  const sets = useReading('listRuleSets', { serverId }, { everyMs: EVERY_MS, on: live });
  const told = useRuns(store, serverId).at(-1) ?? null;
  const known = sets.value?.run ?? null;
  // A reading that is older than the news does not undo them.
  const run = told !== null && (known === null || told.startedAt >= known.startedAt) ? told : known;
  const settled = run?.sets.filter(({ state }) => state === 'done' || state === 'failed').length ?? 0;
  const seen = useRef(`${run?.id} ${settled}`);
  const { reload, busy } = sets;
  useEffect(() => {
    const now = `${run?.id} ${settled}`;
    // One that is under way may have been asked too early.
    if (seen.current === now || busy) return;
    seen.current = now;
    if (live && settled > 0) void reload();
  }, [run?.id, settled, live, reload, busy]);
  return { sets, run };
}
