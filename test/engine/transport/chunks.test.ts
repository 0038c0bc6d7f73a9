/** What is freed of a stream is never a byte that somebody still has or awaits. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { followChunks } from '../../../src/main/engine/transport/chunks';
import { until } from '../support/outside';

const MIB = 1024 * 1024;
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Frames of these sizes as they were sent, and as they are once all have come; what is freed is overwritten. */
async function sent(sizes: readonly number[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const frames = sizes.map((size, n) => Buffer.alloc(size, `${n} of the frames `));
  server.on('connection', socket => {
    for (const frame of frames) socket.send(frame);
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: false });
  onTestFinished(async () => {
    client.terminate();
    await new Promise(resolve => server.close(resolve));
  });
  let whole: ((frame: Buffer) => void) | null = null;
  let freed = 0;
  client.on('upgrade', ({ socket }) => {
    client.once('open', () => {
      whole = followChunks(socket, chunk => {
        freed += chunk.byteLength;
        chunk.fill(0xee);
      });
    });
  });
  const came: Buffer[] = [];
  client.on('message', (data: Buffer) => {
    whole?.(data);
    came.push(data);
  });
  await until('all frames have come', () => came.length === sizes.length);
  return { wanted: frames.map(hash), came: came.map(hash), freed };
}

it('frees the chunks of large frames, and nothing of any other', async () => {
  const { wanted, came, freed } = await sent([10, 8 * MIB, 3, 100_000, 2 * MIB, MIB - 1, 1, 70_000, 5 * MIB, 12, 3 * MIB]);
  expect(came).toEqual(wanted);
  // Of each large one all but what came with the next.
  expect(freed).toBeGreaterThan(14 * MIB);
});

it('leaves small frames alone', async () => {
  const { wanted, came, freed } = await sent(Array.from({ length: 300 }, (_, n) => (n * 7919) % 65_000));
  expect(came).toEqual(wanted);
  expect(freed).toBe(0);
});
