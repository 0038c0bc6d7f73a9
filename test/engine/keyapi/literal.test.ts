/** Every documented request of the five dialects, with its documented answer: what is sent, and what is understood. */
import type { KeyCounts } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import type { WireKey } from '../../../src/main/engine/clients/keyapi/contract';
import { openKeyapi } from './open';
import { type Dialect, type Recorded, SECRET, startRecorded, written } from './recorded';

const UUID = '7c1f5a8e-2f5b-4d0e-9f68-1f6a2b3c4d5e';
const ID = '0a4c1b9e-7d52-4f0b-8a63-90e1c7d2f3a4';
const LINK = `vless://${UUID}@domain:443?encryption=none&security=reality&sni=www.microsoft.com&fp=chrome&pbk=5B9ZSbV1FvE4kQ2mTq0n7hH3u8yXjD6rLwPcGaNsKfo&sid=2680beb40ea2fde0&spx=/&type=tcp&flow=#VeilBot-V2Ray`;
const KEY: WireKey = {
  ...{ id: ID, uuid: UUID, name: 'VeilBot-V2Ray', createdAt: '2025-08-02T15:22:39.822640', createdAtMs: null },
  ...{ active: true, port: null, shortId: null, sni: null },
};
const KEYS: Readonly<Record<Dialect, WireKey>> = {
  a: KEY,
  b: KEY,
  c: { ...KEY, port: 10_001 },
  d: { ...KEY, port: 10_001, shortId: '9f86d081884c7d65' },
  e: { ...KEY, id: '7', createdAt: '2025-12-02T15:22:39.822640', port: 443, shortId: '9f86d081884c7d65', sni: 'www.microsoft.com' },
};
const counts = (up: number | null, down: number | null, total: number, source: KeyCounts['source']): KeyCounts => ({
  up,
  down,
  total,
  source,
});
const XRAY = { type: 'exact', how: 'xray', name: 'xray_api' } as const;
const UNNAMED = { type: 'exact', how: 'unnamed', name: null } as const;
const SEED = counts(1_048_576, 5_242_880, 6_291_456, XRAY);
const SHARE = counts(null, null, 49_728, { type: 'estimate', how: 'network-share', name: 'alternative_monitor' });
const PORT = counts(524_288, 524_288, 1_048_576, { type: 'estimate', how: 'port-share', name: 'port_monitor' });
const SIMPLE = counts(512, 512, 1024, { type: 'estimate', how: 'connections', name: 'simple_monitor' });
const NO_LABEL = { type: 'estimate', how: 'monitor', name: null } as const;
const KEPT = counts(99, 99, 198, NO_LABEL);
const MONTH = counts(19_233_840, 19_233_840, 38_467_682, NO_LABEL);
const OF_KEY = { uuid: UUID, name: 'VeilBot-V2Ray', port: 10_001 };
const done = (value: unknown) => ({ type: 'said-done', status: 200, value, tookMs: 0 });

type Call = (client: Keyapi, key: WireKey, signal: AbortSignal) => Promise<unknown>;
/** What is called, what must be sent, and what must come of it. */
type Case = readonly [what: string, call: Call, request: string, result: unknown, body?: unknown];

const COMMON: readonly Case[] = [
  ['one key by its id', (api, key, signal) => api.get(key.id, signal), 'GET /api/keys/:id', 'the key'],
  ['one key by its uuid', (api, _key, signal) => api.get(UUID, signal), `GET /api/keys/${UUID}`, 'the key'],
  ['no such key', (api, _key, signal) => api.get('gone', signal), 'GET /api/keys/gone', null],
  ['a key deleted', (api, key, signal) => api.sendDelete(key, signal), 'DELETE /api/keys/:id', done(null)],
];
const reset = (path: string, message: string, previous: number | null = null): Case => [
  'a reset',
  (api, key, signal) => api.sendReset(key, signal),
  `POST /api/keys/:id/traffic${path}`,
  done({ previous, message }),
];
const count = (path: string, result: KeyCounts): Case => [
  'a count',
  (api, key, signal) => api.keyTraffic(key, signal),
  `GET /api/keys/:id/traffic${path}`,
  result,
];
const status = (xrayAvailable: boolean | null, monitor: string | null, counted: ReadonlyMap<string, KeyCounts> = new Map()): Case => [
  'how it counts',
  (api, _key, signal) => api.trafficStatus(signal),
  'GET /api/traffic/status',
  { xrayAvailable, monitor, counts: counted },
];
const sync = (path: string): Case => ['a sync', (api, _key, signal) => api.sendSync(signal), `POST /api/system/${path}`, done(null)];
const IN_SYNC = { synchronized: true, keys: 1, configured: 1, missing: [], extra: [] };
const config = (path: string, result: unknown = IN_SYNC): Case => [
  'the state of the configuration',
  (api, _key, signal) => api.configStatus(signal),
  `GET /api/system/${path}`,
  result,
];
const validated = (synchronized: boolean, missing: readonly string[]): Case => [
  'the check of the configuration',
  (api, _key, signal) => api.validateSync(signal),
  'GET /api/system/xray/validate-sync',
  { synchronized, keys: null, configured: null, missing, extra: [] },
];
const ports = (used: number, available: number, most: number): Case => [
  'its ports',
  (api, _key, signal) => api.ports(signal),
  'GET /api/system/ports',
  { used, available, most, range: `10001-${10_000 + most}`, byUuid: new Map([[UUID, 10_001]]) },
];
const CASES: Readonly<Record<Dialect, readonly Case[]>> = {
  a: [
    ['every count', (api, _key, signal) => api.traffic(signal), 'GET /api/traffic/exact', new Map([[UUID, SEED]])],
    ['every count, by name', (api, _key, signal) => api.trafficBy('exact', signal), 'GET /api/traffic/exact', new Map([[UUID, SEED]])],
    count('/exact', SEED),
    reset('/reset', 'Traffic stats reset successfully'),
    [
      'the comparison of the seed',
      (api, _key, signal) => api.compare(signal),
      'GET /api/traffic/compare',
      {
        estimate: { bytes: 192_277_381, method: 'estimate_based_on_connections', error: null },
        exact: { bytes: 0, method: null, error: 'API недоступен или пользователь не найден' },
        available: true,
      },
    ],
    status(true, null),
  ],
  b: [
    ['every count', (api, _key, signal) => api.traffic(signal), 'GET /api/traffic/exact', new Map([[UUID, SHARE]])],
    count('/exact', SHARE),
    reset('/reset', 'Traffic stats reset successfully'),
    status(
      null,
      'precise_monitor',
      new Map([
        [UUID, SHARE],
        [ID, SHARE],
      ]),
    ),
    sync('sync-config'),
    config('config-status', {
      synchronized: false,
      keys: 1,
      configured: 1,
      missing: [UUID],
      extra: ['11111111-1111-4111-8111-111111111111'],
    }),
    ['the check of Reality', (api, _key, signal) => api.sendVerifyReality(signal), 'POST /api/system/verify-reality', done(null)],
  ],
  c: [
    ['every count', (api, _key, signal) => api.trafficBy('ports', signal), 'GET /api/traffic/ports/exact', new Map([[UUID, PORT]])],
    count('/port/exact', PORT),
    reset('/port/reset', 'Port traffic stats reset successfully'),
    [
      'every simple count',
      (api, _key, signal) => api.trafficBy('simple', signal),
      'GET /api/traffic/simple',
      new Map([[UUID, { ...SIMPLE, source: NO_LABEL }]]),
    ],
    [
      'what it kept of all',
      (api, _key, signal) => api.history(signal),
      'GET /api/traffic/history',
      { period: null, total: KEPT, keys: [{ ...OF_KEY, counts: KEPT }], days: [] },
    ],
    [
      'what it kept of a key',
      (api, key, signal) => api.keyHistory(key, signal),
      'GET /api/keys/:id/traffic/history',
      { period: null, total: KEPT, keys: [], days: [{ date: '2025-08-05', counts: KEPT }] },
    ],
    [
      'a day',
      (api, _key, signal) => api.daily('2025-08-05', signal),
      'GET /api/traffic/daily/2025-08-05',
      { period: '2025-08-05', total: counts(null, null, 396, NO_LABEL), keys: [], days: [] },
    ],
    [
      'a month',
      (api, _key, signal) => api.monthly('2025-08', signal),
      'GET /api/traffic/monthly?year_month=2025-08',
      { period: '2025-08', total: counts(19_234_101, 19_234_101, 38_468_204, NO_LABEL), keys: [{ ...OF_KEY, counts: MONTH }], days: [] },
    ],
    [
      'the present month of a key',
      (api, key, signal) => api.keyMonthly(key, null, signal),
      'GET /api/keys/:id/traffic/monthly',
      { period: '2025-08', total: MONTH, keys: [], days: [{ date: '2025-08-05', counts: MONTH }] },
    ],
    [
      'what it kept, reset',
      (api, key, signal) => api.sendResetHistory(key, signal),
      'POST /api/keys/:id/traffic/history/reset',
      done({ previous: null, message: 'Traffic history reset successfully' }),
    ],
    [
      'what it kept, cleaned',
      (api, _key, signal) => api.sendCleanHistory(30, signal),
      'POST /api/traffic/history/cleanup?days_to_keep=30',
      done(null),
    ],
    status(null, 'simple_monitor'),
    ports(5, 15, 20),
    config('xray/config-status'),
    sync('xray/sync-config'),
    validated(false, [UUID]),
  ],
  d: [
    count('', counts(null, null, 6_291_456, UNNAMED)),
    reset('/reset', 'Traffic reset successfully', 6_291_456),
    ports(1, 99, 100),
    config('xray/config-status'),
    [
      'its inbounds',
      (api, _key, signal) => api.inbounds(signal),
      'GET /api/system/xray/inbounds',
      [
        {
          ...{ tag: `inbound-${UUID}`, port: 10_001, clients: 1, uuids: [UUID], shortIds: ['9f86d081884c7d65'] },
          ...{ dest: 'www.microsoft.com:443', serverNames: ['www.microsoft.com'] },
        },
      ],
    ],
    sync('xray/sync-config'),
    validated(true, []),
    [
      'new Reality keys: 200 that is no success',
      (api, _key, signal) => api.sendFixReality(signal),
      'POST /api/system/fix-reality-keys',
      {
        type: 'said-failed',
        status: 200,
        tookMs: 0,
        fault: expect.objectContaining({ code: 'rejected', message: 'Failed to fix Reality keys' }),
      },
    ],
    [
      'its health',
      (api, _key, signal) => api.health(signal),
      'GET /health',
      {
        status: 'healthy',
        services: { xray: 'running', api: 'running', nginx: 'running' },
        uptimeS: 900_000,
        resources: expect.objectContaining({ cpu_usage_percent: 11.5 }),
      },
    ],
  ],
  e: [
    [
      'every count',
      (api, _key, signal) => api.traffic(signal),
      'GET /api/traffic',
      new Map([
        [UUID, { ...SEED, source: UNNAMED }],
        ['7', { ...SEED, source: UNNAMED }],
      ]),
    ],
    count('', { ...SEED, source: UNNAMED }),
    [
      'a count of a key that is known by its uuid only',
      (api, key, signal) => api.keyTraffic({ ...key, id: UUID }, signal),
      'GET /api/keys/7/traffic',
      { ...SEED, source: UNNAMED },
    ],
    reset('/reset', 'Traffic reset', 6_291_456),
  ],
};
const LINKS: Readonly<Record<Dialect, string>> = {
  a: LINK,
  b: LINK,
  c: LINK.replace(':443?', ':10001?'),
  d: LINK.replace(':443?', ':10001?').replace('2680beb40ea2fde0', '9f86d081884c7d65'),
  e: LINK.replace('2680beb40ea2fde0', '9f86d081884c7d65'),
};

let server: Recorded;
let client: Keyapi;
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const clock = { now: () => Date.UTC(2025, 7, 2), monotonic: () => 0, after: () => () => undefined };

for (const dialect of ['a', 'b', 'c', 'd', 'e'] as const) {
  describe(`dialect ${dialect}`, () => {
    const key = KEYS[dialect];
    beforeEach(async () => {
      server = await startRecorded(dialect);
      client = openKeyapi(server.address, { secret: SECRET, clock });
      await client.about(soon());
      server.seen.length = 0;
    });
    afterEach(async () => {
      client.close();
      await server.close();
    });

    it('lists its keys', async () => {
      const { keys, serverAt } = await client.list(soon());
      expect(keys).toEqual([key]);
      expect(Math.abs((serverAt ?? 0) - Date.now())).toBeLessThan(5_000);
      expect(server.seen).toEqual([{ request: 'GET /api/keys', body: '' }]);
    });

    it('makes a key', async () => {
      const answer = await client.sendCreate('VeilBot-V2Ray', soon());
      expect(answer).toEqual({ type: 'said-done', status: dialect === 'e' ? 201 : 200, value: key, tookMs: 0 });
      expect(server.seen).toEqual([{ request: 'POST /api/keys', body: '{"name":"VeilBot-V2Ray"}' }]);
    });

    it('gives the link of the seed, byte for byte, and its text', async () => {
      const { link, standard, checks } = await client.readLink(key, soon());
      expect(link).toBe(LINKS[dialect]);
      expect(standard).not.toContain('flow=');
      expect(Object.fromEntries(checks.map(({ name, result }) => [name, result]))).toMatchObject({
        'on-server': 'pass',
        'link-matches': 'pass',
      });
      if (dialect !== 'e') expect(await client.config(key, soon())).toContain(link);
      expect(server.seen[0]?.request).toBe(dialect === 'e' ? 'GET /api/keys/7/link' : `GET /api/keys/${ID}/config`);
    });

    for (const [what, call, request, result] of [...COMMON, ...CASES[dialect]])
      it(what, async () => {
        expect(await call(client, key, soon())).toEqual(result === 'the key' ? key : result);
        expect(server.seen.at(-1)).toEqual({ request: request.replace(':id', key.id), body: '' });
      });

    it('has a test for every documented request', () => {
      const named = [...COMMON, ...CASES[dialect]].map(([_what, _call, request]) => request.replace(':id', key.id));
      const elsewhere = [
        'GET /api/',
        'GET /api/keys',
        'POST /api/keys',
        `GET /api/keys/${key.id}/config`,
        'GET /api/keys/7/link',
        `GET /api/keys/${UUID}/traffic`,
      ];
      // Where ports are counted, simple counts of single keys are an alternative that is not used.
      const unused = [`GET /api/keys/${ID}/traffic/simple`, `POST /api/keys/${ID}/traffic/simple/reset`];
      expect(Object.keys(written(dialect)).filter(request => ![...named, ...elsewhere, ...unused].includes(request))).toEqual([]);
    });
  });
}

describe('what a dialect lacks', () => {
  it('is refused before anything is sent', async () => {
    server = await startRecorded('a');
    client = openKeyapi(server.address, { clock });
    await client.about(soon());
    server.seen.length = 0;
    for (const call of [client.inbounds(soon()), client.history(soon()), client.health(soon()), client.daily('2025-08-05', soon())])
      await expect(call).rejects.toMatchObject({ code: 'unimplemented' });
    expect(await client.sendSync(soon())).toMatchObject({ type: 'not-sent', fault: { code: 'unimplemented' } });
    expect(server.seen).toEqual([]);
    client.close();
    await server.close();
  });
});
