/** Closing connections: what is closed is fixed first and told, then asked for one by one, then proved by the core's own list. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { ClosingRun, Connection, Server } from '@shared/model';
import { whereIs } from '@shared/ssh';
import type { CloseOutcome, ControllerClient, OnProgress } from '../clients/mihomo/contract';
import type { Events } from '../events';
import type { Clock } from '../outside';
import type { Closing } from './contract';

export interface ClosingDeps {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  readonly events: Pick<Events, 'add'>;
  server(serverId: string): Server | null;
  /** Faults: `gone`. */
  client(serverId: string): ControllerClient;
  /** What is meant and open now. */
  readonly ids: (
    watch: string,
    what: Parameters<Closing['plan']>[1],
  ) => Promise<{ readonly serverId: string; readonly ids: readonly string[] }>;
  send(run: ClosingRun): void;
}
export interface ClosingRuns extends Closing {
  /** Servers that are gone. */
  keep(serverIds: ReadonlySet<string>): void;
}

interface Plan {
  readonly serverId: string;
  /** Address of the core whose connections they are: another one knows none of these ids, and would seem to have closed all. */
  readonly where: string | null;
  readonly what: ClosingRun['what'];
  readonly ids: readonly string[];
}
interface Running {
  run: ClosingRun;
  readonly stop: AbortController;
  /** Resolves after its end. */
  ended: Promise<unknown>;
}
type Work = (onProgress: OnProgress, signal: AbortSignal) => Promise<CloseOutcome>;

const PLAN_KEPT_MS = 5 * 60_000;
const MOST_PLANS = 50;
/** Windows are told at most this often. */
const TELL_MS = 250;

export function createClosing(deps: ClosingDeps): ClosingRuns {
  const { clock, ending } = deps;
  const plans = new Map<string, Plan>();
  const running = new Map<string, Running>();
  /** By server. */
  const last = new Map<string, ClosingRun>();
  /** The last switch of each group whose connections are still to be closed. */
  const switches = new Map<string, symbol>();

  const whereOf = (serverId: string): string | null => {
    const server = deps.server(serverId);
    return server && whereIs(server);
  };
  const goingOn = (serverId: string): Running | undefined => [...running.values()].find(({ run }) => run.serverId === serverId);

  const begin = (serverId: string, what: ClosingRun['what'], total: number, work: Work): ClosingRun => {
    if (goingOn(serverId)) throw new Fault('busy', 'connections of this controller are being closed already');
    const id = randomUUID();
    const stop = new AbortController();
    const mine: Running = {
      run: { id, serverId, what, total, done: 0, failed: 0, state: 'closing', closed: null, left: null, failure: null },
      stop,
      ended: Promise.resolve(),
    };
    running.set(id, mine);
    let toldAt = clock.monotonic();
    const tell = (change: Partial<ClosingRun>, always: boolean): void => {
      mine.run = { ...mine.run, ...change };
      if (!always && clock.monotonic() - toldAt < TELL_MS) return;
      toldAt = clock.monotonic();
      deps.send(mine.run);
    };
    const onProgress: OnProgress = ({ done, failed, total: of }) =>
      tell({ done, failed, total: of, ...(done === of ? { state: 'proving' as const } : {}) }, done === of);
    const end = (change: Partial<ClosingRun>): void => {
      running.delete(id);
      tell(change, true);
      // Nothing is kept of a server that is gone.
      if (!deps.server(serverId)) return;
      last.set(serverId, mine.run);
      note(mine.run);
    };
    const cancel = (): void => stop.abort();
    ending.addEventListener('abort', cancel, { once: true });
    mine.ended = work(onProgress, stop.signal)
      .then(
        ({ closed, left }) => end({ state: 'done', done: mine.run.total, closed, left: left.length }),
        thrown => end(stop.signal.aborted ? { state: 'cancelled' } : { state: 'failed', failure: toFailure(thrown) }),
      )
      .finally(() => ending.removeEventListener('abort', cancel));
    deps.send(mine.run);
    return mine.run;
  };

  const note = ({ serverId, state, closed, left, done, total, failure }: ClosingRun): void => {
    if (state === 'done') {
      const isWhole = (left ?? 0) === 0;
      deps.events.add(isWhole ? 'connections-closed' : 'connections-left', isWhole ? 'ok' : 'warn', serverId, {
        closed: closed ?? 0,
        left: left ?? 0,
      });
    } else if (state === 'cancelled') deps.events.add('connections-cancelled', 'off', serverId, { done, total });
    else deps.events.add('connections-failed', 'bad', serverId, { code: failure?.code ?? 'internal' });
  };

  const closeIds = (serverId: string, what: ClosingRun['what'], ids: readonly string[]): ClosingRun => {
    const client = deps.client(serverId);
    return begin(serverId, what, ids.length, (onProgress, signal) => client.connections.close(ids, onProgress, signal));
  };

  /** After whatever closes there now. A later switch of the group takes its place: what goes by that one's node is none of the old ones. */
  const closeSwitched = async (serverId: string, group: string, node: string): Promise<void> => {
    const key = JSON.stringify([serverId, group]);
    const mine = Symbol(group);
    switches.set(key, mine);
    const isLast = (): boolean => switches.get(key) === mine;
    try {
      for (;;) {
        for (let other = goingOn(serverId); other; other = goingOn(serverId)) await other.ended;
        if (!isLast()) return;
        const { connections } = await deps.client(serverId).connections.list(ending);
        const ids = connections.filter(one => wentThrough(one, group, node)).map(({ id }) => id);
        if (!isLast() || ids.length === 0) return;
        if (goingOn(serverId)) continue;
        closeIds(serverId, 'switch', ids);
        return;
      }
    } finally {
      if (isLast()) switches.delete(key);
    }
  };

  return {
    async plan(watch, what) {
      const { serverId, ids } = await deps.ids(watch, what);
      const plan = randomUUID();
      plans.set(plan, { serverId, where: whereOf(serverId), what: what.type, ids });
      for (const old of [...plans.keys()].slice(0, -MOST_PLANS)) plans.delete(old);
      clock.after(PLAN_KEPT_MS, () => plans.delete(plan));
      return { plan, count: ids.length };
    },
    close(id) {
      const plan = plans.get(id);
      if (!plan) throw new Fault('gone', 'what was to be closed was chosen too long ago');
      if (whereOf(plan.serverId) !== plan.where) throw new Fault('gone', 'the controller is another one by now');
      const run = closeIds(plan.serverId, plan.what, plan.ids);
      plans.delete(id);
      return run;
    },
    async closeAll(serverId) {
      const client = deps.client(serverId);
      return begin(serverId, 'all', 1, async (onProgress, signal) => {
        const outcome = await client.connections.closeAll(signal);
        onProgress({ done: 1, failed: 0, total: 1 });
        return outcome;
      });
    },
    cancel: id => running.get(id)?.stop.abort(),
    list(serverId) {
      const now = [...running.values()].filter(({ run }) => run.serverId === serverId).map(({ run }) => run);
      const before = last.get(serverId);
      return before ? [...now, before] : now;
    },
    switched(serverId, group, node) {
      const server = deps.server(serverId);
      if (server?.kind !== 'mihomo' || !server.closeAfterSwitch) return;
      closeSwitched(serverId, group, node).catch(thrown => {
        if (deps.server(serverId)) deps.events.add('connections-failed', 'bad', serverId, { code: toFailure(thrown).code });
      });
    },
    keep(serverIds) {
      for (const { run, stop } of running.values()) if (!serverIds.has(run.serverId)) stop.abort();
      for (const id of last.keys()) if (!serverIds.has(id)) last.delete(id);
    },
  };
}

/** Whether it goes through the group by another node than that one. Chains begin with the node. */
function wentThrough({ chain }: Pick<Connection, 'chain'>, group: string, node: string): boolean {
  const at = chain.lastIndexOf(group);
  return at > 0 && chain[at - 1] !== node;
}
