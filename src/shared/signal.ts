/** Signal readings of modems: parsing what panels print, and what the numbers are worth. */
import type { Port, Signal } from './model';

export const SIGNAL_LEVELS = ['excellent', 'good', 'fair', 'poor', 'very-poor'] as const;
export type SignalLevel = (typeof SIGNAL_LEVELS)[number];
export type SignalName = 'rsrp' | 'rsrq' | 'sinr' | 'rssi';

/** What a modem can measure at all; anything outside is noise of the wire. */
const RANGES: Readonly<Record<SignalName, readonly [number, number]>> = {
  rsrp: [-140, -44],
  rsrq: [-30, 0],
  sinr: [-25, 40],
  rssi: [-120, -20],
};
/** Lowest value of each level, best first; below the last: very poor. RSSI is shown and never judged (it counts noise as signal). */
const SIGNAL_THRESHOLDS = {
  rsrp: [-80, -90, -100, -110],
  rsrq: [-7, -10, -15, -18],
  sinr: [20, 10, 5, 0],
} as const;

const READING = /^(>=|<=|>|<|≥|≤)?\s*([-+]?\d+(?:\.\d+)?)\s*(dBm|dB)?$/i;

/** "-74dBm", ">=-51dBm", "&lt;-20dB", "-11,0 dB" ...; null for blanks, words and what no modem can measure. */
export function parseSignal(name: SignalName, raw: unknown): Signal | null {
  if (typeof raw !== 'string' && typeof raw !== 'number') return null;
  const text = String(raw).replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('\u2212', '-').replace(',', '.').trim();
  const [, sign, digits] = READING.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits);
  const [low, high] = RANGES[name];
  if (value < low || value > high) return null;
  return { value, bound: sign === undefined ? null : /[>≥]/.test(sign) ? 'min' : 'max' };
}

/** Level of one reading by the table. */
export function signalLevel(name: keyof typeof SIGNAL_THRESHOLDS, value: number): SignalLevel {
  const index = SIGNAL_THRESHOLDS[name].findIndex(lowest => value >= lowest);
  return SIGNAL_LEVELS[index === -1 ? SIGNAL_THRESHOLDS[name].length : index] ?? 'very-poor';
}

const BARS: readonly SignalLevel[] = ['poor', 'poor', 'fair', 'good', 'excellent', 'excellent'];
const rank = (level: SignalLevel): number => SIGNAL_LEVELS.indexOf(level);

/**
 * Verdict over a port: the worst of RSRP and SINR, one level lower where RSRQ is worse still (interference); it never raises.
 * Without them (3G, or the modem does not say) the panel's bars count; null when nothing is known.
 */
export function signalVerdict(port: Pick<Port, 'rsrp' | 'rsrq' | 'sinr' | 'bars'>): SignalLevel | null {
  const judged = [port.rsrp && signalLevel('rsrp', port.rsrp.value), port.sinr && signalLevel('sinr', port.sinr.value)];
  const ranks = judged.filter(level => level !== null).map(rank);
  if (ranks.length === 0) return port.bars === null ? null : (BARS[port.bars] ?? null);
  const worst = Math.max(...ranks);
  // Between good and excellent RSRQ tells nothing.
  const lowered = port.rsrq !== null && rank(signalLevel('rsrq', port.rsrq.value)) > Math.max(worst, rank('good')) ? worst + 1 : worst;
  return SIGNAL_LEVELS[Math.min(lowered, SIGNAL_LEVELS.length - 1)] ?? null;
}
