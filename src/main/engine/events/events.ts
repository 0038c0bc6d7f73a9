/** What happened: the last 50 in the state, newest first, and everything in the log on disk. */
import { aboutOf } from '@shared/events/kinds';
import { breachShape } from '@shared/limits/measures';
import type { LoggedEvent, Rotation } from '@shared/model';
import { redact } from '@shared/redact';
import type { Clock } from '../outside';
import { addEvent, type State, update } from '../state';
import type { AddEvent, Events } from './contract';
import type { EventLog } from './log';
import { addRestart, addRotation, addRun } from './outcomes';

const MOST_TOLD = 1_000;

/** Names and words of servers' own: a secret among them stays out of the file. */
function cleaned(params: LoggedEvent['params']): LoggedEvent['params'] {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]));
}

/** What a schedule does as it should is for the log only. */
const isRoutine = ({ askedBy, outcome }: Rotation): boolean => askedBy === 'schedule' && outcome?.type === 'changed';

export function createEvents(state: State, clock: Clock, log: Pick<EventLog, 'nextId' | 'add'>): Events {
  /** Outcomes told, by rotation: one that is corrected later (`stuck`, then changed) is told again, an unchanged one is not. */
  const told = new Map<string, string>();
  /** Servers whose loss was told: only then is it worth telling that they are back. */
  const lost = new Set<string>();

  const tell =
    (isShown: boolean): AddEvent =>
    (type, shape, serverId, params, by) => {
      const about = aboutOf(type);
      const serverName = serverId === null ? null : (state.getState().servers[serverId]?.name ?? null);
      const given = { shape, type, serverId, params: cleaned(params), kind: about.kind, by: by ?? about.by };
      const entry: LoggedEvent = { id: log.nextId(), at: clock.now(), serverName, ...given };
      if (isShown) update(state, addEvent(entry));
      log.add(entry);
    };
  const add = tell(true);
  const keep = tell(false);

  return {
    add,
    rotation(rotation) {
      const { id, outcome } = rotation;
      if (!outcome) return;
      const key = JSON.stringify(outcome);
      if (told.get(id) === key) return;
      told.set(id, key);
      if (told.size > MOST_TOLD) told.delete(told.keys().next().value ?? '');
      addRotation(isRoutine(rotation) ? keep : add, rotation, outcome);
    },
    ports(what) {
      if ('run' in what) addRun(add, what.run);
      else addRestart(add, what.restart, what.stillOff);
    },
    link(serverId, from, to, failure) {
      const code = failure?.code ?? '';
      if (to === 'live') {
        if (lost.delete(serverId)) add('link-live', 'ok', serverId, {});
      } else if (to === 'auth-failed' || (to === 'stopped' && failure)) {
        lost.add(serverId);
        add('link-stopped', 'bad', serverId, { code });
      } else if ((to === 'backoff' || to === 'stale') && !lost.has(serverId) && from !== 'idle') {
        lost.add(serverId);
        if (to === 'stale') add('link-stale', 'stale', serverId, { code });
        else add('link-lost', 'bad', serverId, { code });
      }
    },
    breach(type, { serverId, limitName: limit, subject, subjectName, measure, peak, threshold, startedAt, endedAt }) {
      const told = { limit, subject: subject === '' ? '' : subjectName, measure, peak, threshold };
      if (type === 'breach') add('breach', breachShape({ measure, threshold }), serverId, told);
      else add('recovery', 'ok', serverId, { ...told, durationMs: (endedAt ?? startedAt) - startedAt });
    },
  };
}
