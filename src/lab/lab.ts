import type { Kind } from '@shared/model';
import { type Clock, createClock } from './clock';
import type { FarmProfile } from './farm/profile';
import { type LabFarm, startFarm } from './farm/server';
import type { KeyapiProfile } from './keyapi/profile';
import { type LabKeyapi, startKeyapi } from './keyapi/server';
import type { MihomoProfile } from './mihomo/profile';
import { type LabMihomo, startMihomo } from './mihomo/server';
import type { LabServer, Scale } from './types';
import type { XrayProfile } from './xray/profile';
import { type LabXray, startXray } from './xray/server';

export type { LabServer, Scale } from './types';

export interface LabOptions {
  readonly seed?: number;
  /** Absent: all four. */
  readonly kinds?: readonly Kind[];
  readonly clock?: 'real' | 'manual';
  readonly scale?: Scale;
  readonly profiles?: {
    readonly mihomo?: Partial<MihomoProfile>;
    readonly farm?: Partial<FarmProfile>;
    readonly xray?: Partial<XrayProfile>;
    readonly keyapi?: Partial<KeyapiProfile>;
  };
}

/** The running lab, with handles for tests in the same process. */
export interface Lab {
  readonly seed: number;
  readonly servers: readonly LabServer[];
  readonly xray: readonly LabXray[];
  readonly keyapi: readonly LabKeyapi[];
  readonly mihomo: readonly LabMihomo[];
  readonly farm: readonly LabFarm[];
  readonly clock: Clock;
  /** Moves the world's time forward by `ms`, in both kinds of clock. */
  advance(ms: number): void;
  close(): Promise<void>;
}

const LARGE_FARMS = 10;

/** Starts the simulated servers on loopback ports of the system's choice. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { seed = 1, kinds = ['xray', 'keyapi', 'mihomo', 'farm'], scale = 'default', profiles = {} } = options;
  const clock = createClock(options.clock ?? 'real');
  const xray = kinds.includes('xray')
    ? [await startXray({ name: 'fra-edge-1', seed: `${seed}/xray`, clock, scale, profile: profiles.xray ?? {} })]
    : [];
  const keyapi = kinds.includes('keyapi')
    ? [await startKeyapi({ name: 'hel-keys', seed: `${seed}/keyapi`, clock, scale, profile: profiles.keyapi ?? {} })]
    : [];
  const mihomo = kinds.includes('mihomo')
    ? [await startMihomo({ name: 'home-gw', seed: `${seed}/mihomo`, clock, scale, profile: profiles.mihomo ?? {} })]
    : [];
  const farms = kinds.includes('farm') ? (scale === 'large' ? LARGE_FARMS : 1) : 0;
  const farm = await Promise.all(
    Array.from({ length: farms }, (_, index) => {
      const name = index === 0 ? 'riga-farm' : `riga-farm-${index + 1}`;
      return startFarm({ name, seed: `${seed}/farm/${index}`, clock, scenario: scale, profile: profiles.farm ?? {} });
    }),
  );
  const parts = [...xray, ...keyapi, ...mihomo, ...farm];
  return {
    seed,
    clock,
    xray,
    keyapi,
    mihomo,
    farm,
    servers: parts.map(part => part.server),
    advance: ms => clock.advance(ms),
    close: async () => {
      clock.stop();
      await Promise.all(parts.map(part => part.close()));
    },
  };
}
