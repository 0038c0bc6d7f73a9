import { json } from '../http/message';
import type { Handler } from '../http/router';
import { notActive, withKey } from './replies';
import type { KeyapiSim, StoredKey } from './sim';
import type { Steps } from './steps';

function zeroCounter(sim: KeyapiSim, { uuid }: StoredKey): void {
  sim.traffic.set(uuid, { up: 0, down: 0 });
  // The first dialect resets Xray's own counter.
  if (sim.profile.dialect === 'A') sim.counters.set(uuid, { up: 0, down: 0 });
}
/** Everything that the service kept itself. */
export function forgetHistory(sim: KeyapiSim, { uuid }: StoredKey): void {
  for (const counts of [sim.ever, ...sim.days.values()]) counts.delete(uuid);
}

/** Sets one key's counter to zero (or what else `zero` does), or only says so. What it says is made up before the counter is touched. */
export function resetter(
  sim: KeyapiSim,
  steps: Steps,
  said: (key: StoredKey) => Record<string, unknown>,
  byIdOnly = false,
  zero = zeroCounter,
): Handler {
  return withKey(
    sim,
    key =>
      sim.inTurn(async () => {
        if (!key.isActive) return notActive();
        const body = said(key);
        const answer = () => json(200, body);
        return steps.run('reset', {
          save: () => {
            if (!sim.profile.resetLies) zero(sim, key);
          },
          configure: () => {},
          restart: async () => true,
          success: answer,
          answer,
        });
      }),
    byIdOnly,
  );
}
