import type { KeyapiServer, Server, ServerDraft } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { readList, writeList } from '../../../src/main/engine/servers/document';
import { toServer } from '../../../src/main/engine/servers/draft';

const draft = (change: Partial<ServerDraft> = {}): ServerDraft => ({
  kind: 'keyapi',
  name: 'hel',
  address: 'https://hel.example/api',
  ...change,
});
const make = (change: Partial<ServerDraft>, before: Server | null = null): KeyapiServer => {
  const server = toServer(draft(change), 'k', before);
  if (server.kind !== 'keyapi') throw new Error('another kind');
  return server;
};
const SSH = { destination: 'root@hel', remote: '127.0.0.1:10085' };

describe('the second source of a key API', () => {
  it('is an address here, or one behind SSH as seen from there', () => {
    expect(make({ counters: { address: ' LOCALHOST:10085 ', ssh: null } }).counters).toEqual({ address: 'localhost:10085', ssh: null });
    expect(make({ counters: { address: 'of no meaning', ssh: SSH } }).counters).toEqual({ address: '127.0.0.1:10085', ssh: SSH });
    expect(make({ counters: { address: 'x', ssh: { ...SSH, remote: '/run/xray/api.sock' } } }).counters?.address).toBe(
      '/run/xray/api.sock',
    );
  });

  it('is stored, and read again', () => {
    const server = make({ counters: { address: '127.0.0.1:10085', ssh: SSH } });
    expect(readList(writeList({ servers: [server], unreadable: [] })).servers).toEqual([server]);
  });

  it('stays when an edit leaves it out, and goes when the edit says so', () => {
    const before = make({ counters: { address: '127.0.0.1:10085', ssh: null } });
    expect(make({ name: 'renamed' }, before).counters).toEqual(before.counters);
    expect(make({ counters: null }, before)).not.toHaveProperty('counters');
    expect(make({})).not.toHaveProperty('counters');
  });

  it('in a network without a password is taken only on the user’s word', () => {
    const open = { address: '192.0.2.7:10085', ssh: null };
    expect(() => make({ counters: open })).toThrow(/confirm it/);
    const before = make({ counters: open, plainGrpc: true });
    expect(before.counters).toEqual(open);
    // It was confirmed before.
    expect(make({ counters: open }, before).counters).toEqual(open);
    expect(() => make({ counters: { ...open, address: '192.0.2.8:10085' } }, before)).toThrow(/confirm it/);
  });

  it('is refused where it names nothing', () => {
    expect(() => make({ counters: { address: '', ssh: null } })).toThrow(/counters/);
    expect(() => make({ counters: { address: 'http://127.0.0.1:1/x y', ssh: null } })).toThrow();
    expect(() => make({ counters: { address: 'x', ssh: { destination: '-oProxyCommand=x', remote: SSH.remote } } })).toThrow(/counters/);
  });
});
