import { afterEach, beforeEach } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import type { LabXray } from '../../../src/lab/xray/server';
import { createXrayClient, type XrayClient } from '../../../src/main/engine/clients/xray';
import type { KeyLedger } from '../../../src/main/engine/keys/ledger';
import { xrayServer } from '../support/client';
import { Recorder } from './recorder';

interface World {
  lab: Lab;
  xray: LabXray;
  client: XrayClient;
  ledger: Recorder;
}

/** Filled before each test of the file that calls it, closed after it. */
export function eachInAWorld(): World {
  const world = {} as World;
  beforeEach(async () => {
    world.lab = await startLab({ kinds: ['xray'], profiles: { xray: { restartMs: 0 } } });
    const [xray] = world.lab.xray;
    if (!xray) throw new Error('no xray in the lab');
    world.xray = xray;
    world.ledger = new Recorder();
    world.client = open(xray, world.ledger);
  });
  afterEach(async () => {
    world.client.close();
    await world.lab.close();
  });
  return world;
}

/** One more client. */
export function open(xray: LabXray, ledger: KeyLedger | null, monotonic = () => performance.now(), atRest?: () => boolean): XrayClient {
  const server = xrayServer('x', { address: xray.server.address, inboundTag: 'vless-reality' });
  const clock = { now: () => Date.now(), monotonic, after: () => () => undefined };
  return createXrayClient({ server, secret: null, clock, ledger, ...(atRest ? { atRest } : {}) });
}

export const soon = (ms = 25_000): AbortSignal => AbortSignal.timeout(ms);
export { codeOf } from '../../support/fault';
export const calls = ({ log }: LabXray, path: string): number => log.entries.filter(entry => entry.target === path).length;
export async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise(resolve => setTimeout(resolve, 1));
}
