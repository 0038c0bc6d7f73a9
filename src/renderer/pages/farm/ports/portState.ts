/** What a port's row says and what its button does: the rotate button's state, and what only the farm's own pages offer. Pure. */
import { formatCountdown, formatDuration } from '@shared/format';
import type { PortRestart, PortRow, RotationOutcome } from '@shared/model';
import { type Line, RESULT_SHOWN_MS, type RotateState, rotateState } from '../../../ui/rotate';

export type PortAction = 'rotate' | 'when-ready' | 'stop-waiting' | 'restart' | 'turn-on' | 'none';
export interface PortState extends RotateState {
  readonly action: PortAction;
}

const plain = (key: string, params?: Line['params']): Line => (params ? { key, params, tone: 'plain' } : { key, tone: 'plain' });

const TURN_ON = { look: 'ready', label: 'port.turn-on', action: 'turn-on' } as const;

/** The one place that decides what a port shows on the farm's pages. `connected`: the farm's data is live. */
export function portState(row: PortRow, now: number, connected: boolean): PortState {
  const state = rotateState(row, now, connected);
  if (state.look === 'busy') return { ...state, action: 'none' };
  if (row.restart && (row.restart.endedAt === null || now - row.restart.endedAt < RESULT_SHOWN_MS))
    return restarting(state, row.restart, now, connected, row.eligibility.state === 'off');
  if (!connected) return { ...state, action: 'none' };
  switch (row.eligibility.state) {
    case 'off':
      return { ...state, ...TURN_ON };
    case 'busy':
      return busy(state, row, now);
    case 'no-device':
      return { ...state, look: 'ready', label: 'port.restart', action: 'restart' };
    case 'disconnected':
      return { ...state, action: 'none' };
    case 'cooling':
      return row.eligibility.readyAt > now ? cooling(state, row, row.eligibility.readyAt - now) : ready(state, row);
    case 'ready':
      return ready(state, row);
  }
}

/** Main counts these as problems until the next rotation. */
const LEFT: Readonly<Partial<Record<RotationOutcome['type'], Line>>> = {
  'no-internet': { key: 'port.last-no-internet', tone: 'warn' },
  stuck: { key: 'port.last-stuck', tone: 'warn' },
  lost: { key: 'port.last-lost', tone: 'warn' },
  rejected: { key: 'port.last-rejected', tone: 'bad' },
  'auth-lost': { key: 'port.last-auth-lost', tone: 'bad' },
};

/** What the last rotation left behind, unless the port says more itself. */
function left(state: RotateState, { last }: PortRow): Line | null {
  if (state.line !== null || state.shape !== 'ok' || last === null) return null;
  if (last.outcome !== 'same-ip') return LEFT[last.outcome] ?? null;
  return { key: 'port.same-ip', params: { s: Math.max(1, Math.round((last.tookMs ?? 0) / 1000)) }, tone: 'warn' };
}

function ready(state: RotateState, row: PortRow): PortState {
  const line = left(state, row);
  if (line) return { ...state, shape: line.tone === 'bad' ? 'bad' : 'warn', line, label: 'rotate.retry', action: 'rotate' };
  const stuck = row.rotation?.outcome?.type === 'stuck' && state.line !== null;
  return stuck ? { ...state, label: 'port.restart', action: 'restart' } : { ...state, action: 'rotate' };
}

function cooling(state: RotateState, row: PortRow, leftMs: number): PortState {
  const params = { time: formatCountdown(leftMs) };
  if (row.queuedBy === null) return { ...state, action: 'when-ready' };
  return { ...state, word: plain('port.queued', params), label: 'rotate.waiting', params, action: 'stop-waiting' };
}

/** Changing without our asking, or longer than anything should: then a restart is offered. */
function busy(state: RotateState, row: PortRow, now: number): PortState {
  const last = row.last;
  if (last?.outcome !== 'stuck' || !row.port.reconnecting) return { ...state, action: 'none' };
  const line: Line = { key: 'port.stuck', params: { time: formatDuration(now - last.at) }, tone: 'bad' };
  return { ...state, look: 'ready', shape: 'bad', word: line, line, label: 'port.restart', action: 'restart' };
}

const RESTART_ENDS: { readonly [P in PortRestart['phase']]: Pick<PortState, 'shape'> & { readonly tone: Line['tone'] } } = {
  'switching-off': { shape: 'busy', tone: 'plain' },
  off: { shape: 'busy', tone: 'plain' },
  'switching-on': { shape: 'busy', tone: 'plain' },
  'coming-back': { shape: 'busy', tone: 'plain' },
  online: { shape: 'ok', tone: 'ok' },
  on: { shape: 'warn', tone: 'warn' },
  failed: { shape: 'bad', tone: 'bad' },
};

/** `off`: it failed, or the port was turned off since. */
function restarting(state: RotateState, restart: PortRestart, now: number, connected: boolean, off: boolean): PortState {
  const { shape, tone } = RESTART_ENDS[restart.phase];
  const params = { time: formatDuration((restart.endedAt ?? now) - restart.startedAt) };
  const line: Line = { key: `restart.${restart.phase}`, params, tone };
  if (restart.endedAt !== null) {
    if (off && connected) return { ...state, ...TURN_ON, shape, word: line, line };
    const action = connected && state.look === 'ready' ? 'rotate' : 'none';
    return { ...state, shape, word: line, line, action };
  }
  const seconds = Math.max(0, Math.floor((now - restart.startedAt) / 1000));
  return { ...state, look: 'busy', label: 'restart.busy', params, shape, word: line, line: null, seconds, action: 'none' };
}
