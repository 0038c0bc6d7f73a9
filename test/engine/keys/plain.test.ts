import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Fault } from '@shared/fault';
import type { Key, KeyapiServer, KeyCheck } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyClient } from '../../../src/main/engine/clients/client';
import { createPlainKeys, type PlainKeys } from '../../../src/main/engine/keys/plain';
import type { RunPlan } from '../../../src/main/engine/keys/runs';
import { ALL_KEYS } from '../support/keys';

const base = { id: 's', name: 'edge', address: '127.0.0.1:1', tags: [], pin: null, lab: true };
const keyapi: KeyapiServer = { ...base, kind: 'keyapi', keyPattern: 'key-{n}' };
const PASSED: readonly KeyCheck[] = [
  { name: 'on-server', result: 'pass', detail: null },
  { name: 'link-matches', result: 'pass', detail: null },
];
const key = (name: string): Key => ({ serverId: 's', id: name, name, uuid: 'u', flow: '', createdAt: null, active: true, traffic: null });

class FakeClient implements KeyClient {
  readonly kind = 'keyapi';
  list: Key[] = [];
  running = 0;
  most = 0;
  checks: readonly KeyCheck[] = PASSED;
  link_: string | Fault = '';
  hold: Promise<void> = Promise.resolve();
  probe = () => Promise.reject(new Error('not used'));
  sample = () => Promise.reject(new Error('not used'));
  keys = async () => this.list;
  async createKey(name: string, signal: AbortSignal): Promise<Key> {
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await Promise.race([
      this.hold,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Fault('cancelled', 'cancelled')))),
    ]).finally(() => {
      this.running -= 1;
    });
    if (name === 'bad') throw new Fault('bad-input', 'no');
    this.list = [...this.list, key(name)];
    return key(name);
  }
  async deleteKey(id: string): Promise<void> {
    this.list = this.list.filter(one => one.id !== id);
  }
  async link(): Promise<{ link: string; checks: readonly KeyCheck[] }> {
    if (this.link_ instanceof Fault) throw this.link_;
    return { link: this.link_, checks: this.checks };
  }
  close(): void {}
}

let client: FakeClient;
let port: number;
let close: () => Promise<void>;
let keys: PlainKeys;
let ending: AbortController;
beforeEach(async () => {
  const listener = createServer();
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  port = (listener.address() as AddressInfo).port;
  close = () => new Promise(resolve => listener.close(() => resolve()));
  client = new FakeClient();
  client.link_ = `vless://u@127.0.0.1:${port}`;
  ending = new AbortController();
  keys = createPlainKeys({
    clock: { now: () => 0, monotonic: () => 0 },
    ending: ending.signal,
    server: id => {
      if (id !== 's') throw new Fault('not-found', 'no');
      return keyapi;
    },
    client: () => client,
    rows: () => client.list,
  });
});
afterEach(() => close());
const codeOf = async (action: Promise<unknown>): Promise<string> => {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Fault ? error.code : `no fault: ${String(error)}`;
};

describe('make', () => {
  it('takes the next name, and gives the link with every check', async () => {
    client.list = [key('key-1')];
    const made = await keys.make('s', { name: null });
    expect(made).toMatchObject({ key: { id: 'key-2' }, link: client.link_, verified: true });
    expect(made.checks.map(({ name }) => name)).toEqual([
      'on-server',
      'link-matches',
      'public-key',
      'short-id',
      'server-name',
      'port-open',
    ]);
  });
  it('makes keys of one server one at a time, each with a name of its own', async () => {
    const made = await Promise.all([keys.make('s', { name: null }), keys.make('s', { name: null }), keys.make('s', { name: 'given' })]);
    expect(made.map(one => one.key.name)).toEqual(['key-1', 'key-2', 'given']);
    expect(client.most).toBe(1);
  });
  it('goes on after one that failed', async () => {
    const [bad, good] = await Promise.allSettled([keys.make('s', { name: 'bad' }), keys.make('s', { name: 'good' })]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });
  it('does not hide a key whose link cannot be had', async () => {
    client.link_ = new Fault('unimplemented', 'ws');
    const made = await keys.make('s', { name: 'x' });
    expect(made).toMatchObject({ key: { id: 'x' }, link: '', verified: false });
    expect(made.checks.slice(0, 2)).toEqual([PASSED[0], { name: 'link-matches', result: 'not-checked', detail: 'ws' }]);
  });
  it('is not verified when a check failed, or the main ones did not pass', async () => {
    client.checks = [...PASSED, { name: 'short-id', result: 'fail', detail: 'x' }];
    expect((await keys.make('s', { name: 'x' })).verified).toBe(false);
    client.checks = PASSED.slice(0, 1);
    expect((await keys.link('s', 'x')).verified).toBe(false);
  });
  it('looks whether the port is open', async () => {
    expect((await keys.make('s', { name: 'x' })).checks.at(-1)).toMatchObject({
      name: 'port-open',
      result: 'pass',
      detail: `127.0.0.1:${port}`,
    });
    await close();
    const closed = await keys.link('s', 'x');
    expect(closed.checks.at(-1)).toMatchObject({ name: 'port-open', result: 'fail', detail: `127.0.0.1:${port}: ECONNREFUSED` });
    expect(closed.verified).toBe(false);
  });
  it('ends when the service stops', async () => {
    client.hold = new Promise(() => undefined);
    const making = codeOf(keys.make('s', { name: 'x' }));
    const waiting = codeOf(keys.make('s', { name: 'y' }));
    await new Promise(resolve => setImmediate(resolve));
    ending.abort();
    expect(await making).toBe('cancelled');
    expect(await waiting).toBe('cancelled');
    expect(client.list).toEqual([]);
  });
});

describe('the list', () => {
  const traffic = { down: 30, up: 12, total: 42, downRate: 5, upRate: 1 };
  const counted: Key = { ...key('counted'), traffic: { ...traffic, source: 'exact' } };
  const guessed: Key = { ...key('Guessed'), active: false, traffic: { ...traffic, source: 'estimate' } };

  it('never mixes an estimate into totals', () => {
    client.list = [counted, guessed, key('plain')];
    const { rows, rate, counts } = keys.query('s', ALL_KEYS);
    expect(rows.map(row => [row.name, row.state, row.totals?.allTime ?? null, row.estimate])).toEqual([
      ['counted', 'active', { up: 12, down: 30 }, null],
      ['Guessed', 'paused', null, 42],
      ['plain', 'active', null, null],
    ]);
    expect(rate).toEqual({ up: 1, down: 5 });
    expect(counts).toMatchObject({ all: 3, online: 1, differs: 0 });
  });
  it('searches, sorts and gives a window', () => {
    client.list = Array.from({ length: 30 }, (_, at) => key(`key-${at + 1}`));
    const window = keys.query('s', { ...ALL_KEYS, search: 'KEY-2', sort: { by: 'name', descending: true }, offset: 1, limit: 2 });
    expect(window.rows.map(({ name }) => name)).toEqual(['key-28', 'key-27']);
    expect(window.count).toBe(11);
  });
  it('is written as a file without what it does not know', () => {
    client.list = [counted];
    expect(new TextDecoder().decode(keys.export('s', 'csv')).split('\r\n')[1]).toMatch(/^counted,,/);
  });
});

describe('who is asked', () => {
  it('names what is missing', async () => {
    expect(await codeOf(keys.make('no', { name: null }))).toBe('not-found');
    expect(await codeOf(keys.link('s', 'no-such'))).toBe('not-found');
    expect(() => keys.detail('s', 'no-such')).toThrow('no key');
    expect(await codeOf(keys.make('s', { name: 'x', quota: { bytes: 1, resets: { every: 'never' }, atFull: 'block' } }))).toBe(
      'unimplemented',
    );
    const offline = createPlainKeys({
      clock: { now: () => 0, monotonic: () => 0 },
      ...{ ending: ending.signal, server: () => keyapi, client: () => null, rows: () => [] },
    });
    for (const action of [offline.make('s', { name: null }), offline.remove('s', 'x'), offline.makeMany('s', { name: null }, 2)])
      expect(await codeOf(action)).toBe('gone');
  });
  it('makes many and deletes many, one after another', async () => {
    const jobs = async (plan: Pick<RunPlan, 'jobs'>): Promise<void> => {
      for await (const job of plan.jobs) await job.run(ending.signal);
    };
    await jobs(await keys.makeMany('s', { name: 'guest-{n}' }, 3));
    expect(client.list.map(({ name }) => name)).toEqual(['guest-1', 'guest-2', 'guest-3']);
    await jobs(keys.removeMany('s', ['guest-1', 'guest-3']));
    expect(client.list.map(({ name }) => name)).toEqual(['guest-2']);
  });
});
