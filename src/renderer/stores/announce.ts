/** Outcomes and breaches become toasts, once, as they happen; what was there at the first snapshot is not news. */
import type { AppState, Breach, Rotation } from '@shared/model';
import { breachLine } from '../ui/metricValue';
import { outcomeLine, outcomeShape } from '../ui/rotate';
import { currentTexts, mirror } from './app';
import { tell } from './toasts';
import { go } from './view';

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

/** Starts telling; the returned function stops. */
export function announceChanges(): () => void {
  return mirror.store.subscribe(({ state }, { state: before }) => {
    if (!state || !before || state === before) return;
    const t = currentTexts();
    const { rotations, breaches } = newsBetween(before, state);
    for (const rotation of rotations) {
      if (!rotation.outcome) continue;
      const line = outcomeLine(rotation, rotation.outcome);
      const title = `toast.${rotation.outcome.type}`;
      tell(
        outcomeShape(rotation.outcome),
        t(t.has(title) ? title : 'toast.rotation', { name: rotation.portName }),
        t(line.key, line.params),
      );
    }
    for (const breach of breaches) {
      const title = t('breach.title', { limit: breach.limitName, server: state.servers[breach.serverId]?.name ?? '' });
      tell('bad', title, breachLine(t, breach, state.settings), {
        label: t('common.open'),
        run: () => go({ page: 'server', serverId: breach.serverId }),
      });
    }
  });
}
