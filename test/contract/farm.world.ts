import { afterEach } from 'vitest';
import type { LabFarm } from '../../src/lab/farm/server';
import { startLab } from '../../src/lab/lab';
import type { FarmClient } from '../../src/main/engine/clients/client';
import { createFarmClient } from '../../src/main/engine/clients/farm';
import { clientOf, drivenClock, serverOf } from './farm.harness';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});
export type Profile = Partial<LabFarm['sim']['profile']>;

/** A lab farm on a driven clock with the real client before it; closed after the test. */
export async function world(profile: Profile = {}, scale: 'default' | 'large' = 'default') {
  const lab = await startLab({ kinds: ['farm'], clock: 'manual', scale, profiles: { farm: profile } });
  open.push(lab);
  const [farm] = lab.farm;
  if (!farm) throw new Error('the lab has no farm');
  const client = clientOf(lab, farm);
  open.push(client);
  const sent = (path: string) => farm.log.entries.filter(entry => entry.target === path);
  /** Runs on the world's clock while something is waited for. */
  const running = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    ended.catch(() => undefined);
    while (!done) {
      lab.advance(100);
      await new Promise(resolve => setImmediate(resolve));
    }
    return await ended;
  };
  const as = (id: number): FarmClient => {
    const user = farm.sim.users.get(id);
    const server = serverOf(farm, { username: user?.username ?? '' });
    const other = createFarmClient({ server, secret: { value: user?.password ?? '' }, clock: drivenClock(lab) });
    open.push(other);
    return other;
  };
  return { lab, farm, sim: farm.sim, client, sent, running, as };
}

/** Panels that differ, none of which a client shall notice. */
export const QUIRKS: readonly (readonly [string, Profile])[] = [
  ['as the document has it', {}],
  ['errors in a 200, English', { errors: 'wrapped200', lang: 'en', dateStyle: 'Oct' }],
  ['a newer revision', { revision: 'new' }],
  ['numbers as texts', { rows: 'strings' }],
  ['fields that nobody knows', { rows: 'extra' }],
  ['fields missing', { rows: 'sparse' }],
  ['rows twice', { rows: 'duplicates' }],
  ['rows that are none', { rows: 'junk-row' }],
];
