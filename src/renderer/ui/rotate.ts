/** What a rotate button says and may do, from the port, its rotation and the clock. Pure. */
import { formatCountdown, formatDuration } from '@shared/format';
import type { PortView, Rotation, RotationOutcome, StateShape } from '@shared/model';
import type { TextParams } from '@shared/texts';

export interface Line {
  readonly key: string;
  readonly params?: TextParams;
  readonly tone: 'ok' | 'warn' | 'bad' | 'plain';
}
export interface RotateState {
  readonly look: 'ready' | 'disabled' | 'busy';
  readonly label: string;
  readonly params?: TextParams;
  readonly shape: StateShape;
  /** Word of the state, for tables and screen readers. */
  readonly word: Line;
  /** Result of the last rotation for the row's second line, or what is special now. */
  readonly line: Line | null;
  /** Seconds that the counter of a rotation in flight shows. */
  readonly seconds: number;
}

/** How long the result of a rotation stays on its row. */
export const RESULT_SHOWN_MS = 60_000;

const took = (rotation: Rotation): string => String(Math.max(1, Math.round((rotation.durationMs ?? 0) / 1000)));

export const OUTCOME_SHAPES: { readonly [T in RotationOutcome['type']]: StateShape } = {
  changed: 'ok',
  'same-ip': 'warn',
  'no-internet': 'warn',
  'not-started': 'warn',
  stuck: 'bad',
  rejected: 'bad',
  'auth-lost': 'bad',
  unreachable: 'bad',
  lost: 'warn',
  unknown: 'warn',
};
export const outcomeShape = (outcome: RotationOutcome): StateShape => OUTCOME_SHAPES[outcome.type];

/** The outcome as text key `outcome.<type>` with its parameters. */
export function outcomeLine(rotation: Rotation, outcome: RotationOutcome): Line {
  const shape = outcomeShape(outcome);
  const tone = shape === 'ok' || shape === 'warn' ? shape : 'bad';
  const s = took(rotation);
  switch (outcome.type) {
    case 'changed':
      return outcome.oldIp === null
        ? { key: 'outcome.changed-new', params: { new: outcome.newIp, s }, tone }
        : { key: 'outcome.changed', params: { old: outcome.oldIp, new: outcome.newIp, s }, tone };
    case 'same-ip':
      return { key: 'outcome.same-ip', params: { ip: outcome.ip, s }, tone };
    case 'not-started':
      return outcome.waitS === null
        ? { key: `outcome.not-started-${outcome.reason}`, tone }
        : { key: 'outcome.not-started-wait', params: { wait: formatDuration(outcome.waitS * 1000) }, tone };
    case 'rejected':
      return { key: 'outcome.rejected', params: { message: outcome.message }, tone };
    case 'no-internet':
    case 'stuck':
    case 'auth-lost':
    case 'unreachable':
    case 'lost':
    case 'unknown':
      return { key: `outcome.${outcome.type}`, params: { s }, tone };
  }
}

/** The label of the button once a rotation has ended this way. */
function labelAfter(outcome: RotationOutcome | null): string {
  if (outcome === null || outcome.type === 'changed') return 'rotate.rotate';
  return outcome.type === 'no-internet' ? 'rotate.again' : 'rotate.retry';
}

/** The one place that decides what a rotate button shows. `connected`: the farm's data is live. */
export function rotateState(view: PortView, now: number, connected: boolean): RotateState {
  const { rotation, eligibility, port } = view;
  const plain = (key: string, params?: TextParams): Line => (params ? { key, params, tone: 'plain' } : { key, tone: 'plain' });
  if (rotation && rotation.phase !== 'done') {
    const elapsed = now - rotation.requestedAt;
    const params = { time: formatDuration(elapsed) };
    return {
      look: 'busy',
      label: 'rotate.rotating',
      params,
      shape: 'busy',
      word: plain('port.rotating', params),
      line: rotation.slow
        ? { key: 'rotate.slow', tone: 'warn' }
        : rotation.oldIp === null
          ? null
          : plain('rotate.was', { ip: rotation.oldIp }),
      seconds: Math.max(0, Math.floor(elapsed / 1000)),
    };
  }
  const fresh = rotation?.outcome && rotation.endedAt !== null && now - rotation.endedAt < RESULT_SHOWN_MS ? rotation : null;
  const outcome = fresh?.outcome ?? null;
  const line = fresh && outcome ? outcomeLine(fresh, outcome) : null;
  const disabled = (label: string, shape: StateShape, word: Line, params?: TextParams): RotateState => ({
    look: 'disabled',
    label,
    ...(params ? { params } : {}),
    shape: outcome ? outcomeShape(outcome) : shape,
    word,
    line,
    seconds: 0,
  });
  if (!connected) return disabled('rotate.not-connected', 'stale', plain('port.unknown'));
  switch (eligibility.state) {
    case 'off':
      return disabled('rotate.off', 'off', plain('port.off'));
    case 'no-device':
      return disabled('rotate.no-device', 'bad', { key: 'port.no-device', tone: 'bad' });
    case 'disconnected':
      return disabled('rotate.not-connected', 'bad', { key: 'port.disconnected', tone: 'bad' });
    case 'busy':
      return disabled('rotate.busy', 'busy', plain('port.busy'));
    case 'cooling':
      if (eligibility.readyAt > now) {
        const params = { time: formatCountdown(eligibility.readyAt - now) };
        return disabled('rotate.ready-in', 'cool', plain('port.cooling', params), params);
      }
      break;
    case 'ready':
      break;
  }
  const offline: Line | null = port.connInet ? null : { key: port.connNet ? 'port.no-internet' : 'port.no-network', tone: 'warn' };
  return {
    look: 'ready',
    label: labelAfter(outcome),
    shape: outcome ? outcomeShape(outcome) : offline ? 'warn' : 'ok',
    word: offline ?? plain('port.ready'),
    line,
    seconds: 0,
  };
}
