/** Secrets under pressure: calls that cross each other, a disk that refuses, a secret that must not be remembered. */
import { Fault } from '@shared/fault';
import type { Server, ServerDraft } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/main/engine/outside';
import { Servers } from '../../../src/main/engine/servers/servers';
import { MemoryDocument, MemoryLog, MemoryVault, settle } from '../support/outside';

const farm: ServerDraft = { kind: 'farm', name: 'riga', address: '192.0.2.7', username: 'operator', secret: 'farm-secret-1' };

/** Answers only when told, in the order it was asked; remembers what was to be remembered. */
class SlowVault extends MemoryVault {
  readonly kept = new Map<string, Secret>();
  slow = false;
  private waiting: (() => void)[] = [];
  private pass(): Promise<void> {
    return this.slow ? new Promise(resolve => this.waiting.push(resolve)) : Promise.resolve();
  }
  override async get(id: string): Promise<Secret | null> {
    await this.pass();
    return super.get(id);
  }
  override async set(id: string, secret: Secret, { remember } = { remember: true }): Promise<void> {
    await this.pass();
    await super.set(id, secret);
    if (remember) this.kept.set(id, secret);
  }
  override async delete(id: string): Promise<void> {
    await this.pass();
    this.kept.delete(id);
    await super.delete(id);
  }
  async flow(): Promise<void> {
    this.slow = false;
    for (let i = 0; i < 10; i++) {
      for (const go of this.waiting.splice(0)) go();
      await settle();
    }
  }
}

let document: MemoryDocument;
let vault: SlowVault;
let lists: (readonly Server[])[];
let servers: Servers;

beforeEach(() => {
  document = new MemoryDocument();
  vault = new SlowVault();
  lists = [];
  servers = new Servers({
    document,
    vault,
    log: new MemoryLog(),
    changed: list => void lists.push(list),
    secretChanged: () => undefined,
    notice: () => undefined,
  });
  servers.load();
});

describe('a secret', () => {
  it('given for this run only is not remembered by the way of its login token', async () => {
    const id = await servers.add({ ...farm, secret: '' });
    await servers.giveSecret(id, 'only-today', false);
    await servers.saveToken(id, 'token-1');
    expect(vault.items.get(id)).toEqual({ value: 'only-today', token: 'token-1' });
    expect(vault.kept.has(id)).toBe(false);
    await servers.giveSecret(id, 'for-good', true);
    await servers.saveToken(id, 'token-2');
    expect(vault.kept.get(id)).toEqual({ value: 'for-good', token: 'token-2' });
  });

  it('that is typed while a login token is being kept is not overwritten by the old one', async () => {
    const id = await servers.add(farm);
    vault.slow = true;
    const token = servers.saveToken(id, 'token-of-the-old');
    const edit = servers.edit(id, { ...farm, secret: 'farm-secret-2' });
    await vault.flow();
    await Promise.all([token, edit]);
    expect(vault.items.get(id)).toEqual({ value: 'farm-secret-2' });
  });

  it('does not come back to the keychain with a token after its server was removed', async () => {
    const id = await servers.add(farm);
    vault.slow = true;
    const removal = servers.remove(id);
    const token = servers.saveToken(id, 'token-1');
    await vault.flow();
    await Promise.all([removal, token]);
    expect(vault.items.size).toBe(0);
    vault.slow = true;
    const other = servers.add({ ...farm, address: '192.0.2.8' });
    await vault.flow();
    const id2 = await other;
    vault.slow = true;
    const late = servers.saveToken(id2, 'token-2');
    const gone = servers.remove(id2);
    await vault.flow();
    await Promise.all([late, gone]);
    expect(vault.items.size).toBe(0);
  });

  it('stays the old one when the edit that brought the new one cannot be stored: it would go to the old address', async () => {
    const id = await servers.add(farm);
    document.failure = new Fault('storage', 'the disk is full');
    await expect(servers.edit(id, { ...farm, address: '192.0.2.9', secret: 'for-the-new-host' })).rejects.toMatchObject({
      code: 'storage',
    });
    expect(servers.need(id).address).toBe('http://192.0.2.7:8000');
    expect(vault.items.get(id)).toEqual({ value: 'farm-secret-1' });
  });

  it('keeps its server while the keychain is locked: removing one would leave the other behind', async () => {
    const id = await servers.add(farm);
    vault.state = 'locked';
    await expect(servers.remove(id)).rejects.toMatchObject({ code: 'keychain' });
    expect(servers.need(id).id).toBe(id);
    vault.state = 'ready';
    await servers.remove(id);
    expect(vault.items.size).toBe(0);
  });

  it('stays when removing its server cannot be stored', async () => {
    const id = await servers.add(farm);
    document.failure = new Fault('storage', 'the disk is full');
    await expect(servers.remove(id)).rejects.toMatchObject({ code: 'storage' });
    expect(vault.items.get(id)).toEqual({ value: 'farm-secret-1' });
  });
});

describe('the stored list', () => {
  it('may have ids that every object knows: such entries are set apart, not used', () => {
    const base = { kind: 'mihomo', name: 'x', tags: [], pin: null, lab: false };
    const entries = ['__proto__', 'constructor', 'fine'].map((id, n) => ({ ...base, id, address: `http://127.0.0.1:${n + 1}` }));
    document.text = JSON.stringify({ version: 1, servers: entries });
    servers.load();
    expect(lists.at(-1)?.map(server => server.id)).toEqual(['fine']);
  });

  it('that cannot even be set aside stops nothing', () => {
    document.text = '{"version":"none"}';
    document.setAside = () => {
      throw new Fault('storage', 'read-only');
    };
    expect(() => servers.load()).not.toThrow();
  });
});
