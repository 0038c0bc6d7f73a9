/** Calls about limits and breaches. */
import type { PresetId } from '../limits/presets';
import type { BreachFilter, BreachQuery, BreachWindow, LimitInput, LimitStanding, LimitTest } from '../model';
import type { Call } from './call';

export interface LimitCalls {
  /** What its breaches said is over when it judges otherwise than before. Of one that is there, whether it is on stays as it is. */
  saveLimit: Call<LimitInput, { readonly id: string }>;
  removeLimit: Call<{ readonly id: string }, null>;
  setLimitEnabled: Call<{ readonly id: string; readonly enabled: boolean }, null>;
  /** Adds presets under these names; one that is there already is not added again. Ids in the order asked for. */
  addPresets: Call<{ readonly presets: readonly { readonly id: PresetId; readonly name: string }[] }, { readonly ids: readonly string[] }>;
  /** How all limits stand now, in their order. */
  readLimits: Call<null, readonly LimitStanding[]>;
  /** What the limit would have done in the last `days`; `drawn` null: the series of the worst subject. */
  testLimit: Call<
    {
      readonly limit: LimitInput;
      readonly days: number;
      readonly drawn: { readonly serverId: string; readonly subject: string } | null;
    },
    LimitTest
  >;

  queryBreaches: Call<BreachQuery, BreachWindow>;
  muteBreach: Call<{ readonly id: string; readonly muted: boolean }, null>;
  /**
   * Takes back what was done because of a breach: the key goes on, the port is switched on. Resolves when that is proved. Faults: `not-found` when nothing is
   * left to take back, `busy` while it is being done, `unimplemented` for a rotation, and what the server says.
   */
  undoAction: Call<{ readonly id: string }, null>;
  /** `ids` null: all. */
  acknowledgeBreaches: Call<{ readonly ids: readonly string[] | null }, { readonly count: number }>;
  /** Asks for a path and writes what the filter finds; null when the user cancelled. */
  exportBreaches: Call<
    { readonly filter: BreachFilter; readonly format: 'csv' | 'json' },
    { readonly path: string; readonly count: number } | null
  >;
}
export const limitCallNames: { readonly [K in keyof LimitCalls]: true } = {
  saveLimit: true,
  removeLimit: true,
  setLimitEnabled: true,
  addPresets: true,
  readLimits: true,
  testLimit: true,
  queryBreaches: true,
  muteBreach: true,
  undoAction: true,
  acknowledgeBreaches: true,
  exportBreaches: true,
};
