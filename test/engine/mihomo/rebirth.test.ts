import { expect, it } from 'vitest';
import { realClock } from '../support/outside';
import { clientAt, labController, within } from './lab';

it('a restart is waited for although the stream tells of an earlier one first', async () => {
  const { core, address, secret } = await labController({ restartMs: 50 }, { clock: 'real' });
  const client = clientAt(address, secret, realClock);
  core.sim.traffic.downTotal = 1e12;
  await client.config.restart(within());
  await client.setMode('global', within());
  await client.config.restart(within());
  // What was set at run time is gone with the core.
  expect((await client.config.read(within())).mode).toBe('rule');
});
