/** Outcomes and breaches become toasts, once, as they happen; what was there at the first snapshot is not news. */

import { breachShape } from '@shared/limits/measures';
import type { AppState, Breach, Rotation, RotationRun } from '@shared/model';
import { api } from '../api';
import { breachWords, grouped } from '../ui/breachText';
import { outcomeLine, outcomeShape } from '../ui/rotate';
import { isBulk, isOfRun, runParts, runShape } from '../ui/rotationRun';
import { currentTexts, mirror } from './app';
import { withRun } from './runs';
import { tell, tellBriefly } from './toasts';
import { go, view } from './view';

export interface News {
  readonly rotations: readonly Rotation[];
  readonly breaches: readonly Breach[];
}
/** What happened between two states. Pure. */
export function newsBetween(before: AppState, after: AppState): News {
  const rotations = Object.entries(after.rotations).flatMap(([key, rotation]) => {
    const was = before.rotations[key];
    const ended = rotation.phase === 'done' && rotation.outcome !== null;
    return ended && was?.id === rotation.id && was.phase !== 'done' ? [rotation] : [];
  });
  const known = new Set(before.breaches.map(breach => breach.id));
  const breaches = after.breaches.filter(breach => !known.has(breach.id) && !breach.muted && breach.endedAt === null);
  return { rotations, breaches };
}

/** Runs whose rotations may still end, and the last that ended: a state may come after its run's end. */
const KEPT_RUNS = 20;

/** Starts telling; the returned function stops. Rotations of a run are told together at its end, and not where the page does. */
export function announceChanges(): () => void {
  let runs: readonly RotationRun[] = [];
  const silentRuns = api().onRotationRun(run => {
    const ended = run.endedAt !== null && runs.some(({ id, endedAt }) => id === run.id && endedAt === null);
    runs = withRun(runs, run).slice(-KEPT_RUNS);
    const { route } = view.getState();
    const shown = route.page === 'server' && route.serverId === run.serverId && (route.tab ?? 'ports') === 'ports';
    if (!ended || shown || !isBulk(run)) return;
    const t = currentTexts();
    tell(runShape(run), t('bulk.ended', { count: run.ports.filter(({ state }) => state === 'done').length }), runParts(t, run));
  });
  const silent = mirror.store.subscribe(({ state }, { state: before }) => {
    if (!state || !before || state === before) return;
    const t = currentTexts();
    const { rotations, breaches } = newsBetween(before, state);
    for (const rotation of rotations) {
      if (!rotation.outcome || rotation.askedBy === 'schedule') continue;
      if (runs.some(run => isBulk(run) && isOfRun(run, rotation))) continue;
      const line = outcomeLine(rotation, rotation.outcome);
      const title = `toast.${rotation.outcome.type}`;
      tell(
        outcomeShape(rotation.outcome),
        t(t.has(title) ? title : 'toast.rotation', { name: rotation.portName }),
        t(line.key, line.params),
      );
    }
    const units = { ...state.settings, language: t.language };
    // On their own page they are seen as they come.
    for (const group of view.getState().route.page === 'limits' ? [] : grouped(breaches)) {
      const { first } = group;
      const [title, text] = breachWords(t, group, state.servers[first.serverId]?.name ?? '', Date.now(), units);
      tellBriefly(breachShape(first), title, text, { label: t('common.open'), run: () => go({ page: 'limits', tab: first.limitId }) });
    }
  });
  return () => {
    silentRuns();
    silent();
  };
}
