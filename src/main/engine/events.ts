/** The list of what happened: the last 50 in the state, newest first. */
import type {
  Breach,
  EventEntry,
  Failure,
  LinkState,
  PortRestart,
  Rotation,
  RotationOutcome,
  RotationRun,
  StateShape,
} from '@shared/model';
import type { Clock } from './outside';
import { addEvent, type State, update } from './state';

/** Every type of event with the parameters of its text `event.<type>`. */
export interface EventParams {
  'link-live': Record<string, never>;
  'link-lost': { readonly code: string };
  'link-stale': { readonly code: string };
  'link-stopped': { readonly code: string };
  'rotation-changed': { readonly port: string; readonly oldIp: string; readonly newIp: string; readonly durationMs: number };
  'rotation-same-ip': { readonly port: string; readonly ip: string };
  'rotation-no-internet': { readonly port: string };
  'rotation-not-started': { readonly port: string; readonly reason: string; readonly waitS: number };
  'rotation-stuck': { readonly port: string };
  'rotation-rejected': { readonly port: string; readonly message: string };
  'rotation-auth-lost': { readonly port: string };
  'rotation-unreachable': { readonly port: string; readonly message: string };
  'rotation-lost': { readonly port: string };
  'rotation-unknown': { readonly port: string };
  'rotations-run': { readonly done: number; readonly total: number; readonly failed: number };
  'port-restarted': { readonly port: string };
  'port-restart-slow': { readonly port: string };
  'port-restart-failed': { readonly port: string; readonly code: string };
  'port-still-off': { readonly port: string };
  breach: { readonly limit: string; readonly metric: string; readonly peak: number; readonly threshold: number };
  recovery: {
    readonly limit: string;
    readonly metric: string;
    readonly peak: number;
    readonly threshold: number;
    readonly durationMs: number;
  };
  'key-made': { readonly key: string };
  'key-unverified': { readonly key: string };
  'key-failed': { readonly key: string; readonly code: string };
  'keyapi-history-cleared': Record<string, never>;
  'key-doubtful': { readonly key: string; readonly code: string };
  'key-deleted': { readonly key: string };
  'key-renamed': { readonly key: string; readonly was: string };
  'key-paused': { readonly key: string };
  'key-resumed': { readonly key: string };
  'key-blocked': { readonly key: string };
  'key-expired': { readonly key: string };
  'key-over-quota': { readonly key: string };
  'key-past-date': { readonly key: string };
  'key-block-failed': { readonly key: string; readonly code: string };
  'key-released': { readonly key: string };
  'key-settled-done': { readonly key: string; readonly action: string };
  'key-settled-not': { readonly key: string; readonly action: string };
  'key-put-back-failed': { readonly key: string; readonly code: string; readonly time: string };
  'keys-put-back': { readonly count: number; readonly time: string };
  'keys-taken-off': { readonly count: number; readonly time: string };
  'keys-reset': { readonly count: number };
  'keys-run-create': KeysRan;
  'keys-run-delete': KeysRan;
  'keys-run-pause': KeysRan;
  'keys-run-resume': KeysRan;
  'keys-run-reset': KeysRan;
  'keys-run-import': KeysRan;
  'keys-run-reconcile': KeysRan;
  'mode-set': { readonly mode: string };
  'config-set': { readonly field: string; readonly value: string };
  'config-kept': { readonly field: string; readonly wanted: string; readonly found: string };
  'config-failed': { readonly field: string; readonly code: string };
  'core-reload': Record<string, never>;
  'core-restart': Record<string, never>;
  'core-upgrade': { readonly before: string; readonly after: string };
  'core-current': { readonly words: string };
  'core-upgrade-ui': Record<string, never>;
  'core-upgrade-geo': Record<string, never>;
  'core-flush-fake-ip': Record<string, never>;
  'core-flush-dns': Record<string, never>;
  'core-gc': Record<string, never>;
  'core-left': { readonly action: string };
  'core-failed': { readonly action: string; readonly code: string };
  'core-stored': { readonly key: string };
  'core-unstored': { readonly key: string };
  'node-selected': { readonly group: string; readonly node: string };
  'group-unpinned': { readonly group: string };
  'pin-lost': { readonly group: string; readonly node: string };
  'nodes-tested': RunEnded;
  'nodes-test-failed': { readonly code: string };
  'group-tested': RunEnded & { readonly group: string };
  'group-test-failed': { readonly group: string; readonly code: string };
  'provider-checked': RunEnded & { readonly provider: string };
  'provider-check-failed': { readonly provider: string; readonly code: string };
  'provider-updated': { readonly provider: string };
  'provider-update-failed': { readonly provider: string; readonly code: string };
  'providers-updated': RunEnded;
  'providers-update-failed': { readonly code: string };
  'balancer-set': { readonly balancer: string; readonly target: string };
  'balancer-free': { readonly balancer: string };
  'log-restarted': Record<string, never>;
  'keyapi-synchronised': Record<string, never>;
  'keyapi-reality-verified': Record<string, never>;
  'port-added': { readonly port: string };
  'port-edited': { readonly port: string };
  'service-started': { readonly service: string };
  'service-stopped': { readonly service: string };
  'login-added': { readonly login: string };
  'login-edited': { readonly login: string };
  'logins-deleted': { readonly count: number };
  'farm-user-added': { readonly user: string };
  'farm-user-edited': { readonly user: string };
  'farm-users-on': { readonly count: number };
  'farm-users-off': { readonly count: number };
  'farm-users-deleted': { readonly count: number };
  'proxy-added': FarmProxyNamed;
  'proxy-edited': FarmProxyNamed;
  'proxies-on': { readonly count: number };
  'proxies-off': { readonly count: number };
  'proxies-deleted': { readonly count: number };
  'connections-closed': { readonly closed: number; readonly left: number };
  'connections-left': { readonly closed: number; readonly left: number };
  'connections-cancelled': { readonly done: number; readonly total: number };
  'connections-failed': { readonly code: string };
  'rule-on': { readonly rule: string };
  'rule-off': { readonly rule: string };
  'rules-on': { readonly count: number };
  'rules-off': { readonly count: number };
  'rule-set-updated': { readonly set: string };
  'rule-set-failed': { readonly set: string; readonly code: string };
  'rule-sets-run': { readonly done: number; readonly total: number; readonly failed: number };
  'server-added': { readonly name: string };
  'server-removed': { readonly name: string };
}
type FarmProxyNamed = { readonly port: string; readonly kind: string; readonly number: number };
/** How a bulk action ended. */
type RunEnded = { readonly done: number; readonly total: number; readonly failed: number };
type KeysRan = RunEnded;
export type EventType = keyof EventParams;

export interface Events {
  add<T extends EventType>(type: T, shape: StateShape, serverId: string | null, params: EventParams[T]): void;
  rotation(rotation: Rotation): void;
  /** A run of several ports, or a port restart, ended; `stillOff`: it could not be switched on for a minute. */
  ports(what: { readonly run: RotationRun } | { readonly restart: PortRestart; readonly stillOff: boolean }): void;
  link(serverId: string, from: LinkState, to: LinkState, failure: Failure | null): void;
  breach(type: 'breach' | 'recovery', breach: Breach): void;
}

export function createEvents(state: State, clock: Clock): Events {
  /** Outcomes told, by rotation: one that is corrected later (`stuck`, then changed) is told again, an unchanged one is not. */
  const told = new Map<string, string>();
  /** Servers whose loss was told: only then is it worth telling that they are back. */
  const lost = new Set<string>();
  let lastId = 0;

  const add: Events['add'] = (type, shape, serverId, params) => {
    lastId += 1;
    const entry: EventEntry = { id: lastId, at: clock.now(), shape, type, serverId, params };
    update(state, addEvent(entry));
  };

  return {
    add,
    rotation(rotation) {
      const { id, serverId, outcome } = rotation;
      if (!outcome) return;
      const key = JSON.stringify(outcome);
      if (told.get(id) === key) return;
      told.set(id, key);
      if (told.size > 1000) told.delete(told.keys().next().value ?? '');
      addOutcome(add, serverId, rotation, outcome);
    },
    ports(what) {
      if ('run' in what) {
        const { serverId, ports } = what.run;
        // One port has its rotation's own line.
        if (ports.length < 2) return;
        const done = ports.filter(({ reached }) => reached === true).length;
        const failed = ports.filter(({ state, reached }) => state === 'done' && reached !== true).length;
        add('rotations-run', failed === 0 ? 'ok' : 'warn', serverId, { done, total: ports.length, failed });
        return;
      }
      const { serverId, portName: port, phase, failure } = what.restart;
      if (what.stillOff) add('port-still-off', 'bad', serverId, { port });
      else if (phase === 'online') add('port-restarted', 'ok', serverId, { port });
      else if (phase === 'on') add('port-restart-slow', 'warn', serverId, { port });
      else add('port-restart-failed', 'bad', serverId, { port, code: failure?.code ?? 'internal' });
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
    breach(type, { serverId, limitName: limit, measure: metric, peak, threshold, startedAt, endedAt }) {
      if (type === 'breach') add('breach', 'bad', serverId, { limit, metric, peak, threshold });
      else add('recovery', 'ok', serverId, { limit, metric, peak, threshold, durationMs: (endedAt ?? startedAt) - startedAt });
    },
  };
}

function addOutcome(add: Events['add'], serverId: string, { portName: port, durationMs }: Rotation, outcome: RotationOutcome): void {
  switch (outcome.type) {
    case 'changed':
      add('rotation-changed', 'ok', serverId, { port, oldIp: outcome.oldIp ?? '', newIp: outcome.newIp, durationMs: durationMs ?? 0 });
      break;
    case 'same-ip':
      add('rotation-same-ip', 'warn', serverId, { port, ip: outcome.ip });
      break;
    case 'not-started':
      add('rotation-not-started', 'warn', serverId, { port, reason: outcome.reason, waitS: outcome.waitS ?? 0 });
      break;
    case 'rejected':
    case 'unreachable':
      add(`rotation-${outcome.type}`, 'bad', serverId, { port, message: outcome.message });
      break;
    case 'no-internet':
    case 'stuck':
    case 'auth-lost':
      add(`rotation-${outcome.type}`, 'bad', serverId, { port });
      break;
    case 'lost':
    case 'unknown':
      add(`rotation-${outcome.type}`, 'warn', serverId, { port });
      break;
  }
}
