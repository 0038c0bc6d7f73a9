/** Runs in progress and just ended: one of a kind at one thing at a time, told at most four times a second, kept for a minute after their end. */
import { randomUUID } from 'node:crypto';
import { toFailure } from '@shared/fault';
import type { NodeDelay, NodeJob, NodeRow, NodeRun } from '@shared/model';
import type { Clock } from '../outside';
import type { NodeRuns } from './contract';

/** What the work of a run tells. */
export type Told = Partial<Pick<NodeRun, 'byCore' | 'total' | 'done' | 'failed' | 'pin'>>;
export interface RunTeller {
  readonly signal: AbortSignal;
  tell(change: Told): void;
  /** Nodes to be tested, in their order, so many at once. */
  queue(names: readonly string[], atOnce: number): void;
  /** One was tested. */
  tested(delay: NodeDelay): void;
  /** What failed and why in the core's words. */
  failure(name: string, reason: string): void;
}
export interface RunsDeps {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  /** Does the work; rejects with a Fault for a run that could not go on. */
  work(serverId: string, job: NodeJob, teller: RunTeller): Promise<void>;
  /** Tests that ended since the last time. */
  tested(serverId: string, delays: readonly NodeDelay[]): void;
  send(run: NodeRun): void;
  ended(run: NodeRun): void;
}
export interface Runs extends NodeRuns {
  /** A test or a check of this server goes on. */
  testing(serverId: string): boolean;
  /** What a run that goes on has to do with a node. */
  stateOf(serverId: string): (node: string) => NodeRow['run'];
  /** Servers with runs that go on. */
  servers(): readonly string[];
  /** Ends those of a server, and forgets what has ended. */
  drop(serverId: string): void;
  /** Ends those that hold a pin, of a server or of all; resolves when it is back, or after a moment. */
  hurry(serverId?: string): Promise<void>;
  /** Resolves when all have ended. */
  settled(): Promise<void>;
}

interface Active {
  run: NodeRun;
  readonly key: string;
  readonly stop: AbortController;
  readonly queued: Map<string, number>;
  readonly fresh: Set<string>;
  atOnce: number;
  untold: NodeDelay[];
  work: Promise<void>;
}

/** Windows are told at most this often. */
const TELL_MS = 250;
const KEPT_MS = 60_000;
/** So long an end of the app waits for a pin. */
const HURRY_MS = 4_000;
const MOST_FAILURES = 50;

export function createRuns(deps: RunsDeps): Runs {
  const { clock } = deps;
  const active = new Map<string, Active>();
  const over = new Map<string, NodeRun>();

  const begin = (serverId: string, job: NodeJob): Active => {
    const run: NodeRun = {
      ...{ id: randomUUID(), serverId, job, state: 'running', byCore: false, total: 0, done: 0, failed: 0 },
      ...{ startedAt: clock.now(), endedAt: null, failures: [], pin: null, failure: null },
    };
    const mine: Active = {
      ...{ run, key: keyOf(serverId, job), stop: new AbortController(), queued: new Map(), fresh: new Set(), atOnce: 1, untold: [] },
      work: Promise.resolve(),
    };
    let cancelTell: (() => void) | null = null;
    let toldAt = Number.NEGATIVE_INFINITY;
    const flush = (): void => {
      cancelTell?.();
      cancelTell = null;
      toldAt = clock.monotonic();
      if (mine.untold.length > 0) deps.tested(serverId, mine.untold.splice(0));
      deps.send(mine.run);
    };
    const change = (next: Partial<NodeRun>): void => {
      mine.run = { ...mine.run, ...next };
      const wait = toldAt + TELL_MS - clock.monotonic();
      if (wait <= 0) flush();
      else cancelTell ??= clock.after(wait, flush);
    };
    const teller: RunTeller = {
      signal: mine.stop.signal,
      tell: change,
      queue(names, atOnce) {
        for (const [index, name] of names.entries()) mine.queued.set(name, index);
        mine.atOnce = atOnce;
      },
      tested(delay) {
        mine.fresh.add(delay.node);
        mine.untold.push(delay);
      },
      failure(name, reason) {
        if (mine.run.failures.length < MOST_FAILURES) mine.run = { ...mine.run, failures: [...mine.run.failures, { name, reason }] };
      },
    };
    const end = (next: Pick<NodeRun, 'state' | 'failure'>): void => {
      mine.run = { ...mine.run, ...next, endedAt: clock.now() };
      active.delete(run.id);
      over.set(run.id, mine.run);
      clock.after(KEPT_MS, () => over.delete(run.id));
      flush();
      deps.ended(mine.run);
    };
    const onEnding = (): void => mine.stop.abort();
    deps.ending.addEventListener('abort', onEnding, { once: true });
    if (deps.ending.aborted) onEnding();
    mine.work = deps
      .work(serverId, job, teller)
      .then(
        () => end({ state: mine.stop.signal.aborted ? 'cancelled' : 'done', failure: null }),
        error => end(mine.stop.signal.aborted ? { state: 'cancelled', failure: null } : { state: 'failed', failure: toFailure(error) }),
      )
      .finally(() => deps.ending.removeEventListener('abort', onEnding));
    return mine;
  };
  const of = (serverId: string): readonly Active[] => [...active.values()].filter(({ run }) => run.serverId === serverId);

  return {
    start(serverId, job) {
      const key = keyOf(serverId, job);
      const like = of(serverId).find(one => one.key === key && !one.stop.signal.aborted);
      if (like) return { id: like.run.id };
      const mine = begin(serverId, job);
      active.set(mine.run.id, mine);
      deps.send(mine.run);
      return { id: mine.run.id };
    },
    cancel: id => active.get(id)?.stop.abort(),
    list: serverId => [...of(serverId).map(({ run }) => run), ...[...over.values()].filter(run => run.serverId === serverId)],
    testing: serverId => of(serverId).some(({ run }) => run.job.type.startsWith('test-') || run.job.type === 'check-provider'),
    stateOf(serverId) {
      const mine = of(serverId).filter(({ queued }) => queued.size > 0);
      return node => {
        let found: NodeRow['run'] = 'none';
        for (const { queued, fresh, run, atOnce } of mine) {
          const place = queued.get(node);
          if (place === undefined) continue;
          if (fresh.has(node)) found = 'fresh';
          // They begin in their order, and so many of them are under way as were not told of before.
          else if (run.byCore || place < run.done + atOnce) return 'testing';
          else found = 'waiting';
        }
        return found;
      };
    },
    servers: () => [...active.values()].map(({ run }) => run.serverId),
    drop(serverId) {
      for (const { stop } of of(serverId)) stop.abort();
      for (const [id, run] of over) if (run.serverId === serverId) over.delete(id);
    },
    async hurry(serverId) {
      const holding = [...active.values()].filter(({ run }) => run.pin?.back === null && (serverId ?? run.serverId) === run.serverId);
      if (holding.length === 0) return;
      for (const { stop } of holding) stop.abort();
      await new Promise<void>(resolve => {
        const cancel = clock.after(HURRY_MS, resolve);
        void Promise.all(holding.map(({ work }) => work)).then(() => {
          cancel();
          resolve();
        });
      });
    },
    async settled() {
      await Promise.all([...active.values()].map(({ work }) => work));
    },
  };
}

/** What of two jobs is the same thing: one test of all, whatever its filter. */
const keyOf = (serverId: string, job: NodeJob): string => JSON.stringify([serverId, job.type === 'test-all' ? { type: job.type } : job]);
