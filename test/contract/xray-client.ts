/** What the Xray suites share: a client with a ledger that keeps what it is given. */
import { Fault } from '@shared/fault';
import type { XrayServer } from '@shared/model';
import { userCounter } from '@shared/xray/wire';
import { createXrayClient, type XrayClient } from '../../src/main/engine/clients/xray';
import { Recorder } from '../engine/xray/recorder';
import { waitFor } from './xray-peer';

const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };

export const server = (address: string): XrayServer => ({
  ...{ kind: 'xray', id: 'x', name: 'fra edge', address, tags: [], pin: null, lab: false },
  ...{ publicHost: null, inboundTag: null, keyPattern: '{server}-{n}' },
});
export const open = (address: string, ledger: Recorder | null = null): XrayClient =>
  createXrayClient({ server: server(address), secret: null, clock, ledger });

export const soon = (): AbortSignal => AbortSignal.timeout(15_000);
export const codeOf = async (action: Promise<unknown>): Promise<string> => {
  try {
    await action;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'no fault';
};

/** Bytes that the server counts towards a user of that email, now. */
export async function downOf(address: string, email: string): Promise<number> {
  const ledger = new Recorder();
  const client = open(address, ledger);
  try {
    await client.sample(soon());
    return ledger.values.get(userCounter(email, 'downlink')) ?? 0;
  } finally {
    client.close();
  }
}

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
