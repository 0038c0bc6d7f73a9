import { json } from '../http/message';
import type { Handler } from '../http/router';
import { notActive, withKey } from './replies';
import type { KeyapiSim, StoredKey } from './sim';
import type { Steps } from './steps';

/** Sets one key's counter to zero, or only says so. What it says is made up before the counter is touched. */
export function resetter(sim: KeyapiSim, steps: Steps, said: (key: StoredKey) => Record<string, unknown>, byIdOnly = false): Handler {
  return withKey(
    sim,
    key =>
      sim.inTurn(async () => {
        if (!key.isActive) return notActive();
        const body = said(key);
        const answer = () => json(200, body);
        return steps.run('reset', {
          save: () => {
            if (sim.profile.resetLies) return;
            sim.traffic.set(key.uuid, { up: 0, down: 0 });
            // The first dialect resets Xray's own counter.
            if (sim.profile.dialect === 'A') sim.counters.set(key.uuid, { up: 0, down: 0 });
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
