import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify, type Keychain } from '../../src/main/shell/vault/keychain';
import { createVault } from '../../src/main/shell/vault/vault';

/** A keychain whose answers are scripted; the real one is met in the desktop tests. */
function scripted() {
  const items = new Map<string, string>();
  let hang: Promise<void> | null = null;
  let failure: Error | null = null;
  const calls: string[] = [];
  const step = async (name: string): Promise<void> => {
    calls.push(name);
    if (hang) await hang;
    if (failure) throw failure;
  };
  /** Each call goes through `step` first. */
  const keychain: Keychain = {
    getPassword: (_service, account) => step('get').then(() => items.get(account) ?? null),
    setPassword: (_service, account, password) => step('set').then(() => void items.set(account, password)),
    deletePassword: (_service, account) => step('delete').then(() => items.delete(account)),
    findCredentials: () => step('find').then(() => [...items].map(([account, password]) => ({ account, password }))),
  };
  return {
    keychain,
    items,
    calls,
    fail: (error: Error | null) => {
      failure = error;
    },
    /** Calls wait until the returned function is called. */
    hang(): () => void {
      let go = (): void => undefined;
      hang = new Promise(resolve => {
        go = () => {
          hang = null;
          resolve();
        };
      });
      return () => go();
    },
  };
}

describe('vault', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tries the keychain out and leaves nothing behind', async () => {
    const { keychain, items, calls } = scripted();
    const vault = createVault({ load: async () => keychain });
    expect(vault.state).toBe('probing');
    expect(await vault.probe()).toBe('ready');
    expect(calls).toEqual(['set', 'get', 'delete']);
    expect(items.size).toBe(0);
  });
  it('keeps one item a server, token included, and counts them', async () => {
    const { keychain, items } = scripted();
    const seen: string[] = [];
    const vault = createVault({ load: async () => keychain, onSecret: text => void seen.push(text) });
    await vault.probe();
    await vault.set('a', { value: 'hunter2', token: 't-1' });
    await vault.set('b', { value: 'x' });
    expect([...items.keys()]).toEqual(['a', 'b']);
    expect(await vault.get('a')).toEqual({ value: 'hunter2', token: 't-1' });
    expect(await vault.get('c')).toBeNull();
    expect(await vault.count()).toBe(2);
    await vault.delete('a');
    expect([...items.keys()]).toEqual(['b']);
    expect(seen).toEqual(expect.arrayContaining(['hunter2', 't-1']));
  });
  it.each(['', 'plain', '{}', '{"value":5}', '[]'])('takes a corrupt item for none: %j', async text => {
    const { keychain, items } = scripted();
    const vault = createVault({ load: async () => keychain });
    await vault.probe();
    items.set('a', text);
    expect(await vault.get('a')).toBeNull();
  });
  it('waits for the first probe instead of missing a stored secret', async () => {
    const { keychain, items, hang } = scripted();
    items.set('a', '{"value":"hunter2"}');
    const go = hang();
    const vault = createVault({ load: async () => keychain });
    void vault.probe();
    const got = vault.get('a');
    go();
    expect(await got).toEqual({ value: 'hunter2' });
  });
  it('keeps a secret in memory only when asked to', async () => {
    const { keychain, items } = scripted();
    const vault = createVault({ load: async () => keychain });
    await vault.probe();
    await vault.set('a', { value: 'hunter2' }, { remember: false });
    expect(items.size).toBe(0);
    expect(await vault.get('a')).toEqual({ value: 'hunter2' });
  });
  it.each([
    ['Failed to load keytar native addon, checked [] on linux', 'absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'absent'],
    ['Cannot create an item in a locked collection', 'locked'],
    ['The prompt was dismissed', 'locked'],
    ['something else', 'failing'],
  ])('lives in memory without a usable keychain: %s', async (message, state) => {
    const { keychain, items, fail } = scripted();
    fail(new Error(message));
    const vault = createVault({ load: async () => keychain });
    expect(await vault.probe()).toBe(state);
    await vault.set('a', { value: 'hunter2' });
    expect(await vault.get('a')).toEqual({ value: 'hunter2' });
    expect(items.size).toBe(0);
    expect(await vault.count()).toBe(0);
  });
  it('gives up a call that hangs, makes no further one, and is ready again when it ends', async () => {
    const { keychain, calls, hang } = scripted();
    const go = hang();
    const vault = createVault({ load: async () => keychain, deadlineMs: 1_000 });
    const changes: string[] = [];
    vault.onChange(state => void changes.push(state));
    const probed = vault.probe();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await probed).toBe('locked');
    expect(calls).toEqual(['set']);
    expect(await vault.probe()).toBe('locked');
    expect(await vault.get('a')).toBeNull();
    expect(calls).toEqual(['set']);
    go();
    await vi.advanceTimersByTimeAsync(0);
    await vi.waitFor(() => expect(vault.state).toBe('ready'));
    expect(changes).toEqual(['locked', 'ready']);
  });
  it('says so when the keychain fails later, and refuses to lose a secret', async () => {
    const { keychain, fail } = scripted();
    const vault = createVault({ load: async () => keychain });
    await vault.probe();
    fail(new Error('GDBus: the connection is closed'));
    await expect(vault.set('a', { value: 'x' })).rejects.toMatchObject({ code: 'keychain' });
    expect(vault.state).toBe('absent');
  });
  it('names what it was told', () => {
    expect(classify(new Error('Object does not exist at path "/org/freedesktop/secrets/collection/login"'))).toBe('locked');
    expect(classify('whatever')).toBe('failing');
  });
});
