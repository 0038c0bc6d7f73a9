/** A server with 100,000 users: answers far above the library's usual limit of 4 MiB come through, undecoded. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import { createXrayClient } from '../../../src/main/engine/clients/xray';
import { xrayServer } from '../support/client';
import { Recorder } from './recorder';

const USUAL_LIMIT = 4 * 1024 * 1024;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ kinds: ['xray'], scale: 'large' });
});
afterAll(() => lab?.close());

it('reads counters and users of a hundred thousand keys', async () => {
  const ledger = new Recorder();
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
  const server = xrayServer('x', { address: lab.servers[0]?.address ?? '' });
  const client = createXrayClient({ server, secret: null, clock, ledger });
  try {
    const { figures } = await client.sample(AbortSignal.timeout(60_000));
    expect(figures).toMatchObject({ keys: 3, uptimeS: expect.any(Number) });
    expect(ledger.readings[0]?.bytes.byteLength).toBeGreaterThan(2 * USUAL_LIMIT);
    const users = ledger.userReadings[0]?.inbounds.find(({ tag }) => tag === 'vless-reality');
    expect(users?.bytes.byteLength).toBeGreaterThan(2 * USUAL_LIMIT);
    // What is given away is not part of memory that others use.
    expect(users?.bytes.buffer.byteLength).toBeLessThan((users?.bytes.byteLength ?? 0) + 64);
    const [inbound] = (await client.inbounds(AbortSignal.timeout(60_000))).filter(({ tag }) => tag === 'vless-reality');
    expect(inbound?.flows.length).toBeLessThanOrEqual(20);
  } finally {
    client.close();
  }
});
