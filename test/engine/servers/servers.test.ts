import { Fault } from '@shared/fault';
import type { Notice, Server, ServerDraft } from '@shared/model';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readList, writeList } from '../../../src/main/engine/servers/document';
import { Servers } from '../../../src/main/engine/servers/servers';
import { MemoryDocument, MemoryLog, MemoryVault } from '../support/outside';

const farm: ServerDraft = { kind: 'farm', name: 'riga', address: '192.0.2.7', username: 'operator', secret: 'farm-secret-1' };
const gateway: ServerDraft = { kind: 'mihomo', name: 'home', address: '127.0.0.1:9090', secret: '' };

let document: MemoryDocument;
let vault: MemoryVault;
let lists: (readonly Server[])[];
let changedSecrets: string[];
let notices: Notice[];

beforeEach(() => {
  document = new MemoryDocument();
  vault = new MemoryVault();
  lists = [];
  changedSecrets = [];
  notices = [];
});
function make(): Servers {
  const servers = new Servers({
    document,
    vault,
    log: new MemoryLog(),
    changed: list => void lists.push(list),
    secretChanged: id => void changedSecrets.push(id),
    notice: notice => void notices.push(notice),
  });
  servers.load();
  return servers;
}
const last = (): readonly Server[] => lists.at(-1) ?? [];

describe('adding a server', () => {
  it('normalises its address, keeps its secret in the vault only, and is there after a restart', async () => {
    const id = await make().add(farm);
    expect(last()).toMatchObject([
      { id, kind: 'farm', address: 'http://192.0.2.7:8000', username: 'operator', favourites: [], lab: false },
    ]);
    expect(vault.items.get(id)).toEqual({ value: 'farm-secret-1' });
    expect(document.text).not.toContain('farm-secret-1');
    lists = [];
    make();
    expect(last().map(server => server.id)).toEqual([id]);
    expect(notices).toEqual([]);
  });

  it.each<[string, Partial<ServerDraft>, string]>([
    ['no name', { name: '  ' }, 'bad-input'],
    ['no user name', { username: '' }, 'bad-input'],
    ['a pin without TLS', { pin: 'a'.repeat(64) }, 'bad-input'],
    ['a public host with a port', { publicHost: 'proxy.example.org:3001' }, 'bad-input'],
    ['a pin that is none', { pin: 'zz' }, 'bad-input'],
    ['a port that is none', { address: '192.0.2.7:99999' }, 'bad-address'],
    ['another scheme', { address: 'ftp://192.0.2.7' }, 'bad-address'],
    ['a password in the address', { address: 'http://a:b@192.0.2.7' }, 'bad-address'],
  ])('refuses %s and keeps nothing', async (_what, change, code) => {
    await expect(make().add({ ...farm, ...change })).rejects.toMatchObject({ code });
    expect(document.text).toBeUndefined();
    expect(vault.items.size).toBe(0);
  });

  it('refuses a second one of that kind at the address, however it is written', async () => {
    const servers = make();
    await servers.add(farm);
    await expect(servers.add({ ...farm, name: 'twin', address: 'http://192.0.2.7:8000/' })).rejects.toMatchObject({ code: 'exists' });
    await servers.add({ ...gateway, address: 'http://192.0.2.7:8000' });
    expect(last()).toHaveLength(2);
    expect(vault.items.size).toBe(1);
  });

  it('adds nothing when the keychain or the disk refuses', async () => {
    const servers = make();
    vault.become('failing');
    await expect(servers.add(farm)).rejects.toMatchObject({ code: 'keychain' });
    expect(document.text).toBeUndefined();
    vault.become('ready');
    document.failure = new Fault('storage', 'disk full');
    await expect(servers.add(farm)).rejects.toMatchObject({ code: 'storage' });
    expect(vault.items.size).toBe(0);
    expect(last()).toEqual([]);
  });

  it('lets one of two that come at once win', async () => {
    const servers = make();
    const results = await Promise.allSettled([servers.add(farm), servers.add(farm)]);
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(last()).toHaveLength(1);
    expect(vault.items.size).toBe(1);
  });
});

describe('editing a server', () => {
  it('keeps what the draft leaves out, the secret too', async () => {
    const servers = make();
    const id = await servers.add({ ...farm, tags: ['riga'], favourites: [3] });
    const { secret: _secret, ...draft } = farm;
    await servers.edit(id, { ...draft, name: 'renamed' });
    expect(servers.get(id)).toMatchObject({ name: 'renamed', tags: ['riga'], favourites: [3] });
    expect(vault.items.get(id)).toEqual({ value: 'farm-secret-1' });
    expect(changedSecrets).toEqual([]);
  });

  it('takes a new secret, or none', async () => {
    const servers = make();
    const id = await servers.add(farm);
    await servers.edit(id, { ...farm, secret: 'two' });
    expect(vault.items.get(id)).toEqual({ value: 'two' });
    await servers.edit(id, { ...farm, secret: '' });
    expect(vault.items.has(id)).toBe(false);
    expect(changedSecrets).toEqual([id, id]);
  });

  it('never sends a stored secret to another host, or without the TLS it had', async () => {
    const servers = make();
    const id = await servers.add({ ...farm, address: 'https://192.0.2.7:8000' });
    const { secret: _secret, ...draft } = farm;
    for (const address of ['https://192.0.2.8:8000', 'http://192.0.2.7:8000']) {
      await expect(servers.edit(id, { ...draft, address })).rejects.toMatchObject({ code: 'needs-secret' });
      expect(servers.get(id)).toMatchObject({ address: 'https://192.0.2.7:8000' });
      await expect(servers.secretFor({ ...servers.need(id), address })).rejects.toMatchObject({ code: 'needs-secret' });
    }
    await servers.edit(id, { ...draft, address: 'https://192.0.2.7:9000' });
    await servers.edit(id, { ...draft, address: 'https://192.0.2.8:8000', secret: 'again' });
    expect(servers.get(id)).toMatchObject({ address: 'https://192.0.2.8:8000' });
    const open = await servers.add(gateway);
    await servers.edit(open, { kind: 'mihomo', name: 'home', address: '127.0.0.2:9090' });
    expect(servers.get(open)).toMatchObject({ address: 'http://127.0.0.2:9090' });
  });

  it('refuses another kind, an unknown id, and the lab', async () => {
    const servers = make();
    const id = await servers.add(farm);
    await expect(servers.edit(id, gateway)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(servers.edit('nobody', farm)).rejects.toMatchObject({ code: 'not-found' });
    const real = servers.need(id);
    servers.setLab([{ server: { ...real, id: 'lab' }, secret: { value: 'lab-secret' } }]);
    await expect(servers.edit('lab', farm)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(servers.remove('lab')).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the list', () => {
  it('loses the secret with the server', async () => {
    const servers = make();
    const id = await servers.add(farm);
    vault.become('locked');
    await expect(servers.remove(id)).rejects.toMatchObject({ code: 'keychain' });
    expect(last()).toHaveLength(1);
    vault.become('ready');
    await servers.remove(id);
    expect(last()).toEqual([]);
    expect(vault.items.size).toBe(0);
    expect(document.text).not.toContain(id);
  });

  it('takes a whole new order only', async () => {
    const servers = make();
    const a = await servers.add(farm);
    const b = await servers.add(gateway);
    servers.order([b, a]);
    expect(last().map(server => server.id)).toEqual([b, a]);
    for (const ids of [[a], [a, a], [a, b, 'c'], []]) expect(() => servers.order(ids)).toThrow(Fault);
    expect(last().map(server => server.id)).toEqual([b, a]);
  });

  it('pins and unpins ports', async () => {
    const servers = make();
    const id = await servers.add(farm);
    servers.setFavourite(id, 4, true);
    servers.setFavourite(id, 2, true);
    servers.setFavourite(id, 4, true);
    expect(servers.get(id)).toMatchObject({ favourites: [2, 4] });
    servers.setFavourite(id, 2, false);
    expect(servers.get(id)).toMatchObject({ favourites: [4] });
    const other = await servers.add(gateway);
    expect(() => servers.setFavourite(other, 1, true)).toThrow(Fault);
  });

  it('keeps the lab in memory only, behind the real ones', async () => {
    const servers = make();
    const id = await servers.add(farm);
    servers.setLab([{ server: { ...servers.need(id), id: 'lab', name: 'simulated' }, secret: { value: 'lab-secret' } }]);
    expect(last().map(server => [server.id, server.lab])).toEqual([
      [id, false],
      ['lab', true],
    ]);
    servers.setFavourite('lab', 1, true);
    await servers.giveSecret('lab', 'lab-secret-2', true);
    await servers.saveToken('lab', 'lab-token');
    await servers.add(gateway);
    expect(document.text).not.toContain('simulated');
    expect([...vault.items.keys()]).toEqual([id]);
    expect(await servers.secret('lab')).toEqual({ value: 'lab-secret-2', token: 'lab-token' });
    servers.setLab([]);
    expect(last()).toHaveLength(2);
  });

  it('keeps a token with the secret that it was got with', async () => {
    const servers = make();
    const id = await servers.add(farm);
    await servers.saveToken(id, 'token');
    expect(vault.items.get(id)).toEqual({ value: 'farm-secret-1', token: 'token' });
    await servers.giveSecret(id, 'new', false);
    expect(vault.items.get(id)).toEqual({ value: 'new' });
    vault.become('failing');
    await servers.saveToken(id, 'lost');
  });
});

describe('the document', () => {
  const good = { kind: 'mihomo', id: 'a', name: 'a', address: 'http://127.0.0.1:9090', tags: [], pin: null, lab: false };

  it('loses only the entry that is bad, and keeps even that', async () => {
    document.text = JSON.stringify({
      version: 1,
      servers: [{ kind: 'toaster' }, good, 7, { ...good, name: 'twin' }, { ...good, id: 'l', lab: true }],
    });
    const servers = make();
    expect(last().map(server => server.name)).toEqual(['a']);
    expect(notices).toMatchObject([{ code: 'servers-unreadable', params: { count: 4 } }]);
    await servers.add(farm);
    const stored = JSON.parse(document.text ?? '');
    expect(stored.servers).toHaveLength(2);
    expect(stored.unreadable).toEqual([{ kind: 'toaster' }, 7, { ...good, name: 'twin' }, { ...good, id: 'l', lab: true }]);
  });

  it.each(['7', '"x"', '[]', '{"version":"one","servers":[]}', '{"version":1}', 'null'])('sets %s aside and says so', async text => {
    document.text = text;
    const servers = make();
    expect(document.aside).toEqual([text]);
    expect(notices).toMatchObject([{ code: 'servers-bad', params: { file: 'servers.json.aside' } }]);
    await servers.add(farm);
    expect(last()).toHaveLength(1);
  });

  it('shows what it can of a newer version, and never writes over it', async () => {
    document.text = JSON.stringify({ version: 99, servers: [{ ...good, colour: 'red' }], more: true });
    const before = document.text;
    const servers = make();
    expect(last()).toHaveLength(1);
    expect(notices).toMatchObject([{ code: 'servers-newer' }]);
    await expect(servers.add(farm)).rejects.toMatchObject({ code: 'storage' });
    await expect(servers.remove('a')).rejects.toMatchObject({ code: 'storage' });
    expect(document.text).toBe(before);
  });

  it('migrates step by step', () => {
    const step = (mark: string) => (entries: readonly unknown[]) =>
      entries.map(entry => ({ ...(entry as object), name: `${mark}${(entry as typeof good).name}` }));
    const steps = [step('x'), step('y')];
    const names = (version: number) => readList({ version, servers: [good] }, steps).servers.map(server => server.name);
    expect([names(1), names(2), names(3)]).toEqual([['yxa'], ['ya'], ['a']]);
  });

  it('reads back what it wrote, and anything else without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), stored => {
        const read = readList(stored);
        if (read.state !== 'good') return;
        const again = readList(JSON.parse(JSON.stringify(writeList(read))));
        expect(again.servers).toEqual(read.servers);
        expect(again.unreadable).toEqual(read.unreadable);
      }),
    );
  });
});
