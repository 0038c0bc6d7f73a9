/** What one write on the wire comes to: sent once, whatever happens, and the server's word for it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import { isDoubtful, type WireKey, type WriteAnswer } from '../../../src/main/engine/clients/keyapi/contract';
import { type Fake, fakeKey, startFake, type WriteFault } from './fake';
import { openKeyapi } from './open';

let fake: Fake;
let client: Keyapi;
beforeEach(async () => {
  fake = await startFake();
  fake.keys.push(fakeKey('old'), fakeKey('same'));
  await connect();
});
afterEach(async () => {
  client.close();
  await fake.close();
});

/** A write whose answer is not waited for: long enough to be sent on a busy computer. */
const SHORT_MS = 3_000;
async function connect(writeMs = 30_000): Promise<void> {
  client = openKeyapi(fake.address, { tuning: { writeMs } });
  await client.about(soon());
  fake.requests.length = 0;
}
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const answer = (status: number, body: unknown): WriteFault['answer'] => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const codeOf = (said: WriteAnswer<unknown>): string | null => (said.type === 'said-done' ? null : said.fault.code);
const old = async (): Promise<WireKey> => {
  const [key] = (await client.list(soon())).keys;
  if (!key) throw new Error('no key');
  fake.requests.length = 0;
  return key;
};

/** What the server does and answers; what it said; its code; whether there is doubt. */
const ENDS: readonly (readonly [
  what: string,
  fault: WriteFault,
  type: WriteAnswer<unknown>['type'],
  code: string | null,
  doubt: boolean,
])[] = [
  [
    '500 after it was done',
    { applies: true, answer: answer(500, { detail: 'Failed to restart Xray service' }) },
    'said-failed',
    'server-error',
    true,
  ],
  ['500 and nothing done', { applies: false, answer: answer(500, { detail: 'x' }) }, 'said-failed', 'server-error', true],
  ["a proxy's 502", { applies: true, answer: answer(502, '<html><h1>Bad Gateway</h1></html>') }, 'said-failed', 'server-error', true],
  ["a proxy's 504", { applies: true, answer: answer(504, '<html></html>') }, 'said-failed', 'server-error', true],
  [
    '503 in its own words',
    { applies: false, answer: answer(503, { detail: 'Xray API not available' }) },
    'said-failed',
    'server-error',
    true,
  ],
  ['408', { applies: false, answer: answer(408, '') }, 'said-failed', 'timeout', true],
  ['the connection cut', { applies: true, answer: 'drop' }, 'no-answer', 'reset', true],
  ['no answer in time', { applies: true, answer: 'hang' }, 'no-answer', 'timeout', true],
  ['200 that says it failed', { applies: false, answer: answer(200, { status: 'error', message: 'no' }) }, 'said-failed', 'rejected', true],
  ['200 with success: false', { applies: true, answer: answer(200, { success: false }) }, 'said-failed', 'rejected', true],
  ['200 with a page', { applies: true, answer: answer(200, '<html></html>') }, 'said-failed', 'not-json', true],
  ['success without effect', { applies: false, answer: answer(200, {}) }, 'said-done', null, false],
  ['an empty 204', { applies: true, answer: answer(204, '') }, 'said-done', null, false],
  ['400', { applies: false, answer: answer(400, { detail: 'Maximum number of keys (100) reached' }) }, 'refused', 'rejected', false],
  ['401', { applies: false, answer: answer(401, { detail: 'Invalid API key' }) }, 'refused', 'auth', false],
  ['403', { applies: false, answer: answer(403, { detail: 'no' }) }, 'refused', 'forbidden', false],
  ['404', { applies: false, answer: answer(404, { detail: 'Key not found' }) }, 'refused', 'not-found', false],
  ['405', { applies: false, answer: answer(405, { detail: 'Method Not Allowed' }) }, 'refused', 'unimplemented', false],
  ['409', { applies: false, answer: answer(409, { detail: 'A key of this name exists' }) }, 'refused', 'exists', false],
  ['413', { applies: false, answer: answer(413, '<html>Request Entity Too Large</html>') }, 'refused', 'rejected', false],
  [
    '422 with a list',
    { applies: false, answer: answer(422, { detail: [{ loc: ['body', 'name'], msg: 'too long', type: 'x' }] }) },
    'refused',
    'rejected',
    false,
  ],
  [
    '429 in another shape',
    { applies: false, answer: answer(429, { error: 'Rate limit exceeded: 5 per 1 minute' }) },
    'refused',
    'rate-limited',
    false,
  ],
];

describe.each([
  ['creating', 'POST /api/keys', () => client.sendCreate('new', soon())],
  ['deleting', 'DELETE /api/keys/', async () => client.sendDelete(await old(), soon())],
] as const)('%s', (_what, request, send) => {
  it.each(ENDS)('%s', async (_name, fault, type, code, doubt) => {
    if (fault.answer === 'hang') {
      client.close();
      await connect(SHORT_MS);
    }
    fake.fault = fault;
    const said = await send();
    expect([said.type, codeOf(said), isDoubtful(said)]).toEqual([type, code, doubt]);
    // Once, whatever was said.
    expect(fake.requests.filter(one => one.startsWith(request))).toHaveLength(1);
    expect(fake.requests).toHaveLength(1);
  });

  it('is not sent where nothing listens', async () => {
    const key = await old();
    await fake.close();
    // The open connection was cut with it: once that is known, a new one is tried.
    await expect(client.list(soon())).rejects.toMatchObject({ code: 'refused' });
    const said = await (request.startsWith('POST') ? client.sendCreate('new', soon()) : client.sendDelete(key, soon()));
    expect([said.type, codeOf(said)]).toEqual(['not-sent', 'refused']);
  });

  it('is not sent when it was cancelled before, and in doubt when it was after', async () => {
    const key = await old();
    const write = (signal: AbortSignal) => (request.startsWith('POST') ? client.sendCreate('new', signal) : client.sendDelete(key, signal));
    expect((await write(AbortSignal.abort())).type).toBe('not-sent');
    expect(fake.requests).toEqual([]);
    fake.fault = { applies: true, answer: 'hang' };
    const cancel = new AbortController();
    const writing = write(cancel.signal);
    await expect.poll(() => fake.requests.length).toBe(1);
    cancel.abort();
    const said = await writing;
    expect([said.type, codeOf(said)]).toEqual(['no-answer', 'cancelled']);
  });
});

it('a key that is not found when it is deleted is that, whatever the words', async () => {
  const key = await old();
  for (const words of [{ detail: 'Not Found' }, { message: 'Not found' }, '<html>404</html>']) {
    fake.fault = { applies: false, answer: answer(404, words) };
    expect(codeOf(await client.sendDelete(key, soon()))).toBe('not-found');
  }
});

describe('names', () => {
  it.each(['', '  ', 'x'.repeat(101), 'a\nb', 'a\u0000b', 'a\u2028b', '\ud800'])('%j is refused before anything is sent', async name => {
    const said = await client.sendCreate(name, soon());
    expect([said.type, codeOf(said)]).toEqual(['not-sent', 'bad-input']);
    expect(fake.requests).toEqual([]);
  });
  it.each(['Анна #1', '🔑 key', 'שלום', 'a/b?c', 'x'.repeat(100), '👩‍🚀'.repeat(20), '"quoted" \\ back', '%20'])(
    '%s arrives as it is',
    async name => {
      const said = await client.sendCreate(name, soon());
      expect(said).toMatchObject({ type: 'said-done', value: { name } });
      expect(fake.keys.at(-1)?.name).toBe(name);
    },
  );
  it('two keys may have the same one', async () => {
    const said = await client.sendCreate('same', soon());
    expect(said.type === 'said-done' && said.value?.id).toBe(fake.keys[2]?.id);
  });
});

describe('readings meanwhile', () => {
  it('leave a server alone that restarts Xray for us, and what was read last stands', async () => {
    const before = await client.sample(soon());
    fake.requests.length = 0;
    fake.fault = { applies: true, answer: 'hang' };
    const giving = new AbortController();
    const creating = client.sendCreate('new', giving.signal);
    await expect.poll(() => fake.requests).toEqual(['POST /api/keys']);
    expect(await client.sample(soon())).toEqual({
      at: before.at,
      rowsChanged: false,
      figures: { kind: 'keyapi', rttMs: before.figures.rttMs, warnings: ['no-auth'] },
    });
    expect(fake.requests).toEqual(['POST /api/keys']);
    giving.abort();
    expect((await creating).type).toBe('no-answer');
    fake.fault = null;
    expect((await client.sample(soon())).figures).toMatchObject({ keys: 3 });
    expect(fake.requests).toContain('GET /api/keys');
  });
});

describe('limits', () => {
  it('a refusal says when to come again, by the words where no header does', async () => {
    fake.fault = { applies: false, answer: answer(429, { error: 'Rate limit exceeded: 5 per 2 minute' }) };
    const said = await client.sendCreate('new', soon());
    expect(said.type === 'refused' && said.fault.options.retryAfterMs).toBe(120_000);
    expect(client.waitMs('create')).toBeGreaterThan(110_000);
    expect(client.waitMs('delete')).toBe(0);
  });
});

describe("the server's time", () => {
  it('of a new key is known, whatever the zone, and of the others from then on', async () => {
    expect((await client.list(soon())).keys[0]?.createdAtMs).toBeNull();
    const local = new Date(Date.now() + 5.5 * 3_600_000).toISOString().replace('Z', '640');
    fake.fault = { applies: true, answer: answer(200, { ...fakeKey('new'), created_at: local }) };
    const said = await client.sendCreate('new', soon());
    const at = said.type === 'said-done' ? said.value?.createdAtMs : null;
    expect(Math.abs((at ?? 0) - Date.now())).toBeLessThan(60_000);
    expect((await client.list(soon())).keys[0]?.createdAtMs).toBe(Date.UTC(2025, 7, 2, 9, 52, 39, 822));
  });
});
