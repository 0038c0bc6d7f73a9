/** Carries out what limits ask for: done, proved, recorded, tried again where a server cannot be reached, and taken back. */
import { Fault, toFailure } from '@shared/fault';
import type { Breach, BreachAction, Failure } from '@shared/model';
import { isHopeless } from '../keys/runs';
import type { Clock, Log } from '../outside';
import type { ActionNews, Actions, ActionType, Deeds } from './contract';
import { Turns } from './turns';

export interface ActionsDeps {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly log: Log;
  readonly deeds: Deeds;
  readonly ending: AbortSignal;
  /** Kept with the breach, whether it lasts or is over. */
  record(breach: Breach, action: BreachAction): void;
  /** One that this run of the program has not acted for; null: there is none. */
  find(breachId: string): Promise<Breach | null>;
  tell(news: ActionNews): void;
}

interface Task {
  breach: Breach;
  action: BreachAction;
  over: boolean;
  /** Its server was removed. */
  gone: boolean;
  /** Something is being sent now. */
  busy: boolean;
  /** What it finds done was done by a limit whose breach is over: it is its own now. */
  inherits: boolean;
  /** It failed, and yet something was changed that is to be taken back. */
  left: boolean;
  told: boolean;
  tries: number;
  /** Ends what waits; on the way it goes on, unless nothing was sent yet. */
  stop: AbortController;
  cancelRetry: () => void;
}

/** Of a mass breach so many at once on one server: not every port of a farm changes its address in the same second. */
const AT_ONCE = 3;
/** After these it is tried again while the server cannot be reached; the last one counts for all further. */
const RETRY_MS = [15_000, 60_000, 300_000, 900_000];
/** Nothing was to be done: nothing is to be taken back. */
const ALREADY = 'already';

/** Whether the limit itself changed something that is still so. */
const stands = ({ state, code }: BreachAction): boolean => state === 'done' && code !== ALREADY;

export function createActions({ clock, log, deeds, ending, record, find, tell }: ActionsDeps): Actions {
  const tasks = new Map<string, Task>();
  const turns = new Turns(AT_ONCE);

  const note = (task: Task, state: BreachAction['state'], code: string | null): void => {
    task.action = { type: task.action.type, state, at: clock.now(), code };
    task.breach = { ...task.breach, action: task.action };
    record(task.breach, task.action);
  };
  const open = (breach: Breach, action: BreachAction): Task => {
    const task: Task = {
      ...{ breach, action, over: breach.endedAt !== null, gone: false, busy: false, inherits: false, left: false, told: false, tries: 0 },
      ...{ stop: new AbortController(), cancelRetry: () => undefined },
    };
    tasks.set(breach.id, task);
    return task;
  };
  /** Of a breach that is over nothing is left to do. */
  const close = (task: Task): void => {
    task.cancelRetry();
    if (task.over) tasks.delete(task.breach.id);
  };
  const later = (task: Task, work: () => void): void => {
    const wait = RETRY_MS[Math.min(task.tries, RETRY_MS.length - 1)] ?? 0;
    task.tries += 1;
    task.cancelRetry = clock.after(wait, work);
  };
  const failed = (task: Task, type: 'failed' | 'undo-failed', failure: Failure): void => {
    log.warn('limits: action', { breach: task.breach.id, action: task.action.type, type, code: failure.code });
    if (!task.told) tell({ type, breach: task.breach, action: task.action.type, failure });
    task.told = true;
  };

  const perform = (task: Task, again: boolean): void => {
    const { type } = task.action;
    task.busy = true;
    const signal = AbortSignal.any([task.stop.signal, ending]);
    turns
      .run(task.breach.serverId, async () => {
        signal.throwIfAborted();
        return deeds[type].perform(task.breach, again, signal);
      })
      .then(
        ({ already }) => {
          task.busy = false;
          // Ended by the program: the next start looks whether it was done.
          if (ending.aborted || task.gone) return;
          task.tries = 0;
          task.told = false;
          note(task, 'done', already && !task.inherits ? ALREADY : null);
          if (!already) tell({ type: 'done', breach: task.breach, action: type });
          if (task.over) settle(task);
        },
        (thrown: unknown) => {
          task.busy = false;
          if (ending.aborted || task.gone) return;
          const failure = toFailure(thrown);
          note(task, 'failed', failure.code);
          task.left ||= thrown instanceof Fault && thrown.options.done === true;
          if (task.over && task.left) return settle(task);
          // Over before anything was sent: nobody misses it.
          if (task.over && task.stop.signal.aborted) return close(task);
          failed(task, 'failed', failure);
          if (task.over || !mayHelpLater(failure.code)) return close(task);
          later(task, () => perform(task, true));
        },
      )
      .catch(thrown => log.error('limits: action', { error: toFailure(thrown).message }));
  };

  const takeBack = async (task: Task, by: 'you' | 'limit'): Promise<void> => {
    const { undo } = deeds[task.action.type];
    if (!undo) throw new Fault('unimplemented', 'This cannot be taken back');
    task.busy = true;
    task.cancelRetry();
    const { already } = await turns
      .run(task.breach.serverId, () => undo(task.breach, ending))
      .catch((thrown: unknown) => {
        if (isNothingLeft(toFailure(thrown))) return { already: true };
        throw thrown;
      })
      .finally(() => {
        task.busy = false;
      });
    if (task.gone) return;
    task.left = false;
    note(task, 'undone', null);
    if (!already) tell({ type: 'undone', breach: task.breach, action: task.action.type, by });
    close(task);
  };

  /** Another breach that lasts and wants the same of the same key: what was done goes on for it. */
  const handOver = (task: Task): boolean => {
    const { serverId, subject } = task.breach;
    const heir = [...tasks.values()].find(
      ({ breach, action, over }) =>
        !over &&
        action.type === task.action.type &&
        (action.state === 'done' || action.state === 'doing') &&
        breach.serverId === serverId &&
        breach.subject === subject,
    );
    if (!heir) return false;
    if (heir.action.state === 'doing') heir.inherits = true;
    else if (!stands(heir.action)) note(heir, 'done', null);
    // Nothing of it is left to take back.
    note(task, 'done', ALREADY);
    return true;
  };

  /** The breach is over: what was to last as long as it is taken back, again and again until that could be done. */
  const settle = (task: Task): void => {
    task.cancelRetry();
    if (task.busy) return;
    if (!deeds[task.action.type].untilEnd || !(stands(task.action) || task.left) || handOver(task)) {
      close(task);
      return;
    }
    takeBack(task, 'limit').catch((thrown: unknown) => {
      if (ending.aborted || task.gone) return;
      const failure = toFailure(thrown);
      failed(task, 'undo-failed', failure);
      note(task, 'done', failure.code);
      later(task, () => settle(task));
    });
  };

  const begin = (type: ActionType, breach: Breach, again: boolean): void => {
    if (ending.aborted || tasks.has(breach.id)) return;
    const task = open(breach, { type, state: 'doing', at: clock.now(), code: null });
    note(task, 'doing', null);
    perform(task, again);
  };

  return {
    act: (type, breach) => begin(type, breach, false),
    undo: async breachId => {
      const known = tasks.get(breachId);
      const breach = known?.breach ?? (await find(breachId));
      const action = breach?.action;
      if (!breach || !action || !stands(action)) {
        if (action?.state === 'doing') throw new Fault('busy', 'It is being done');
        throw new Fault('not-found', 'Nothing that was done because of it is left to take back');
      }
      const task = known ?? tasks.get(breachId) ?? open(breach, action);
      if (task.busy) throw new Fault('busy', 'It is being done');
      try {
        await takeBack(task, 'you');
      } finally {
        // Over meanwhile: what could not be taken back now is taken back later.
        if (task.over) settle(task);
      }
    },
    follow: breaches => {
      const lasting = new Map(breaches.map(breach => [breach.id, breach]));
      for (const task of tasks.values()) {
        if (task.over || lasting.has(task.breach.id)) continue;
        task.over = true;
        task.breach = { ...task.breach, endedAt: Math.max(clock.now(), task.breach.startedAt) };
        task.stop.abort(new Fault('cancelled', 'The breach is over'));
        settle(task);
      }
    },
    resume: (lasting, ended) => {
      for (const breach of lasting) {
        const { action } = breach;
        if (!action || tasks.has(breach.id)) continue;
        // The server may be there by now; what it refused, or did in vain, is not asked of it again.
        if (action.state === 'doing' || (action.state === 'failed' && mayHelpLater(action.code ?? ''))) begin(action.type, breach, true);
        else open(breach, action);
      }
      for (const breach of ended) {
        const { action } = breach;
        if (!action || tasks.has(breach.id) || !deeds[action.type].untilEnd || !stands(action)) continue;
        settle(open(breach, action));
      }
    },
    forget: serverId => {
      for (const task of [...tasks.values()]) {
        if (task.breach.serverId !== serverId) continue;
        task.gone = true;
        task.over = true;
        task.stop.abort(new Fault('cancelled', 'The server was removed'));
        close(task);
      }
    },
    stop: async () => {
      for (const task of tasks.values()) task.cancelRetry();
      await turns.idle();
    },
  };
}

/** The server cannot be reached, or is busy with the thing; what the user cancelled stays cancelled. */
const mayHelpLater = (code: string): boolean => code === 'busy' || (code !== 'cancelled' && isHopeless({ code }));
const isNothingLeft = ({ code }: Failure): boolean => code === 'not-found';
