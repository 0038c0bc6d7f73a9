/** What the Xray suites share: a client with a ledger that keeps what it is given. */
import type { XrayServer } from '@shared/model';
import { userCounter } from '@shared/xray/wire';
import { createXrayClient, type XrayClient } from '../../src/main/engine/clients/xray';
import { realClock } from '../engine/support/outside';
import { Recorder } from '../engine/xray/recorder';
import { waitFor } from './xray-peer';

export const server = (address: string): XrayServer => ({
  ...{ kind: 'xray', id: 'x', name: 'fra edge', address, tags: [], pin: null, lab: false },
  ...{ publicHost: null, inboundTag: null, keyPattern: '{server}-{n}' },
});
export const open = (address: string, ledger: Recorder | null = null): XrayClient =>
  createXrayClient({ server: server(address), secret: null, clock: realClock, ledger });

export const soon = (): AbortSignal => AbortSignal.timeout(30_000);
export { codeOf } from '../support/fault';

/** Every counter that the server has, by name, now. */
export async function countersOf(address: string): Promise<ReadonlyMap<string, number>> {
  const ledger = new Recorder();
  const client = open(address, ledger);
  try {
    await client.sample(soon());
    return ledger.values;
  } finally {
    client.close();
  }
}
/** Bytes that the server counts towards a user of that email, now. */
export const downOf = async (address: string, email: string): Promise<number> =>
  (await countersOf(address)).get(userCounter(email, 'downlink')) ?? 0;

/** How many bytes more are counted for a user after `move` moved `bytes`, less the answer's own header. */
export async function counted(address: string, email: string, bytes: number, move: () => Promise<void>): Promise<number> {
  const before = await downOf(address, email);
  await move();
  const grown = await waitFor('the bytes to be counted', async () => {
    const now = (await downOf(address, email)) - before;
    return now >= bytes && now;
  });
  return grown < bytes + 1_000 ? bytes : grown;
}
