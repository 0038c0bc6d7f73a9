/** Bulk actions: one key after another, followed by events, cancellable between two keys, told once at the end. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import { type Failure, type KeyOutcome, type KeyRun, MOST_OUTCOMES } from '@shared/model';
import type { Clock } from '../outside';

export interface RunJob {
  readonly name: string;
  /** The signal ends what was not sent yet: the run was cancelled, or the engine stops. */
  run(signal: AbortSignal): Promise<void>;
}
/** Keys that are settled together. */
export interface RunBatch {
  readonly names: readonly string[];
  /** Resolves to what failed of them, by name; the others are done. Rejects when none is. */
  run(signal: AbortSignal): Promise<ReadonlyMap<string, Failure>>;
}
export interface RunPlan {
  readonly serverId: string;
  readonly action: KeyRun['action'];
  readonly total: number;
  readonly jobs: Iterable<RunJob | RunBatch> | AsyncIterable<RunJob | RunBatch>;
  /** Stops at the first job that fails (a key of a batch holds up none); else only when nothing can be reached any more. */
  readonly stopAtFirst?: boolean;
}
export interface RunsDeps {
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly ending: AbortSignal;
  send(run: KeyRun): void;
  ended(run: KeyRun): void;
}
export interface Runs {
  /** Begins at once and goes on by itself. */
  start(plan: RunPlan): { readonly id: string; readonly done: Promise<KeyRun> };
  /** Begins what `plan` comes to, and answers its id; the same thing asked for while it is under way (a second click) is that run. */
  once(what: string, plan: () => Promise<RunPlan>): Promise<string>;
  /** Stops before the next key; a run that is over or unknown stays as it is. */
  cancel(id: string): void;
}

interface RunState {
  cancelled: boolean;
  cancel(): void;
}

/** Windows are told at most this often. */
const TELL_MS = 250;
/** After these no other key of the run can succeed. */
const HOPELESS: ReadonlySet<string> = new Set([
  'doubtful',
  'gone',
  'refused',
  'dns',
  'timeout',
  'reset',
  'auth',
  'api-loop',
  'storage',
  'cancelled',
]);

export const isHopeless = ({ code }: { readonly code: string }): boolean => HOPELESS.has(code);

export function createRuns({ clock, ending, send, ended }: RunsDeps): Runs {
  const running = new Map<string, RunState>();

  const work = async (id: string, plan: RunPlan, state: RunState, stop: AbortSignal): Promise<KeyRun> => {
    let total = plan.total;
    const outcomes: KeyOutcome[] = [];
    const counts = { done: 0, failed: 0, 'not-started': 0 };
    const note = (name: string, result: KeyOutcome['result'], failure: Failure | null = null): void => {
      counts[result] += 1;
      if (counts[result] <= MOST_OUTCOMES) outcomes.push({ name, result, failure });
    };
    let toldAt = Number.NEGATIVE_INFINITY;
    let stopped = false;
    let interrupted = false;
    const show = (over: boolean): KeyRun => {
      const { done, failed, 'not-started': notStarted } = counts;
      return {
        ...{ id, serverId: plan.serverId, action: plan.action, total: Math.max(total, done + failed + notStarted) },
        ...{ done, failed, notStarted, outcomes: [...outcomes], ended: over, cancelled: state.cancelled },
      };
    };
    const tell = (): void => {
      if (clock.monotonic() - toldAt < TELL_MS) return;
      toldAt = clock.monotonic();
      send(show(false));
    };
    tell();
    try {
      for await (const job of plan.jobs) {
        const names = 'names' in job ? job.names : [job.name];
        if (state.cancelled || stopped || ending.aborted) {
          interrupted = true;
          for (const name of names) note(name, 'not-started');
          if (counts['not-started'] >= MOST_OUTCOMES) break;
          continue;
        }
        try {
          const failures = 'names' in job ? await job.run(stop) : await job.run(stop).then(() => null);
          for (const name of names) {
            const failure = failures?.get(name) ?? null;
            note(name, failure ? 'failed' : 'done', failure);
          }
        } catch (thrown) {
          const failure = toFailure(thrown);
          // It waited for the server's limit and was not sent.
          const isUnsent = state.cancelled && failure.code === 'cancelled';
          interrupted ||= isUnsent;
          for (const name of names) note(name, isUnsent ? 'not-started' : 'failed', isUnsent ? null : failure);
          stopped ||= plan.stopAtFirst === true || isHopeless(failure);
        }
        tell();
      }
    } catch (thrown) {
      interrupted = true;
      note('', 'failed', toFailure(thrown));
    }
    const settled = counts.done + counts.failed;
    // Those of an interrupted run that were not even asked for; what else is lacking needed nothing any more.
    if (interrupted) counts['not-started'] = Math.max(counts['not-started'], plan.total - settled);
    else total = settled;
    running.delete(id);
    const last = show(true);
    send(last);
    ended(last);
    return last;
  };

  const start: Runs['start'] = plan => {
    if (ending.aborted) throw new Fault('cancelled', 'Switchyard is stopping');
    const id = randomUUID();
    const stop = new AbortController();
    const end = (): void => stop.abort();
    const state: RunState = {
      cancelled: false,
      cancel: () => {
        state.cancelled = true;
        end();
      },
    };
    running.set(id, state);
    ending.addEventListener('abort', end, { once: true });
    const done = work(id, plan, state, stop.signal).finally(() => ending.removeEventListener('abort', end));
    return { id, done };
  };
  const underWay = new Map<string, Promise<string>>();
  const once: Runs['once'] = (what, plan) => {
    const known = underWay.get(what);
    if (known) return known;
    const over = (): void => void underWay.delete(what);
    const begun = plan().then(made => {
      const { id, done } = start(made);
      done.then(over, over);
      return id;
    });
    begun.catch(over);
    underWay.set(what, begun);
    return begun;
  };

  return {
    start,
    once,
    cancel: id => running.get(id)?.cancel(),
  };
}
