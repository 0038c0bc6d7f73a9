/** Bulk actions: one key after another, followed by events, cancellable between two keys, told once at the end. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { Failure, KeyOutcome, KeyRun } from '@shared/model';
import type { Clock } from '../outside';

export interface RunJob {
  readonly name: string;
  /** It puts a user on the server. */
  readonly adds?: boolean;
  run(signal: AbortSignal): Promise<void>;
}
export interface RunPlan {
  readonly serverId: string;
  readonly action: KeyRun['action'];
  readonly total: number;
  readonly jobs: Iterable<RunJob> | AsyncIterable<RunJob>;
  /** Stops at the first job that fails; else only when nothing can be reached any more. */
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
  /** Stops before the next key; a run that is over or unknown stays as it is. */
  cancel(id: string): void;
}

/** Windows are told at most this often; of long runs, whose outcomes are long lists, less often. */
const TELL_MS = 250;
const tellEvery = (total: number): number => Math.max(TELL_MS, total / 10);
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

export const isHopeless = ({ code }: Failure): boolean => HOPELESS.has(code);

export function createRuns({ clock, ending, send, ended }: RunsDeps): Runs {
  const running = new Map<string, { cancelled: boolean }>();

  const work = async (id: string, plan: RunPlan, state: { cancelled: boolean }): Promise<KeyRun> => {
    const outcomes: KeyOutcome[] = [];
    let toldAt = Number.NEGATIVE_INFINITY;
    let stopped = false;
    const show = (over: boolean): KeyRun => ({
      ...{ id, serverId: plan.serverId, action: plan.action, total: Math.max(plan.total, outcomes.length) },
      ...{ outcomes: [...outcomes], ended: over, cancelled: state.cancelled },
    });
    const tell = (): void => {
      if (clock.monotonic() - toldAt < tellEvery(plan.total)) return;
      toldAt = clock.monotonic();
      send(show(false));
    };
    tell();
    try {
      for await (const job of plan.jobs) {
        if (state.cancelled || stopped || ending.aborted) {
          outcomes.push({ name: job.name, result: 'not-started', failure: null });
          continue;
        }
        try {
          await job.run(ending);
          outcomes.push({ name: job.name, result: 'done', failure: null });
        } catch (thrown) {
          const failure = toFailure(thrown);
          outcomes.push({ name: job.name, result: 'failed', failure });
          stopped ||= plan.stopAtFirst === true || isHopeless(failure);
        }
        tell();
      }
    } catch (thrown) {
      outcomes.push({ name: '', result: 'failed', failure: toFailure(thrown) });
    }
    running.delete(id);
    const last = show(true);
    send(last);
    ended(last);
    return last;
  };

  return {
    start: plan => {
      if (ending.aborted) throw new Fault('cancelled', 'Switchyard is stopping');
      const id = randomUUID();
      const state = { cancelled: false };
      running.set(id, state);
      return { id, done: work(id, plan, state) };
    },
    cancel: id => {
      const run = running.get(id);
      if (run) run.cancelled = true;
    },
  };
}
