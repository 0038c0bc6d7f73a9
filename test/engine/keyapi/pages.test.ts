/** What the pages of a key API ask for: its own counts and books, how it stands, repairs; against the lab's dialects. */
import { Fault } from '@shared/fault';
import type { KeyapiServer, KeyCounts } from '@shared/model';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyapiProfile } from '../../../src/lab/keyapi/profile';
import type { LabKeyapi } from '../../../src/lab/keyapi/server';
import { type Lab, startLab } from '../../../src/lab/lab';
import { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import { readCounting, readPeriod, sumsOf } from '../../../src/main/engine/keyapi/counting';
import { agreement, counting, examine } from '../../../src/main/engine/keyapi/doctor';
import { clearHistory } from '../../../src/main/engine/keyapi/history';
import { askIf } from '../../../src/main/engine/keyapi/optional';
import { repair } from '../../../src/main/engine/keyapi/repairs';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');
const clock = { now: () => NOW, monotonic: () => 0, after: () => () => undefined };
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
let lab: Lab | null = null;
afterEach(async () => {
  await lab?.close();
  lab = null;
});

async function start(
  profile: Partial<KeyapiProfile>,
): Promise<{ readonly server: KeyapiServer; readonly client: Keyapi; readonly api: LabKeyapi }> {
  lab = await startLab({ kinds: ['keyapi'], profiles: { keyapi: { restartMs: 20, rateLimits: false, ...profile } } });
  const [api] = lab.keyapi;
  if (!api) throw new Error('no key API in the lab');
  const { address } = api.server;
  const server: KeyapiServer = {
    ...{ kind: 'keyapi', id: 'k', name: 'hel', address, tags: [], pin: null, lab: false, keyPattern: 'key-{n}' },
  };
  const secret = api.sim.profile.apiKey === '' ? null : { value: api.sim.profile.apiKey };
  return { server, api, client: new Keyapi(server, { server, secret, clock }, { retryMs: 5 }) };
}

const counts = (total: number, type: 'exact' | 'estimate'): KeyCounts => ({
  ...{ up: null, down: null, total },
  source: type === 'exact' ? { type, how: 'xray', name: null } : { type, how: 'monitor', name: 'monitor' },
});
const UNKNOWN = { synchronized: null, keys: null, configured: null, missing: [], extra: [] };

describe('how it counts', () => {
  it('keeps exact numbers and estimates apart', () => {
    const keys = sumsOf([counts(5, 'exact'), counts(7, 'estimate'), counts(1, 'exact')]);
    expect(keys).toEqual({ exact: 2, exactBytes: 6, estimate: 1, estimateBytes: 7 });
  });
  it.each(['A', 'B', 'C'] as const)('dialect %s tells sums by their source', async dialect => {
    const { client } = await start({ dialect });
    const told = await readCounting(client, soon(), clock.now);
    expect(told.at).toBe(NOW);
    expect(told.keys?.[dialect === 'A' ? 'exact' : 'estimate']).toBeGreaterThan(0);
    expect(told.keys?.[dialect === 'A' ? 'estimate' : 'exact']).toBe(0);
  });
  it('has neither comparison nor status where the dialect has none, which is no failure', async () => {
    const { client } = await start({ dialect: 'E' });
    await expect(readCounting(client, soon(), clock.now)).resolves.toMatchObject({ compare: null, status: null });
  });
});

describe("the server's own books", () => {
  it('have days and months where the dialect keeps them, each number with its source, the largest first', async () => {
    const { client } = await start({ dialect: 'C' });
    const month = await readPeriod(client, { span: 'month', period: null, keyId: null }, soon(), clock.now);
    expect(month.keys.length).toBeGreaterThan(0);
    expect(month.keys.map(({ counts: { total } }) => total)).toEqual(
      month.keys.map(({ counts: { total } }) => total).toSorted((a, b) => b - a),
    );
    expect(new Set(month.keys.map(({ counts: { source } }) => source.type))).toEqual(new Set(['estimate']));
    await expect(readPeriod(client, { span: 'all', period: null, keyId: null }, soon(), clock.now)).resolves.toMatchObject({
      period: null,
    });
  });
  it('are refused where there are none, and for a period that is none', async () => {
    const { client } = await start({ dialect: 'D' });
    await expect(readPeriod(client, { span: 'month', period: null, keyId: null }, soon(), clock.now)).rejects.toMatchObject({
      code: 'unimplemented',
    });
    await expect(readPeriod(client, { span: 'day', period: '2025-08', keyId: null }, soon(), clock.now)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

describe('the history that a server keeps', () => {
  const most = async (client: Awaited<ReturnType<typeof start>>['client']) => {
    const { keys } = await readPeriod(client, { span: 'all', period: null, keyId: null }, soon(), clock.now);
    const [first] = keys;
    if (!first?.id) throw new Error('no key with a history');
    return { ...first, id: first.id };
  };
  it('is told of one key, with its days', async () => {
    const { client } = await start({ dialect: 'C' });
    const key = await most(client);
    const all = await readPeriod(client, { span: 'all', period: null, keyId: key.id }, soon(), clock.now);
    expect(all.total?.total).toBe(key.counts.total);
    expect(all.days.length).toBeGreaterThan(0);
    const month = await readPeriod(client, { span: 'month', period: null, keyId: key.id }, soon(), clock.now);
    expect(month.days.length).toBeGreaterThan(0);
    const asked = (span: 'day' | 'all', keyId: string) => readPeriod(client, { span, period: null, keyId }, soon(), clock.now);
    await expect(asked('day', key.id)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(asked('all', 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
  it('of one key is cleared and read back; that it only says so is told', async () => {
    const { client, api } = await start({ dialect: 'C' });
    const key = await most(client);
    const clear = () => clearHistory(client, { keyId: key.id }, soon(), Date.now());
    const left = async () => (await readPeriod(client, { span: 'all', period: null, keyId: key.id }, soon(), clock.now)).total?.total ?? 0;
    api.setProfile({ resetLies: true });
    await expect(clear()).rejects.toMatchObject({ code: 'not-reset' });
    api.setProfile({ resetLies: false });
    await clear();
    expect(await left()).toBeLessThan(key.counts.total);
    await expect(clearHistory(client, { keyId: 'nobody' }, soon(), Date.now())).rejects.toMatchObject({ code: 'not-found' });
  });
  // As in zones far from ours, where it is another date for half of the day.
  it.each([-1, 1])('of old days is cleared and read back where the date is %d ahead; that it only says so is told', async ahead => {
    const { client, api } = await start({ dialect: 'C', utcOffsetMinutes: 0, skewMs: ahead * DAY_MS });
    const { sim } = api;
    const now = sim.clock.now();
    const dates = Array.from({ length: 16 }, (_, day) => sim.dateAt(now - day * DAY_MS));
    for (const date of dates) sim.days.set(date, new Map(sim.keys.map(({ uuid }) => [uuid, { up: 1e6, down: 1e7 }])));
    const clear = () => clearHistory(client, { daysToKeep: 10 }, soon(), now);
    api.setProfile({ resetLies: true });
    await expect(clear()).rejects.toMatchObject({ code: 'not-reset' });
    expect(dates.every(date => sim.days.has(date))).toBe(true);
    api.setProfile({ resetLies: false });
    await clear();
    // A midnight may have passed meanwhile.
    expect([9, 12].map(day => sim.days.has(dates[day] ?? ''))).toEqual([true, false]);
  });
  it('cannot be cleared where there is none', async () => {
    const { client } = await start({ dialect: 'D' });
    await expect(clearHistory(client, { daysToKeep: 10 }, soon(), Date.now())).rejects.toMatchObject({ code: 'unimplemented' });
  });
});

describe('the doctor of a key API', () => {
  it.each(['A', 'B', 'C', 'D', 'E'] as const)('judges dialect %s by what it has, and never by what it has not', async dialect => {
    const { server, client } = await start({ dialect });
    const { checks } = await examine(server, client, soon(), clock);
    const resultOf = (name: string) => checks.find(check => check.name === name)?.result;
    expect(resultOf('reached')).toBe('pass');
    expect(resultOf('private')).toBe('pass');
    expect(resultOf('login')).toBe(dialect === 'A' ? 'attention' : 'pass');
    expect(resultOf('counters')).toBe({ A: 'pass', B: 'attention', C: 'attention', D: 'pass', E: 'pass' }[dialect]);
    expect(resultOf('health')).toBe(dialect === 'D' ? 'pass' : 'not-applicable');
  });
  it('warns of plain HTTP in a network', async () => {
    const { server, client } = await start({ dialect: 'C' });
    const { checks } = await examine({ ...server, address: 'http://keys.example.net/api' }, client, soon(), clock);
    expect(checks.find(({ name }) => name === 'private')).toMatchObject({ result: 'attention', found: { code: 'plain-http' } });
  });
  it('knows a list that Xray does not have', () => {
    expect(agreement({ ...UNKNOWN, synchronized: true })).toMatchObject({ result: 'pass' });
    expect(agreement({ ...UNKNOWN, synchronized: true, keys: 3, configured: 2 })).toMatchObject({ result: 'attention' });
    expect(agreement({ ...UNKNOWN, missing: ['a'], extra: ['b', 'c'] })).toMatchObject({ found: { params: { missing: 1, extra: 2 } } });
    expect(agreement(UNKNOWN)).toMatchObject({ result: 'not-reached', found: { code: 'not-told' } });
  });
  it('calls estimates estimates', () => {
    expect(counting([counts(1, 'exact')], false)).toMatchObject({ result: 'pass' });
    expect(counting([counts(1, 'exact'), counts(1, 'estimate')], false)).toMatchObject({ found: { code: 'some' } });
    expect(counting([counts(1, 'estimate')], false)).toMatchObject({ found: { code: 'estimates', params: { words: 'monitor' } } });
    expect(counting([counts(1, 'exact')], true)).toMatchObject({ found: { code: 'xray-away' } });
    expect(counting([], false)).toMatchObject({ found: { code: 'nothing' } });
  });
});

describe('repairs', () => {
  it('are proved by the configuration read back', async () => {
    const { client } = await start({ dialect: 'D' });
    await expect(repair(client, 'sync', soon())).resolves.toBeUndefined();
  });
  it('are refused by a dialect without them', async () => {
    const { client } = await start({ dialect: 'E' });
    await expect(repair(client, 'sync', soon())).rejects.toMatchObject({ code: 'unimplemented' });
  });
});

describe('an optional call', () => {
  const report = { calls: ['health'] } as unknown as Parameters<typeof askIf>[0];
  it('that fails is a failure of its own, but for a refused credential', async () => {
    const failing = (code: 'server-error' | 'not-found' | 'auth') => askIf(report, ['health'], () => Promise.reject(new Fault(code, 'x')));
    await expect(failing('server-error')).resolves.toMatchObject({ state: 'failed' });
    await expect(failing('not-found')).resolves.toEqual({ state: 'none' });
    await expect(failing('auth')).rejects.toMatchObject({ code: 'auth' });
    await expect(askIf(report, ['compare'], () => Promise.resolve(1))).resolves.toEqual({ state: 'none' });
  });
});
