/**
 * The rotation state machine: from a request for a new address to a proved outcome. Pure: the service feeds it what it saw.
 * The panel's "ok" means "accepted or silently ignored", so only readings of the port prove anything; every verdict about the
 * port comes from a reading, and time alone only ever ends in `unknown`.
 */
import { normaliseIp } from './ip';
import type { ErrorCode, Failure, Port, Rotation, RotationOutcome } from './model';

export const ROTATION_MS = {
  /** Longer than usual. */
  slow: 60_000,
  /** Still changing: stuck. */
  hard: 180_000,
  /** Nothing is watched longer than this. */
  watch: 300_000,
  /** At least this long after the answer, "nothing began" means not started. */
  notStarted: 15_000,
  /** After the end, the address and internet may take this long to show. */
  settle: 15_000,
  /** A finished rotation stays in view. */
  visible: 60_000,
} as const;

/** The port just before the request. */
export interface Before {
  readonly ip: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly reconnecting: boolean;
  readonly monitoringMs: number;
}

/** Everything a rotation in flight remembers; plain data, so that it survives the app. */
export interface RotationState {
  readonly rotation: Rotation;
  readonly before: Before;
  /** When the panel answered the request, or the wait for it ended in doubt; Unix ms. */
  readonly answeredAt: number | null;
  /** Why it is not known whether the request arrived. */
  readonly doubt: Failure | null;
  /** When the port was first seen to have ended the change; Unix ms. */
  readonly endSeenAt: number | null;
  /** Readings in a row that show no change in progress, since the start was seen. */
  readonly calm: number;
  /** The address was seen empty since the start: what shows from then on is fresh. */
  readonly ipCleared: boolean;
}

export type Observation =
  /** The panel answered the request with "ok". */
  | { readonly type: 'accepted' }
  /** The request failed. */
  | { readonly type: 'refused'; readonly failure: Failure }
  /** The request was not sent: pointless now. */
  | { readonly type: 'withheld'; readonly reason: 'cooling-down' | 'busy'; readonly waitS: number | null }
  /** The request was not sent: no contact. */
  | { readonly type: 'not-sent'; readonly failure: Failure }
  /** A reading of the farm; null: the port is not in its list. `changedAt`: best known time of the port's last change (Unix ms). */
  | { readonly type: 'reading'; readonly port: Port | null; readonly changedAt: number | null }
  /** A reading failed. */
  | { readonly type: 'silence'; readonly failure: Failure }
  /** The app was closed and watches again: whether the request went out is not known. */
  | { readonly type: 'resumed' }
  /** Nobody watches any more (the server was removed, the app was away too long). */
  | { readonly type: 'abandoned' }
  | { readonly type: 'time' };

/** A rotation as it begins: nothing sent yet. `lastIp` stands in when the port shows no address now. */
export function beginRotation(
  asked: Pick<Rotation, 'id' | 'serverId' | 'portId' | 'portName' | 'askedBy'>,
  port: Port | null,
  lastIp: string | null,
  now: number,
): RotationState {
  const ip = normaliseIp(port?.externalIp) ?? normaliseIp(lastIp);
  return {
    rotation: {
      ...asked,
      oldIp: ip,
      requestedAt: now,
      phase: 'requested',
      slow: false,
      outcome: null,
      endedAt: null,
      durationMs: null,
      evidence: [],
    },
    before: {
      ip,
      start: port?.reconnectStart ?? null,
      end: port?.reconnectEnd ?? null,
      reconnecting: port?.reconnecting ?? false,
      monitoringMs: Math.max(0, (port?.monitoringIntervalS ?? 0) * 1000),
    },
    answeredAt: null,
    doubt: null,
    endSeenAt: null,
    calm: 0,
    ipCleared: false,
  };
}

/** Whether nothing can change the rotation any more. A stuck one is watched on and its outcome corrected. */
export const isOver = ({ rotation }: RotationState, now: number): boolean =>
  rotation.phase === 'done' && (rotation.outcome?.type !== 'stuck' || now - rotation.requestedAt >= ROTATION_MS.watch);

/** When the clock alone will change the rotation next (Unix ms): feed it `time` then. */
export function nextDeadline({ rotation }: RotationState): number {
  const slowDue = !rotation.slow && rotation.phase !== 'done';
  return rotation.requestedAt + (slowDue ? ROTATION_MS.slow : ROTATION_MS.watch);
}

/** How often the farm should be read while the rotation is watched: 2 s for half a minute, then 5 s. */
export const watchEveryMs = ({ rotation }: RotationState, now: number): number => (now - rotation.requestedAt < 30_000 ? 2000 : 5000);

/** The next state. `now` in Unix ms; phases only go forward, and what is over stays as it is. */
export function next(state: RotationState, observation: Observation, now: number): RotationState {
  if (isOver(state, now)) return state;
  switch (observation.type) {
    case 'accepted':
      return note({ ...state, answeredAt: state.answeredAt ?? now }, 'request answered "ok"', now);
    case 'refused':
      return refused(state, observation.failure, now);
    case 'withheld':
      return conclude(state, { type: 'not-started', reason: observation.reason, waitS: observation.waitS }, 'not sent', now);
    case 'not-sent':
      return conclude(state, failed(observation.failure), `not sent: ${observation.failure.message}`, now);
    case 'reading':
      return timePassed(observation.port ? read(state, observation.port, observation.changedAt, now) : missing(state, now), now);
    case 'silence':
      if (LOGIN_CODES.has(observation.failure.code) && state.rotation.phase !== 'done')
        return conclude(state, { type: 'auth-lost' }, observation.failure.message, now);
      return timePassed(state, now);
    case 'resumed':
      return note({ ...state, answeredAt: state.answeredAt ?? now }, 'watched again after a restart', now);
    case 'abandoned':
      return state.rotation.phase === 'done' ? state : conclude(state, { type: 'unknown' }, 'watched no longer', now);
    case 'time':
      return timePassed(state, now);
  }
}

const LOGIN_CODES: ReadonlySet<ErrorCode> = new Set(['auth', 'needs-secret']);
/** The request never reached a panel. */
const UNSENT_CODES: ReadonlySet<ErrorCode> = new Set([
  'bad-address',
  'refused',
  'dns',
  'tls',
  'tls-self-signed',
  'tls-expired',
  'tls-host',
  'tls-pin',
]);
/** It may or may not have been carried out: as good as sent. */
const DOUBTFUL_CODES: ReadonlySet<ErrorCode> = new Set([
  'timeout',
  'reset',
  'server-error',
  'not-json',
  'too-large',
  'unexpected',
  'doubtful',
  'cancelled',
  'internal',
]);
const CONTACT_CODES: ReadonlySet<ErrorCode> = new Set([...UNSENT_CODES, 'timeout', 'reset', 'cancelled', 'gone']);

function failed(failure: Failure): RotationOutcome {
  if (LOGIN_CODES.has(failure.code)) return { type: 'auth-lost' };
  return { type: CONTACT_CODES.has(failure.code) ? 'unreachable' : 'rejected', message: failure.message };
}

function refused(state: RotationState, failure: Failure, now: number): RotationState {
  const words = `request failed (${failure.code}): ${failure.message}`;
  if (state.rotation.phase !== 'requested' || DOUBTFUL_CODES.has(failure.code))
    return note({ ...state, answeredAt: state.answeredAt ?? now, doubt: failure }, words, now);
  return conclude(state, failed(failure), words, now);
}

/** One line of evidence, with the seconds since the request; the same line is not repeated and the list stays short. */
function note(state: RotationState, words: string, now: number): RotationState {
  const { rotation } = state;
  const line = `+${(Math.max(0, now - rotation.requestedAt) / 1000).toFixed(1)} s ${words}`;
  const said = rotation.evidence.some(earlier => earlier.endsWith(` s ${words}`));
  if (said || rotation.evidence.length >= 24) return state;
  return { ...state, rotation: { ...rotation, evidence: [...rotation.evidence, line] } };
}

function conclude(state: RotationState, outcome: RotationOutcome, words: string, now: number): RotationState {
  const { rotation } = note(state, words, now);
  const durationMs = Math.max(0, now - rotation.requestedAt);
  return { ...state, rotation: { ...rotation, phase: 'done', outcome, endedAt: now, durationMs } };
}

/** Phases only go forward: a corrected `stuck` stays `done`. */
function enter(state: RotationState, phase: 'started' | 'settling', words: string, now: number): RotationState {
  const order = { requested: 0, started: 1, settling: 2, done: 3 } as const;
  const noted = note(state, words, now);
  if (order[noted.rotation.phase] >= order[phase]) return noted;
  return { ...noted, rotation: { ...noted.rotation, phase } };
}

function timePassed(state: RotationState, now: number): RotationState {
  const { rotation } = state;
  if (rotation.phase === 'done') return state;
  const age = now - rotation.requestedAt;
  if (age >= ROTATION_MS.watch) return conclude(state, { type: 'unknown' }, 'no proof in time', now);
  return age >= ROTATION_MS.slow && !rotation.slow ? { ...state, rotation: { ...rotation, slow: true } } : state;
}

function missing(state: RotationState, now: number): RotationState {
  const words = 'not in the list of ports';
  // A panel that restarts shows an empty list for a while.
  if (state.rotation.phase === 'done') return state;
  return now - state.rotation.requestedAt >= ROTATION_MS.hard ? conclude(state, { type: 'lost' }, words, now) : note(state, words, now);
}

/** What of a reading shows that a change began, or null. */
function startSign(before: Before, port: Port): string | null {
  if (port.reconnecting && !before.reconnecting) return 'reconnect: true';
  if (port.reconnectStart !== null && port.reconnectStart !== before.start) return `reconnect_start: ${port.reconnectStart}`;
  const ip = normaliseIp(port.externalIp);
  return ip !== null && before.ip !== null && ip !== before.ip ? `external_ip: ${ip}` : null;
}

function read(state: RotationState, port: Port, changedAt: number | null, now: number): RotationState {
  if (state.rotation.phase !== 'requested') return follow(state, port, now);
  const sign = startSign(state.before, port);
  return sign === null ? notBegun(state, port, changedAt, now) : follow(enter(state, 'started', sign, now), port, now);
}

function notBegun(state: RotationState, port: Port, changedAt: number | null, now: number): RotationState {
  const patience = Math.max(ROTATION_MS.notStarted, 3 * state.before.monitoringMs);
  if (state.answeredAt === null || now - state.answeredAt < patience) return state;
  const words = `reconnect: ${port.reconnecting}, reconnect_start and external_ip as before`;
  if (state.before.reconnecting) return conclude(state, { type: 'not-started', reason: 'busy', waitS: null }, words, now);
  const { requestedAt } = state.rotation;
  const readyAt = changedAt !== null && changedAt <= requestedAt ? changedAt + (port.reconnectMinS ?? 0) * 1000 : null;
  if (readyAt !== null && readyAt > requestedAt) {
    const waitS = Math.max(0, Math.ceil((readyAt - now) / 1000));
    return conclude(state, { type: 'not-started', reason: 'cooling-down', waitS }, words, now);
  }
  if (state.doubt) return conclude(state, failed(state.doubt), words, now);
  return conclude(state, { type: 'not-started', reason: 'unknown', waitS: null }, words, now);
}

/** After the start: waits for the end, then for the address. */
function follow(state: RotationState, port: Port, now: number): RotationState {
  const ip = normaliseIp(port.externalIp);
  const seen = ip === null ? { ...state, ipCleared: true } : state;
  if (port.reconnecting) {
    const going = { ...seen, calm: 0, endSeenAt: null };
    const stuck = now - going.rotation.requestedAt >= ROTATION_MS.hard && going.rotation.phase !== 'done';
    return stuck ? conclude(going, { type: 'stuck', oldIp: going.before.ip }, 'reconnect: still true', now) : going;
  }
  const calm = { ...seen, calm: seen.calm + 1 };
  const ended = port.reconnectEnd !== null && port.reconnectEnd !== calm.before.end;
  const newIp = port.connInet && ip !== null && calm.before.ip !== null && ip !== calm.before.ip;
  if (calm.endSeenAt === null && !ended && !newIp && calm.calm < 2) return calm;
  const settling = enter(calm, 'settling', ended ? `reconnect_end: ${port.reconnectEnd}` : 'reconnect: false', now);
  return judge({ ...settling, endSeenAt: settling.endSeenAt ?? now }, port, ip, now);
}

function judge(state: RotationState, port: Port, ip: string | null, now: number): RotationState {
  const { before } = state;
  const waited = now - (state.endSeenAt ?? now);
  const settleMs = Math.max(ROTATION_MS.settle, 2 * before.monitoringMs + 2000);
  if (port.connInet && ip !== null) {
    if (ip !== before.ip)
      return conclude(state, { type: 'changed', oldIp: before.ip, newIp: ip }, `external_ip: ${before.ip ?? 'none'} -> ${ip}`, now);
    // The panel shows samples: until it has sampled anew, the old address may be a stale one.
    const fresh = state.ipCleared || waited >= Math.min(settleMs, 2 * before.monitoringMs + 1000);
    return fresh ? conclude(state, { type: 'same-ip', ip }, `external_ip: still ${ip}`, now) : state;
  }
  if (waited < settleMs) return state;
  if (!port.active || !port.connDev || !port.connNet)
    return conclude(state, { type: 'lost' }, `active: ${port.active}, conn_dev: ${port.connDev}, conn_net: ${port.connNet}`, now);
  if (!port.connInet)
    return conclude(state, { type: 'no-internet', oldIp: before.ip, newIp: ip === before.ip ? null : ip }, 'conn_inet: false', now);
  // Online, but the panel shows no address: nothing can be proved.
  return now - state.rotation.requestedAt >= ROTATION_MS.hard ? conclude(state, { type: 'unknown' }, 'external_ip: empty', now) : state;
}
