/** How long what is kept. Pure. */
import { DAY_MS } from '../walltime';
import { HOUR_MS, type Level } from './levels';

/** Set by the user. */
export interface Retention {
  /** Hours, days, days; null: for ever. Days of the wall clock are always kept for ever. */
  readonly rawHours: number;
  readonly minuteDays: number;
  readonly hourDays: number | null;
  /** Most that the file may take, bytes: what is oldest goes first, the finest level first. */
  readonly mostBytes: number;
}

/** What can be set: from, to. */
export const RETENTION_BOUNDS = {
  rawHours: [1, 24 * 31],
  minuteDays: [1, 366],
  hourDays: [30, 3_660],
  mostBytes: [64 * 1024 ** 2, 1024 ** 4],
} as const satisfies Readonly<Record<keyof Retention, readonly [number, number]>>;

export const DEFAULT_RETENTION: Retention = { rawHours: 48, minuteDays: 60, hourDays: 730, mostBytes: 2 * 1024 ** 3 };

/** Before which time a level keeps nothing, Unix ms; minus infinity: it keeps everything. */
export function keptSince(level: Level, { rawHours, minuteDays, hourDays }: Retention, now: number): number {
  switch (level) {
    case 'raw':
      return now - rawHours * HOUR_MS;
    case 'minutes':
      return now - minuteDays * DAY_MS;
    case 'hours':
      return hourDays === null ? Number.NEGATIVE_INFINITY : now - hourDays * DAY_MS;
    case 'days':
      return Number.NEGATIVE_INFINITY;
  }
}

/** What goes when the file is full, in this order, and how much of its newest each level keeps even then. */
export const WHEN_FULL: readonly { readonly level: Level; readonly keepMs: number }[] = [
  { level: 'raw', keepMs: HOUR_MS },
  { level: 'minutes', keepMs: DAY_MS },
  { level: 'hours', keepMs: 60 * DAY_MS },
];
