/** Tests of farm proxies: a request through each, a few at a time, followed by events; their results last until the app ends. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { FarmProxy, ProxyCheck, ProxyCheckRun, ProxySeen } from '@shared/model';
import { ipInAnswer, SLOW_MS } from '@shared/proxies';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';
import { askThrough, type Gate } from './through';

export interface CheckTarget {
  readonly proxy: FarmProxy;
  readonly gate: Gate;
}
export interface Checks {
  /** Resolves with the result, whatever it is. Rejects with a Fault `no-echo` or `cancelled`. */
  one(serverId: string, proxyId: number): Promise<ProxyCheck>;
  /** The run's id. */
  all(serverId: string, proxyIds: readonly number[]): { readonly id: string };
  /** No further one begins, those under way are given up; their results stay as before. */
  cancel(id: string): void;
  last(serverId: string, proxyId: number): ProxyCheck | null;
  isChecking(serverId: string, proxyId: number): boolean;
  forget(serverId: string): void;
}
export interface ChecksDeps {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  echoUrl(): string | null;
  /** What is needed to connect; a Fault for a proxy that cannot be tested. */
  target(serverId: string, proxyId: number): Promise<CheckTarget>;
  whose(ip: string | null, serverId: string, portId: number | null): ProxySeen;
  send(run: ProxyCheckRun): void;
  /** Rows of the farm's proxies changed. */
  changed(serverId: string): void;
}

const CHECK_MS = 20_000;
const AT_ONCE = 6;
/** Windows are told at most this often. */
const TELL_MS = 250;

export function createChecks(deps: ChecksDeps): Checks {
  const { clock } = deps;
  const results = new Map<string, Map<number, ProxyCheck>>();
  const checking = new Map<string, number>();
  const runs = new Map<string, { readonly serverId: string; readonly stop: AbortController }>();
  const keyOf = (serverId: string, proxyId: number): string => `${serverId}/${proxyId}`;

  const needEcho = (): string => {
    const url = deps.echoUrl();
    if (url === null) throw new Fault('no-echo', 'no echo address is set');
    return url;
  };
  const through = async (serverId: string, proxyId: number, url: string, signal: AbortSignal): Promise<ProxyCheck> => {
    try {
      const { proxy, gate } = await deps.target(serverId, proxyId);
      const begun = clock.monotonic();
      const { status, text } = await withDeadline(signal, CHECK_MS, 'test through the proxy', inner => askThrough(gate, url, inner));
      const tookMs = Math.round(clock.monotonic() - begun);
      if (status < 200 || status >= 300) throw new Fault('unexpected', `the echo address answered ${status}`);
      const ip = ipInAnswer(text);
      return { type: 'answers', at: clock.now(), tookMs, slow: tookMs > SLOW_MS, ip, seen: deps.whose(ip, serverId, proxy.portId) };
    } catch (thrown) {
      if (signal.aborted) throw new Fault('cancelled', 'cancelled');
      return { type: 'no-answer', at: clock.now(), failure: toFailure(thrown) };
    }
  };
  const check = async (serverId: string, proxyId: number, url: string, signal: AbortSignal): Promise<ProxyCheck> => {
    const key = keyOf(serverId, proxyId);
    checking.set(key, (checking.get(key) ?? 0) + 1);
    deps.changed(serverId);
    try {
      const result = await through(serverId, proxyId, url, signal);
      const ofServer = results.get(serverId) ?? new Map<number, ProxyCheck>();
      results.set(serverId, ofServer.set(proxyId, result));
      return result;
    } finally {
      const left = (checking.get(key) ?? 1) - 1;
      if (left > 0) checking.set(key, left);
      else checking.delete(key);
      deps.changed(serverId);
    }
  };

  const work = async (id: string, serverId: string, proxyIds: readonly number[], url: string, stop: AbortController): Promise<void> => {
    const queue = [...new Set(proxyIds)];
    const total = queue.length;
    const counts = { done: 0, answered: 0, slow: 0, noAnswer: 0 };
    let toldAt = Number.NEGATIVE_INFINITY;
    const tell = (state: ProxyCheckRun['state']): void => {
      if (state === 'running' && clock.monotonic() - toldAt < TELL_MS) return;
      toldAt = clock.monotonic();
      deps.send({ id, serverId, state, total, ...counts });
    };
    const next = async (): Promise<void> => {
      for (let proxyId = queue.shift(); proxyId !== undefined && !stop.signal.aborted; proxyId = queue.shift()) {
        try {
          const result = await check(serverId, proxyId, url, stop.signal);
          if (result.type === 'no-answer') counts.noAnswer += 1;
          else counts.answered += 1;
          if (result.type === 'answers' && result.slow) counts.slow += 1;
          counts.done += 1;
        } catch {
          // Only a run that was stopped has no result.
          return;
        }
        tell('running');
      }
    };
    tell('running');
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, next));
    } finally {
      runs.delete(id);
      tell(stop.signal.aborted ? 'cancelled' : 'done');
    }
  };
  /** Ends with the engine, too. */
  const stopper = (): AbortController => {
    const stop = new AbortController();
    if (deps.ending.aborted) stop.abort();
    else deps.ending.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
    return stop;
  };

  return {
    one: async (serverId, proxyId) => check(serverId, proxyId, needEcho(), deps.ending),
    all(serverId, proxyIds) {
      const url = needEcho();
      const id = randomUUID();
      const stop = stopper();
      runs.set(id, { serverId, stop });
      void work(id, serverId, proxyIds, url, stop).finally(() => stop.abort());
      return { id };
    },
    cancel: id => runs.get(id)?.stop.abort(),
    last: (serverId, proxyId) => results.get(serverId)?.get(proxyId) ?? null,
    isChecking: (serverId, proxyId) => checking.has(keyOf(serverId, proxyId)),
    forget(serverId) {
      results.delete(serverId);
      for (const run of runs.values()) if (run.serverId === serverId) run.stop.abort();
    },
  };
}
