/** Runs: rotations of several ports, a few at a time, or of ports that are waited for until they are ready. Pure: the engine tells what it sees. */
import type { Eligibility, RotationOutcome, RotationRun, RunPort } from './model';
import { alreadyHolds, isReached, isWorthAnother, triesOf } from './schedule';

/** How long a port is waited for while nothing says when it will be ready (busy, not connected). */
export const WAIT_MS = 30 * 60_000;

/** A port as it is now; null: not in the farm's list. */
export type Look = (portId: number) => { readonly eligibility: Eligibility; readonly ip: string | null } | null;

export type RunRequest = Pick<RotationRun, 'id' | 'serverId' | 'askedBy' | 'window' | 'whenReady' | 'goal' | 'scheduleId'>;

export function beginRun(asked: RunRequest, ports: readonly { readonly id: number; readonly name: string }[], now: number): RotationRun {
  return {
    ...asked,
    startedAt: now,
    endedAt: null,
    cancelled: false,
    ports: ports.map(({ id, name }) => ({
      ...({ portId: id, name, state: 'waiting', reason: null, readyAt: null, waitingSince: null } as const),
      ...{ from: null, tries: 0, outcome: null, durationMs: null, reached: null },
    })),
  };
}

const isOpen = ({ state }: RunPort): boolean => state === 'waiting' || state === 'cooling' || state === 'rotating';
/** Panels count in seconds: such a difference says nothing new. */
const JITTER_MS = 2_000;

const skipped = (port: RunPort, reason: RunPort['reason']): RunPort => ({ ...port, state: 'skipped', reason, readyAt: null });

/** What becomes of a port that is not rotating, by how it looks now. `rotating`: its request is due. */
function judge(port: RunPort, run: RotationRun, look: Look, now: number): RunPort {
  const seen = look(port.portId);
  const patient = run.whenReady || port.tries > 0;
  const waitingSince = port.waitingSince ?? now;
  const wait = (reason: RunPort['reason'], readyAt: number | null): RunPort => {
    const late = readyAt === null && now - waitingSince >= WAIT_MS;
    if (!patient || late) return skipped(port, reason);
    const known = port.readyAt;
    const same = known !== null && readyAt !== null && known > now && Math.abs(readyAt - known) < JITTER_MS;
    return { ...port, state: 'cooling', reason, readyAt: same ? known : readyAt, waitingSince };
  };
  if (!seen) return wait('gone', null);
  const { eligibility, ip } = seen;
  switch (eligibility.state) {
    case 'off':
      return skipped(port, 'off');
    case 'no-device':
      return skipped(port, 'no-device');
    case 'disconnected':
      return wait('gone', null);
    case 'busy':
      return wait('busy', null);
    case 'cooling':
      return wait('cooling', eligibility.readyAt);
    case 'ready': {
      if (port.tries === 0 && alreadyHolds(run.goal, ip)) return { ...port, state: 'not-sent', reason: 'holds', reached: true, from: ip };
      const from = port.tries === 0 ? ip : port.from;
      return { ...port, state: 'rotating', reason: null, readyAt: null, waitingSince: null, tries: port.tries + 1, from };
    }
  }
}

/** Of what `judge` can change. */
const differs = (after: RunPort, before: RunPort | undefined): boolean =>
  after !== before &&
  (after.state !== before?.state ||
    after.reason !== before.reason ||
    after.readyAt !== before.readyAt ||
    after.waitingSince !== before.waitingSince);

export interface RunStep {
  readonly run: RotationRun;
  /** Ports whose request goes out now. */
  readonly send: readonly number[];
  /** When to look again though nothing was heard (Unix ms); null: only when something is. */
  readonly wakeAt: number | null;
}

/** Moves a run on: sends what may be sent, waits for what must be waited for, ends when nothing is left. `holdUntil`: nothing is sent before. */
export function stepRun(run: RotationRun, look: Look, now: number, holdUntil: number | null = null): RunStep {
  if (run.endedAt !== null) return { run, send: [], wakeAt: null };
  const held = holdUntil !== null && holdUntil > now;
  let free = (run.window ?? run.ports.length) - run.ports.filter(({ state }) => state === 'rotating').length;
  const send: number[] = [];
  const ports = run.ports.map(port => {
    if (held || free <= 0 || (port.state !== 'waiting' && port.state !== 'cooling')) return port;
    const next = judge(port, run, look, now);
    if (next.state === 'rotating') {
      free -= 1;
      send.push(port.portId);
    }
    return next;
  });
  const changed = ports.some((port, index) => differs(port, run.ports[index]));
  const over = !ports.some(isOpen);
  const waits = ports
    .filter(({ state }) => state === 'cooling')
    .map(({ readyAt, waitingSince }) => readyAt ?? (waitingSince ?? now) + WAIT_MS);
  const wakeAt = held ? holdUntil : free > 0 && waits.length > 0 ? Math.min(...waits) : null;
  if (!changed && !over) return { run, send, wakeAt };
  return { run: { ...run, ports, endedAt: over ? now : null }, send, wakeAt: over ? null : wakeAt };
}

/** The very same run when nothing differs. */
function withPort(run: RotationRun, portId: number, change: (port: RunPort) => RunPort): RotationRun {
  const ports = run.ports.map(port => (port.portId === portId ? change(port) : port));
  return ports.every((port, index) => port === run.ports[index]) ? run : { ...run, ports };
}

/** A port's rotation ended: it is done, or tried again when it is ready. Follow with `stepRun`. */
export function endPort(run: RotationRun, portId: number, outcome: RotationOutcome, durationMs: number | null, now: number): RotationRun {
  return withPort(run, portId, port => {
    if (port.state !== 'rotating') return port;
    const reached = isReached(run.goal, port.from, outcome);
    const told = { ...port, outcome, durationMs, reached };
    // Nothing happened, and when it may is known or soon will be: no try is lost.
    const untried = outcome.type === 'not-started' && outcome.reason !== 'unknown';
    const tries = untried ? port.tries - 1 : port.tries;
    const again = untried ? run.whenReady || tries > 0 || run.goal.type !== 'any' : tries < triesOf(run.goal);
    if (reached || run.cancelled || !again || !isWorthAnother(outcome)) return { ...told, state: 'done' };
    return { ...told, tries, state: 'cooling', waitingSince: now, readyAt: null };
  });
}

/** A port whose request was never sent is asked again. */
export const resendPort = (run: RotationRun, portId: number): RotationRun =>
  withPort(run, portId, port => (port.state === 'rotating' ? { ...port, state: 'waiting', tries: Math.max(0, port.tries - 1) } : port));

/** A port that could not be asked at all. */
export const skipPort = (run: RotationRun, portId: number, reason: RunPort['reason']): RotationRun =>
  withPort(run, portId, port => (port.state === 'rotating' ? { ...skipped(port, reason), tries: Math.max(0, port.tries - 1) } : port));

/** Stops what was not sent; what is in flight ends by itself. */
export function cancelRun(run: RotationRun, now: number): RotationRun {
  if (run.endedAt !== null) return run;
  const ports = run.ports.map(port =>
    port.state === 'waiting' || port.state === 'cooling'
      ? ({ ...port, state: port.outcome ? 'done' : 'not-sent', readyAt: null } as const)
      : port,
  );
  return { ...run, cancelled: true, ports, endedAt: ports.some(isOpen) ? null : now };
}
