/** Whether a port can be asked for a new address now, and when it can. */
import type { Eligibility, Port } from './model';
import { parseNaive } from './rudate';

/** What is known of a port's last change besides its row. All times in Unix ms. */
export interface Known {
  /** When the row was read. */
  readonly readAt: number;
  /** The port's last change as seen with our own eyes, or null. */
  readonly ownChangeAt: number | null;
  /** How far the panel's clock is ahead of UTC (`rudate.ts`); null while not measured. */
  readonly clockOffsetMs: number | null;
}

/** Added to the panel's minimal step: the two clocks tick apart. */
const MARGIN_MS = 2000;
/** A change further in the future than this means that a date was read in the wrong zone. */
const FUTURE_MS = 120_000;

/** From the schedule, which needs no zone: the time since the last change is the interval less what is left of it. */
function fromCountdown(port: Port, known: Known): number | null {
  const { reconnectIntervalS: interval, nextInS: left, reconnectType: type } = port;
  if ((type !== 'time' && type !== 'time_link') || interval === null || left === null) return null;
  return left >= 0 && left <= interval ? known.readAt - (interval - left) * 1000 : null;
}

function fromDates(port: Port, known: Known): number | null {
  if (known.clockOffsetMs === null) return null;
  const dates = [parseNaive(port.reconnectStart), parseNaive(port.reconnectEnd)].filter(date => date !== null);
  return dates.length > 0 ? Math.max(...dates) - known.clockOffsetMs : null;
}

/** When the port's address last changed (start or end, the later), from the first source that makes sense; null: not known. */
export function lastChange(port: Port, known: Known, now: number): number | null {
  const panels = [fromCountdown(port, known), fromDates(port, known)].find(at => at !== null && at - now <= FUTURE_MS) ?? null;
  if (known.ownChangeAt === null || known.ownChangeAt - now > FUTURE_MS) return panels;
  return panels === null ? known.ownChangeAt : Math.max(panels, known.ownChangeAt);
}

/** Milliseconds until the panel would carry out a request: 0 when at once, null when it cannot be known. */
export function cooldownLeft(port: Port, known: Known, now: number): number | null {
  if (port.reconnectMinS === null) return null;
  if (port.reconnectMinS <= 0) return 0;
  const changedAt = lastChange(port, known, now);
  if (changedAt === null) return null;
  const minMs = port.reconnectMinS * 1000;
  return Math.min(minMs, Math.max(0, minMs + MARGIN_MS - (now - changedAt)));
}

/**
 * What a button of the port shows. `port` null: the farm cannot be reached or has no such port. A port without internet is
 * eligible: a rotation is also the cure.
 */
export function eligibility(port: Port | null, known: Known, now: number): Eligibility {
  if (port === null) return { state: 'disconnected' };
  if (!port.active) return { state: 'off' };
  if (port.reconnecting) return { state: 'busy' };
  const left = cooldownLeft(port, known, now);
  if (left !== null && left > 0) return { state: 'cooling', readyAt: now + left };
  if (!port.connDev) return { state: 'no-device' };
  if (port.reconnectType === 'time') return { state: 'ready', hint: 'time-only' };
  return { state: 'ready', hint: left === null ? 'cooldown-unknown' : null };
}
