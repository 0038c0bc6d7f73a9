import type { Server, ServerDraft } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { readList } from '../../../src/main/engine/servers/document';
import { Servers } from '../../../src/main/engine/servers/servers';
import { MemoryDocument, MemoryLog, MemoryVault } from '../support/outside';

const draft = (change: Partial<ServerDraft>): ServerDraft => ({ kind: 'xray', name: 'edge', address: '127.0.0.1:10085', ...change });
const ssh = { destination: 'root@edge-1', remote: '127.0.0.1:10085' };

let document: MemoryDocument;
let list: readonly Server[];
let servers: Servers;
const make = (): void => {
  const deps = { vault: new MemoryVault(), log: new MemoryLog(), secretChanged: () => undefined, notice: () => undefined };
  servers = new Servers({
    ...deps,
    document,
    changed: next => {
      list = next;
    },
  });
  servers.load();
};
beforeEach(() => {
  document = new MemoryDocument();
  make();
});

describe('an Xray over SSH', () => {
  it('is stored with its way, which is there after a restart', async () => {
    const id = await servers.add(draft({ address: 'of no meaning:1', ssh: { destination: ' root@edge-1 ', remote: ' LOCALHOST:10085' } }));
    const expected = { id, address: 'localhost:10085', ssh: { destination: 'root@edge-1', remote: 'localhost:10085' } };
    expect(list).toMatchObject([expected]);
    make();
    expect(list).toMatchObject([expected]);
    expect(JSON.parse(document.text ?? '').version).toBe(2);
  });

  it('may listen on a socket', async () => {
    await servers.add(draft({ ssh: { ...ssh, remote: '/run/xray/api.sock' } }));
    expect(list).toMatchObject([{ address: '/run/xray/api.sock' }]);
    make();
    expect(list).toHaveLength(1);
  });

  it('keeps its way when an edit leaves it out, and loses it when the edit says so', async () => {
    const id = await servers.add(draft({ ssh }));
    await servers.edit(id, draft({ name: 'renamed' }));
    expect(list).toMatchObject([{ name: 'renamed', ssh }]);
    await servers.edit(id, draft({ ssh: null }));
    expect(list[0]).not.toHaveProperty('ssh');
  });

  it('is another one than the same address behind another host, and than the one here', async () => {
    await servers.add(draft({}));
    await servers.add(draft({ name: 'b', ssh }));
    await servers.add(draft({ name: 'c', ssh: { ...ssh, destination: 'edge-2' } }));
    expect(list).toHaveLength(3);
    await expect(servers.add(draft({ name: 'd', ssh }))).rejects.toMatchObject({ code: 'exists' });
  });

  it.each([
    [{ destination: '-oProxyCommand=id', remote: ssh.remote }, 'bad-input'],
    [{ destination: 'a b', remote: ssh.remote }, 'bad-input'],
    [{ destination: 'root:x@edge', remote: ssh.remote }, 'bad-input'],
    [{ destination: 'edge', remote: '/run/$(id)' }, 'bad-input'],
    [{ destination: 'edge', remote: '127.0.0.1' }, 'bad-input'],
    [{ destination: 'edge', remote: '127.0.0.1:99999' }, 'bad-address'],
    [{ destination: 'edge', remote: '-x:1' }, 'bad-address'],
  ])('is refused: %j', async (way, code) => {
    await expect(servers.add(draft({ ssh: way }))).rejects.toMatchObject({ code });
    expect(list).toEqual([]);
  });

  it('an entry whose way was tampered with is not believed', () => {
    const entry = { kind: 'xray', id: 'a', name: 'a', address: '127.0.0.1:1', tags: [], pin: null, lab: false };
    const rest = { publicHost: null, inboundTag: null, keyPattern: 'k' };
    const read = readList({
      version: 2,
      servers: [{ ...entry, ...rest, ssh: { destination: '-oProxyCommand=id', remote: '127.0.0.1:1' } }],
    });
    expect(read).toMatchObject({ servers: [], lost: 1 });
  });

  it('a list of version 1 has none', () => {
    const entry = { kind: 'xray', id: 'a', name: 'a', address: '192.0.2.1:10085', tags: [], pin: null, lab: false };
    const read = readList({ version: 1, servers: [{ ...entry, publicHost: null, inboundTag: null, keyPattern: 'k' }] });
    expect(read).toMatchObject({ state: 'good', lost: 0, servers: [{ address: '192.0.2.1:10085' }] });
  });
});

describe('a plain API in a network', () => {
  it('is refused until the user confirms it, and asked no more while it stays', async () => {
    const open = draft({ address: '203.0.113.5:10085' });
    await expect(servers.add(open)).rejects.toMatchObject({ code: 'plain-grpc' });
    const id = await servers.add({ ...open, plainGrpc: true });
    await servers.edit(id, { ...open, name: 'renamed' });
    await expect(servers.edit(id, draft({ address: '203.0.113.6:10085' }))).rejects.toMatchObject({ code: 'plain-grpc' });
    await servers.edit(id, draft({ ssh }));
    await expect(servers.edit(id, { ...open, ssh: null })).rejects.toMatchObject({ code: 'plain-grpc' });
    expect(list).toMatchObject([{ ssh }]);
  });
});
