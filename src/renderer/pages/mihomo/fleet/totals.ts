import type { MihomoSummary } from '@shared/model';

export interface FleetTotals {
  /** Bytes per second. */
  readonly down: number | null;
  readonly up: number | null;
  readonly connections: number | null;
  /** Bytes. */
  readonly memory: number | null;
}

/** Sums over those that tell the figure; null where none does. */
export function fleetTotals(live: readonly MihomoSummary[]): FleetTotals {
  const sum = (pick: (summary: MihomoSummary) => number | null): number | null => {
    const told = live.map(pick).filter(value => value !== null);
    return told.length === 0 ? null : told.reduce((total, value) => total + value, 0);
  };
  return {
    down: sum(({ rates }) => rates?.down ?? null),
    up: sum(({ rates }) => rates?.up ?? null),
    connections: sum(({ connections }) => connections),
    memory: sum(({ memory }) => memory),
  };
}
