import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Fault } from '@shared/fault';
import type { Key, KeyCheck, Server, XrayServer } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyClient } from '../../../src/main/engine/clients/client';
import { createKeys, type Keys } from '../../../src/main/engine/keys';

const base = { id: 's', name: 'edge', address: '127.0.0.1:1', tags: [], pin: null, lab: true };
const xray: XrayServer = { ...base, kind: 'xray', publicHost: null, inboundTag: null, keyPattern: 'key-{n}' };
const PASSED: readonly KeyCheck[] = [
  { name: 'on-server', result: 'pass', detail: null },
  { name: 'link-matches', result: 'pass', detail: null },
];
const key = (name: string): Key => ({ serverId: 's', id: name, name, uuid: 'u', flow: '', createdAt: null, active: true, traffic: null });

class FakeClient implements KeyClient {
  readonly kind = 'xray';
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
let server: Server;
let keys: Keys;
let changed: number;
beforeEach(async () => {
  const listener = createServer();
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  port = (listener.address() as AddressInfo).port;
  close = () => new Promise(resolve => listener.close(() => resolve()));
  client = new FakeClient();
  client.link_ = `vless://u@127.0.0.1:${port}`;
  server = xray;
  changed = 0;
  keys = createKeys({
    clock: { now: () => 0 },
    server: id => (id === 's' ? server : null),
    client: id => (id === 's' ? client : null),
    changed: () => {
      changed += 1;
    },
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

describe('createKey', () => {
  it('takes the next name, and gives the link with every check', async () => {
    client.list = [key('key-1')];
    const made = await keys.createKey('s', null);
    expect(made).toMatchObject({ key: { id: 'key-2' }, link: client.link_, verified: true });
    expect(made.checks.map(({ name }) => name)).toEqual([
      'on-server',
      'link-matches',
      'public-key',
      'short-id',
      'server-name',
      'port-open',
    ]);
    expect(changed).toBe(1);
  });
  it('makes keys of one server one at a time, each with a name of its own', async () => {
    const made = await Promise.all([keys.createKey('s', null), keys.createKey('s', null), keys.createKey('s', 'given')]);
    expect(made.map(one => one.key.name)).toEqual(['key-1', 'key-2', 'given']);
    expect(client.most).toBe(1);
  });
  it('goes on after one that failed', async () => {
    const [bad, good] = await Promise.allSettled([keys.createKey('s', 'bad'), keys.createKey('s', 'good')]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
    expect(changed).toBe(2);
  });
  it('does not hide a key whose link cannot be had', async () => {
    client.link_ = new Fault('unimplemented', 'ws');
    const made = await keys.createKey('s', 'x');
    expect(made).toMatchObject({ key: { id: 'x' }, link: '', verified: false });
    expect(made.checks.slice(0, 2)).toEqual([PASSED[0], { name: 'link-matches', result: 'not-checked', detail: 'ws' }]);
  });
  it('is not verified when a check failed, or the main ones did not pass', async () => {
    client.checks = [...PASSED, { name: 'short-id', result: 'fail', detail: 'x' }];
    expect((await keys.createKey('s', 'x')).verified).toBe(false);
    client.checks = PASSED.slice(0, 1);
    expect((await keys.keyLink('s', 'x')).verified).toBe(false);
  });
  it('looks whether the port is open', async () => {
    expect((await keys.createKey('s', 'x')).checks.at(-1)).toEqual({ name: 'port-open', result: 'pass', detail: `127.0.0.1:${port}` });
    await close();
    const closed = await keys.keyLink('s', 'x');
    expect(closed.checks.at(-1)).toEqual({ name: 'port-open', result: 'fail', detail: `127.0.0.1:${port}: ECONNREFUSED` });
    expect(closed.verified).toBe(false);
  });
  it('ends when the service stops', async () => {
    client.hold = new Promise(() => undefined);
    const making = codeOf(keys.createKey('s', 'x'));
    const waiting = codeOf(keys.createKey('s', 'y'));
    await new Promise(resolve => setImmediate(resolve));
    keys.stop();
    expect(await making).toBe('cancelled');
    expect(await waiting).toBe('cancelled');
    expect(client.list).toEqual([]);
  });
});

describe('who is asked', () => {
  it('names what is missing', async () => {
    expect(await codeOf(keys.listKeys('no'))).toBe('not-found');
    expect(await codeOf(keys.keyLink('s', 'no-such'))).toBe('not-found');
    server = { ...base, kind: 'mihomo' };
    expect(await codeOf(keys.createKey('s', 'x'))).toBe('wrong-kind');
    const offline = createKeys({ clock: { now: () => 0 }, server: () => xray, client: () => null });
    for (const action of [offline.listKeys('s'), offline.createKey('s', null), offline.deleteKey('s', 'x')])
      expect(await codeOf(action)).toBe('gone');
  });
  it('deletes and tells that keys changed', async () => {
    client.list = [key('a'), key('b')];
    await keys.deleteKey('s', 'a');
    expect((await keys.listKeys('s')).map(({ id }) => id)).toEqual(['b']);
    expect(changed).toBe(1);
  });
});
