/** How often a core is asked for its whole list. Each time it writes all of it, and all of it crosses the network. */
import type { ConnectionPace } from '@shared/model';

const MIB = 1024 * 1024;
const STEPS = [1000, 2000, 5000, 10_000, 20_000] as const;
/** Bytes of lists per second: of a core on this computer, and of any other, which is a router more often than not. */
const NEAR = 16 * MIB;
const FAR = 2 * MIB;
/** The part of the time that reading may take. */
const MOST_READING = 0.2;
/** A smaller list is asked for more often only when it fits easily: each change of pace connects again. */
const EASILY = 0.7;

export interface Load {
  readonly bytes: number;
  readonly parsedMs: number;
}

/** Ms between two lists by size; `now`: as it is. */
export function paceFor({ bytes, parsedMs }: Load, isNear: boolean, now: number): number {
  const needed = Math.max((bytes * 1000) / (isNear ? NEAR : FAR), parsedMs / MOST_READING);
  const least = (room: number): number => STEPS.find(step => needed <= step * room) ?? STEPS[STEPS.length - 1] ?? now;
  return least(1) >= now ? least(1) : Math.min(now, least(EASILY));
}

/** The shortest that any window wishes; `bySize`: what `auto` means now. */
export const shortest = (paces: readonly ConnectionPace[], bySize: number): number =>
  Math.min(...paces.map(pace => (pace === 'auto' ? bySize : pace)));
export const USUAL_PACE = STEPS[0];
