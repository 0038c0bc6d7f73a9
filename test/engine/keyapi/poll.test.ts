/** What one reading asks of the server, and what of it the accounts are given. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import type { LedgerFigures, ListReading } from '../../../src/main/engine/keys/ledger';
import { FIGURES, Recorder } from '../xray/recorder';
import { clockAt, openKeyapi } from './open';
import { type Dialect, type Recorded, SECRET, startRecorded, written } from './recorded';

const UUID = '7c1f5a8e-2f5b-4d0e-9f68-1f6a2b3c4d5e';
const ID = '0a4c1b9e-7d52-4f0b-8a63-90e1c7d2f3a4';
const COUNTED: LedgerFigures = { ...FIGURES, keys: 1, online: 3, rate: { up: 1, down: 2 }, counted: { exact: 1, estimates: 0, none: 0 } };
let server: Recorded;
let client: Keyapi;
let now: number;
let ledger: Recorder;
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const clock = clockAt(() => now, 1_000_000);

async function start(dialect: Dialect, tuned?: (server: Recorded) => void): Promise<void> {
  server = await startRecorded(dialect);
  tuned?.(server);
  client = openKeyapi(server.address, { secret: SECRET, clock, ledger });
}
const asked = (): readonly string[] => server.seen.splice(0).map(({ request }) => request);
const last = (): ListReading => {
  const reading = ledger.lists.at(-1);
  if (!reading) throw new Error('nothing was read');
  return reading;
};

beforeEach(() => {
  now = 0;
  ledger = new Recorder();
  ledger.figures = COUNTED;
});
afterEach(async () => {
  client.close();
  await server.close();
});

describe('a reading', () => {
  it('is two requests, and what a probe read right before is not asked for again', async () => {
    await start('a');
    await client.probe(soon());
    asked();
    await client.sample(soon());
    expect(asked()).toEqual([]);
    now += 5_000;
    await client.sample(soon());
    expect(asked()).toEqual(['GET /api/keys', 'GET /api/traffic/exact']);
    expect(ledger.lists).toHaveLength(2);
  });

  it('gives the accounts the list, the counts by key id, and when they came', async () => {
    await start('a');
    now = 7_000;
    const { at, figures: told, rowsChanged } = await client.sample(soon());
    expect(last()).toMatchObject({
      at: 1_007_000,
      monotonic: 7_000,
      askedAt: 7_000,
      whole: true,
      failure: null,
      restartAskedAt: null,
      bootedAt: null,
    });
    expect(last().keys.map(({ id }) => id)).toEqual([ID]);
    expect([...last().counts]).toEqual([[ID, expect.objectContaining({ up: 1_048_576, down: 5_242_880 })]]);
    expect(told).toMatchObject({
      kind: 'keyapi',
      keys: 1,
      online: 3,
      trafficSource: 'exact',
      rates: { up: 1, down: 2, at },
      report: { dialect: 'a' },
    });
    expect(rowsChanged).toBe(false);
  });

  it('has no rate where the accounts have none, and is an estimate as soon as one of them is', async () => {
    await start('a');
    ledger.figures = { ...COUNTED, rate: null, counted: { exact: 29, estimates: 2, none: 0 } };
    expect((await client.sample(soon())).figures).toMatchObject({ rates: null, trafficSource: 'estimate' });
    ledger.figures = { ...COUNTED, counted: { exact: 0, estimates: 0, none: 4 } };
    expect((await client.sample(soon())).figures).toMatchObject({ trafficSource: 'none' });
  });

  it('keeps the keys when the counts fail, and says why', async () => {
    await start('a');
    await client.about(soon());
    server.instead.set('GET /api/traffic/exact', { status: 503, body: { detail: 'Xray API not available' } });
    await client.sample(soon());
    expect(last()).toMatchObject({ whole: false, failure: { code: 'server-error', message: '503: Xray API not available' } });
    expect([last().keys.length, last().counts.size]).toEqual([1, 0]);
  });

  it('a refused login ends it', async () => {
    await start('b');
    await client.about(soon());
    server.instead.set('GET /api/traffic/exact', { status: 401, body: { detail: 'Invalid API key' } });
    await expect(client.sample(soon())).rejects.toMatchObject({ code: 'auth' });
  });

  it('tells that a write of ours may have restarted Xray, where writes do', async () => {
    for (const [dialect, at] of [
      ['a', 4_000],
      ['d', null],
    ] as const) {
      await start(dialect);
      now = 4_000;
      await client.sendCreate('new', soon());
      now = 9_000;
      await client.sample(soon());
      expect(last().restartAskedAt).toBe(at);
      if (dialect === 'a') {
        client.close();
        await server.close();
      }
    }
  });

  it('knows since when the machine runs, where it tells, from one question', async () => {
    await start('d');
    await client.probe(soon());
    expect(asked().filter(request => request === 'GET /health')).toHaveLength(1);
    await client.sample(soon());
    expect(last().bootedAt).toBe(1_000_000 - 900_000_000);
  });

  it('an unchanged list is not read anew, a changed one is', async () => {
    await start('a');
    await client.sample(soon());
    const first = last().keys;
    await client.sample(soon());
    expect(last().keys).toBe(first);
    server.instead.set('GET /api/keys', { status: 200, body: [] });
    await client.sample(soon());
    expect(last().keys).toEqual([]);
  });
});

describe('counting key by key', () => {
  const many = (count: number): readonly Readonly<Record<string, unknown>>[] =>
    Array.from({ length: count }, (_, at) => ({
      id: `k${at}`,
      uuid: `${UUID.slice(0, -3)}${100 + at}`,
      name: `n${at}`,
      created_at: '',
      is_active: true,
      port: 10_001 + at,
    }));
  const counted = (id: string, total: number) => ({ status: 'success', key_id: id, key_uuid: 'x', total_bytes: total, timestamp: 1 });

  it('spreads the keys over the minute, in turn', async () => {
    const keys = many(30);
    await start('d', ({ instead }) => {
      instead.set('GET /api/keys', { status: 200, body: keys });
      for (const { id } of keys) instead.set(`GET /api/keys/${id}/traffic`, { status: 200, body: counted(String(id), 5) });
    });
    const read = async (): Promise<readonly string[]> => {
      await client.sample(soon());
      expect(last().whole).toBe(false);
      return [...last().counts.keys()];
    };
    expect(await read()).toEqual(keys.slice(0, 20).map(({ id }) => id));
    expect(await read()).toEqual([]);
    now += 5_000;
    expect(await read()).toEqual(['k20', 'k21', 'k22']);
    now += 60_000;
    expect(await read()).toEqual(['k23', 'k24', 'k25', 'k26', 'k27']);
    now += 60_000;
    expect(new Set(await read())).toEqual(new Set(['k28', 'k29', 'k0', 'k1', 'k2']));
  });

  it('a key without counts, gone or not active, leaves the others', async () => {
    await start('d', ({ instead }) => {
      instead.set('GET /api/keys', { status: 200, body: many(4) });
      instead.set('GET /api/keys/k0/traffic', { status: 404, body: { detail: 'Key not found' } });
      instead.set('GET /api/keys/k1/traffic', { status: 200, body: null });
      instead.set('GET /api/keys/k2/traffic', { status: 400, body: { detail: 'Key is not active' } });
      instead.set('GET /api/keys/k3/traffic', { status: 200, body: counted('k3', 9) });
    });
    await client.sample(soon());
    expect([...last().counts.keys()]).toEqual(['k3']);
    expect(last().failure).toBeNull();
  });

  it('a limit that is broken all the same is waited for, and keys are listed meanwhile', async () => {
    await start('d', ({ instead }) => {
      instead.set('GET /api/keys', { status: 200, body: many(4) });
      instead.set('GET /api/keys/k0/traffic', { status: 200, body: counted('k0', 9) });
      instead.set('GET /api/keys/k1/traffic', { status: 429, body: { error: 'Rate limit exceeded: 60 per 1 minute' } });
    });
    await client.sample(soon());
    expect([...last().counts.keys()]).toEqual(['k0']);
    expect(last().failure?.code).toBe('rate-limited');
    asked();
    now += 30_000;
    await client.sample(soon());
    expect(asked()).toEqual(['GET /api/keys']);
    now += 31_000;
    await client.sample(soon());
    expect(asked()).toContain('GET /api/keys/k2/traffic');
  });

  it('is chosen where single keys are exact and the list is a guess, which stands beside', async () => {
    const simple = { uuid: UUID, port: 10_001, uplink: 5, downlink: 6, total_bytes: 11, source: 'xray_stats_api' };
    await start('c', ({ instead }) => {
      instead.set('GET /api/traffic/ports/exact', { status: 404, body: { detail: 'Not Found' } });
      instead.set(`GET /api/keys/${ID}/traffic/simple`, { status: 200, body: { status: 'success', traffic: simple } });
    });
    await client.sample(soon());
    expect(last().counts.get(ID)).toMatchObject({ up: 5, down: 6, source: { type: 'exact', how: 'xray', name: 'xray_stats_api' } });
    expect(last().beside?.get(ID)).toMatchObject({ total: 1024, source: { type: 'estimate' } });
    const [key] = last().keys;
    if (!key) throw new Error('no key');
    expect((await client.sendReset(key, soon())).type).toBe('said-done');
    expect(asked().at(-1)).toBe(`POST /api/keys/${ID}/traffic/simple/reset`);
  });
});

describe('a server that becomes another version', () => {
  it('is found out anew when a call of its is gone', async () => {
    await start('b');
    await client.sample(soon());
    expect((await client.about(soon())).dialect).toBe('b');
    const [, key] = Object.entries(written('d')).find(([request]) => request === 'GET /api/keys') ?? [];
    server.instead.set('GET /api/keys', { status: 200, body: key?.body });
    server.instead.set('GET /api/traffic/exact', { status: 404, body: { detail: 'Not Found' } });
    server.instead.set(`GET /api/keys/${ID}/traffic`, {
      status: 200,
      body: { status: 'success', key_id: ID, key_uuid: UUID, total_bytes: 7, timestamp: 1 },
    });
    now += 5_000;
    await client.sample(soon());
    expect(last().failure?.code).toBe('unimplemented');
    now += 5_000;
    await client.sample(soon());
    expect(last().counts.get(ID)?.total).toBe(7);
    expect((await client.about(soon())).dialect).toBe('d');
  });
});
