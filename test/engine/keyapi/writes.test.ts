import { Fault } from '@shared/fault';
import type { KeyapiServer } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import { type Fake, fakeKey, startFake, type WriteFault } from './fake';

let fake: Fake;
let client: Keyapi;
beforeEach(async () => {
  fake = await startFake();
  fake.keys.push(fakeKey('old'), fakeKey('same'));
  client = open(fake.address);
});
afterEach(async () => {
  client.close();
  await fake.close();
});

function open(address: string): Keyapi {
  const server: KeyapiServer = { kind: 'keyapi', id: 'k', name: 'k', address, tags: [], pin: null, lab: false, keyPattern: 'key-{n}' };
  return new Keyapi(
    server,
    { server, secret: null, clock: { now: () => 0, monotonic: () => performance.now(), after: () => () => undefined } },
    { lookAgainMs: [0, 5, 5], retryMs: 5 },
  );
}
const soon = (ms = 10_000): AbortSignal => AbortSignal.timeout(ms);
const codeOf = async (action: Promise<unknown>): Promise<string> => {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Fault ? error.code : `no fault: ${String(error)}`;
};
const posts = (): number => fake.requests.filter(request => request.startsWith('POST')).length;
const answer = (status: number, body: unknown): WriteFault['answer'] => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('creating', () => {
  it('answers with the key that is in the list', async () => {
    const key = await client.createKey('new', soon());
    expect(key).toMatchObject({
      serverId: 'k',
      name: 'new',
      id: fake.keys[2]?.id,
      uuid: fake.keys[2]?.uuid,
      createdAt: '2025-08-02T15:22:39.822640',
    });
    expect(posts()).toBe(1);
  });

  /** What went wrong at the server, what the user hears, how many keys there are then. Never two for one click. */
  it.each<[string, WriteFault, string, number]>([
    [
      '500 after the key was made',
      { applies: true, answer: answer(500, { detail: 'Failed to create key: 500: Failed to restart Xray service' }) },
      'made',
      3,
    ],
    ['500 and nothing made', { applies: false, answer: answer(500, { detail: 'Failed' }) }, 'server-error', 2],
    [
      '502 of a proxy in front, and the key comes later',
      { applies: true, late: 2, answer: answer(502, '<html>Bad Gateway</html>') },
      'made',
      3,
    ],
    ['the connection dropped after the key was made', { applies: true, answer: 'drop' }, 'made', 3],
    ['the connection dropped and nothing made', { applies: false, answer: 'drop' }, 'reset', 2],
    ['success without effect', { applies: false, answer: answer(200, fakeKey('new')) }, 'rejected', 2],
    ['200 that says it failed', { applies: false, answer: answer(200, { status: 'error', message: 'no' }) }, 'rejected', 2],
    ['200 that says it failed after the key was made', { applies: true, answer: answer(200, { success: false }) }, 'made', 3],
    ['200 with HTML after the key was made', { applies: true, answer: answer(200, '<html></html>') }, 'made', 3],
    ['an empty 201', { applies: true, answer: answer(201, '') }, 'made', 3],
    ['400, which is final', { applies: false, answer: answer(400, { detail: 'Maximum number of keys (100) reached' }) }, 'rejected', 2],
    [
      '422 with a list',
      { applies: false, answer: answer(422, { detail: [{ loc: ['body', 'name'], msg: 'too long', type: 'x' }] }) },
      'rejected',
      2,
    ],
    ['429 in another shape', { applies: false, answer: answer(429, { error: 'Rate limit exceeded: 5 per 1 minute' }) }, 'rate-limited', 2],
  ])('%s', async (_what, fault, outcome, count) => {
    fake.fault = fault;
    const result = await client.createKey('new', soon()).then(
      key => (key.name === 'new' && fake.keys.some(({ id }) => id === key.id) ? 'made' : 'wrong key'),
      error => (error instanceof Fault ? error.code : String(error)),
    );
    expect(result).toBe(outcome);
    expect(fake.keys).toHaveLength(count);
    expect(posts()).toBe(1);
  });

  it('does not take an old key of the same name for the new one', async () => {
    fake.fault = { applies: false, answer: answer(500, { detail: 'x' }) };
    expect(await codeOf(client.createKey('same', soon()))).toBe('server-error');
    fake.fault = { applies: true, answer: answer(500, { detail: 'x' }) };
    expect((await client.createKey('same', soon())).id).toBe(fake.keys[2]?.id);
  });

  it('looks after a write that was sent, even when the wait for it was cancelled', async () => {
    fake.fault = { applies: true, answer: 'hang' };
    await client.keys(soon());
    expect((await client.createKey('new', soon(300))).name).toBe('new');
  });

  it('is in doubt only when the list cannot be read back', async () => {
    await client.keys(soon());
    fake.fault = { applies: true, answer: answer(500, { detail: 'x' }) };
    fake.listFails = 'after-write';
    expect(await codeOf(client.createKey('new', soon()))).toBe('doubtful');
  });

  it('ends in doubt at once when the client is closed under it', async () => {
    await client.keys(soon());
    fake.fault = { applies: true, answer: 'hang' };
    const creating = codeOf(client.createKey('new', soon()));
    await until(() => posts() === 1);
    client.close();
    expect(await creating).toBe('doubtful');
  });

  it.each([
    ['', 'bad-input'],
    ['  ', 'bad-input'],
    ['x'.repeat(101), 'bad-input'],
    ['a\nb', 'bad-input'],
  ])('refuses the name %j before anything is sent', async (name, code) => {
    expect(await codeOf(client.createKey(name, soon()))).toBe(code);
    expect(posts()).toBe(0);
  });
  it.each(['Анна #1', '🔑 key', 'שלום', 'a/b?c'])('takes the name %s', async name => {
    expect((await client.createKey(name, soon())).name).toBe(name);
  });
});

describe('deleting', () => {
  it.each<[string, WriteFault | null, string, number]>([
    ['plainly', null, 'gone', 1],
    ['500 after the key was deleted', { applies: true, answer: answer(500, { detail: 'Failed to restart Xray service' }) }, 'gone', 1],
    ['500 and nothing deleted', { applies: false, answer: answer(500, { detail: 'x' }) }, 'server-error', 2],
    ['dropped after the key was deleted', { applies: true, answer: 'drop' }, 'gone', 1],
    ['success without effect', { applies: false, answer: answer(200, { message: 'Key deleted successfully' }) }, 'rejected', 2],
    ['403', { applies: false, answer: answer(403, { detail: 'no' }) }, 'forbidden', 2],
  ])('%s', async (_what, fault, outcome, count) => {
    fake.fault = fault;
    const result = await client.deleteKey(fake.keys[0]?.id ?? '', soon()).then(
      () => 'gone',
      error => (error instanceof Fault ? error.code : String(error)),
    );
    expect(result).toBe(outcome);
    expect(fake.keys).toHaveLength(count);
  });
  it('says that there was none', async () => {
    expect(await codeOf(client.deleteKey('no-such', soon()))).toBe('not-found');
  });
});

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise(resolve => setTimeout(resolve, 1));
}
