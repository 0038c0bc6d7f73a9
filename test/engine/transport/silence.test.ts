import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterSilence } from '../../../src/main/engine/transport/silence';

/** Stops this process's loop, as a computer that pauses does. */
const pauseFor = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('a silence', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is over after its time, once, unless it is broken', async () => {
    const over = vi.fn();
    const broken = vi.fn();
    afterSilence(1000, over);
    const cancel = afterSilence(1000, broken);
    await vi.advanceTimersByTimeAsync(999);
    expect(over).not.toHaveBeenCalled();
    cancel();
    await vi.advanceTimersByTimeAsync(5000);
    expect([over.mock.calls.length, broken.mock.calls.length]).toEqual([1, 0]);
  });
});

it('what came while the computer paused is heard before a silence is over', async () => {
  const server = createServer(socket => void socket.end('hello'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const heard: string[] = [];
  const there = server.address();
  if (there === null || typeof there === 'string') throw new Error('no port');
  const socket: Socket = connect(there.port, '127.0.0.1');
  const closed = new Promise(resolve => socket.once('close', resolve));
  const cancel = afterSilence(100, () => heard.push('silence'));
  socket.on('data', data => {
    heard.push(String(data));
    cancel();
  });
  pauseFor(500);
  await closed;
  server.close();
  expect(heard).toEqual(['hello']);
});
