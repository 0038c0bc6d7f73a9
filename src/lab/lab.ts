import type { Kind } from '@shared/model';
import { type Clock, createClock } from './clock';
import type { MihomoProfile } from './mihomo/profile';
import { type LabMihomo, startMihomo } from './mihomo/server';
import type { LabServer, Scale } from './types';

export type { LabServer, Scale } from './types';

export interface LabOptions {
  readonly seed?: number;
  /** Absent: all four. */
  readonly kinds?: readonly Kind[];
  readonly clock?: 'real' | 'manual';
  readonly scale?: Scale;
  readonly profiles?: { readonly mihomo?: Partial<MihomoProfile> };
}

/** The running lab, with handles for tests in the same process. */
export interface Lab {
  readonly seed: number;
  readonly servers: readonly LabServer[];
  readonly mihomo: readonly LabMihomo[];
  readonly clock: Clock;
  /** Moves the world's time forward by `ms`, in both kinds of clock. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Starts the simulated servers on loopback ports of the system's choice. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { seed = 1, kinds = ['xray', 'keyapi', 'mihomo', 'farm'], scale = 'default', profiles = {} } = options;
  const clock = createClock(options.clock ?? 'real');
  const mihomo = kinds.includes('mihomo')
    ? [await startMihomo({ name: 'home-gw', seed: `${seed}/mihomo`, clock, scale, profile: profiles.mihomo ?? {} })]
    : [];
  const parts = [...mihomo];
  return {
    seed,
    clock,
    mihomo,
    servers: parts.map(part => part.server),
    advance: ms => clock.advance(ms),
    close: async () => {
      clock.stop();
      await Promise.all(parts.map(part => part.close()));
    },
  };
}
