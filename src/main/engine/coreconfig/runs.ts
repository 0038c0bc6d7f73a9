/** What controllers were asked to do: one of a type at a time, told as it moves; how long it takes is learnt. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { CoreAction, CoreActionType, CoreOutcome, CoreRun } from '@shared/model';
import type { Events } from '../events';
import type { Clock } from '../outside';

export type CoreRuns = ReadonlyMap<CoreActionType, CoreRun>;
/** How the core answered; null: there is nothing to add. */
export type ActionAnswer =
  | { readonly type: 'current'; readonly words: string }
  | { readonly type: 'upgraded'; readonly before: string | null; readonly after: string | null }
  | null;

export interface RunsDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly events: Pick<Events, 'add'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
  act(serverId: string, action: CoreAction, signal: AbortSignal): Promise<ActionAnswer>;
  moved(serverId: string): void;
}

export function createRuns({ clock, events, ending, act, moved }: RunsDeps) {
  const runs = new Map<string, Map<CoreActionType, CoreRun>>();
  const usual = new Map<string, number>();
  const stops = new Map<string, { readonly serverId: string; readonly stop: AbortController }>();

  const put = (serverId: string, run: CoreRun): void => {
    const ofServer = runs.get(serverId) ?? new Map<CoreActionType, CoreRun>();
    runs.set(serverId, ofServer.set(run.type, run));
    moved(serverId);
  };
  const outcomeOf = async (serverId: string, action: CoreAction, signal: AbortSignal): Promise<CoreOutcome> => {
    try {
      const answer = await act(serverId, action, signal);
      const at = clock.now();
      if (answer?.type === 'current') return { type: 'current', at, words: answer.words };
      const version = answer ? { before: answer.before ?? '–', after: answer.after ?? '–' } : null;
      return { type: 'done', at, version };
    } catch (thrown) {
      const failure = toFailure(thrown);
      return signal.aborted ? { type: 'left', at: clock.now() } : { type: 'failed', at: clock.now(), failure };
    }
  };
  const work = async (serverId: string, action: CoreAction, run: CoreRun, stop: AbortController): Promise<void> => {
    const begun = clock.monotonic();
    const outcome = await outcomeOf(serverId, action, stop.signal);
    stops.delete(run.id);
    stop.abort();
    if (outcome.type === 'done') usual.set(`${serverId} ${action.type}`, clock.monotonic() - begun);
    // Of a server that is gone nothing is told.
    if (ending.aborted || runs.get(serverId)?.get(run.type)?.id !== run.id) return;
    addEvent(events, serverId, action.type, outcome);
    put(serverId, { ...run, outcome });
  };

  return {
    of: (serverId: string): CoreRuns => runs.get(serverId) ?? new Map(),
    start(serverId: string, action: CoreAction): { readonly id: string } {
      for (const run of runs.get(serverId)?.values() ?? [])
        if (run.outcome === null && excludes(run.type, action.type)) throw new Fault('busy', `the core is busy: ${run.type}`);
      const id = randomUUID();
      const stop = new AbortController();
      if (ending.aborted) throw new Fault('cancelled', 'the app ends');
      ending.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
      stops.set(id, { serverId, stop });
      const run: CoreRun = {
        id,
        type: action.type,
        since: clock.now(),
        usualMs: usual.get(`${serverId} ${action.type}`) ?? null,
        outcome: null,
      };
      put(serverId, run);
      void work(serverId, action, run, stop);
      return { id };
    },
    leave: (id: string): void => stops.get(id)?.stop.abort(),
    forget(serverId: string): void {
      runs.delete(serverId);
      for (const each of stops.values()) if (each.serverId === serverId) each.stop.abort();
    },
  };
}

/** Each of these ends what the others do. */
const WHOLE: readonly CoreActionType[] = ['reload', 'restart', 'upgrade'];
const excludes = (a: CoreActionType, b: CoreActionType): boolean => a === b || (WHOLE.includes(a) && WHOLE.includes(b));

function addEvent({ add }: Pick<Events, 'add'>, serverId: string, action: CoreActionType, outcome: CoreOutcome): void {
  switch (outcome.type) {
    case 'failed':
      add('core-failed', outcome.failure.code === 'doubtful' ? 'warn' : 'bad', serverId, { action, code: outcome.failure.code });
      break;
    case 'left':
      add('core-left', 'off', serverId, { action });
      break;
    case 'current':
      add('core-current', 'ok', serverId, { words: outcome.words });
      break;
    case 'done':
      if (action === 'upgrade') add('core-upgrade', 'ok', serverId, outcome.version ?? { before: '–', after: '–' });
      else add(`core-${action}`, 'ok', serverId, {});
      break;
  }
}
