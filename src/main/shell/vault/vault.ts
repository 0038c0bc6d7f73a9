import { randomUUID } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { KeychainState } from '@shared/model';
import { z } from 'zod';
import { classify, type Keychain, withDeadline } from './keychain';

const SERVICE = 'Switchyard';
const secretSchema = z.object({ value: z.string(), token: z.string().exactOptional() });
type Secret = Readonly<z.output<typeof secretSchema>>;

export interface VaultOptions {
  /** Loads the system's keychain; rejects where there is none. */
  readonly load: () => Promise<Keychain>;
  /** A call that takes longer has met a prompt or a dead service. */
  readonly deadlineMs?: number;
  /** Told every secret that passes, so that the log can take it out of its lines. */
  readonly onSecret?: (secret: string) => void;
}
export interface ShellVault {
  readonly state: KeychainState;
  get(serverId: string): Promise<Secret | null>;
  set(serverId: string, secret: Secret, options?: { readonly remember: boolean }): Promise<void>;
  delete(serverId: string): Promise<void>;
  probe(): Promise<KeychainState>;
  onChange(listener: (state: KeychainState) => void): () => void;
  /** Called after an item was stored or deleted. */
  onItems(listener: () => void): () => void;
  /** How many items we have in the keychain. */
  count(): Promise<number>;
}

/**
 * Secrets in the OS keychain, one item per server. Without a usable keychain they live in memory for this run; never anywhere else.
 * While one call hangs (a locked keyring waits for its prompt) no other is made; when it ends at last, the keychain is probed again.
 */
export function createVault({ load, deadlineMs = 5_000, onSecret = () => undefined }: VaultOptions): ShellVault {
  let state: KeychainState = 'probing';
  let keychain: Keychain | null = null;
  let hanging = 0;
  let probing: Promise<KeychainState> | null = null;
  const session = new Map<string, Secret>();
  const listeners = new Set<(state: KeychainState) => void>();
  const itemListeners = new Set<() => void>();
  const itemsChanged = (): void => {
    for (const listener of [...itemListeners]) listener();
  };

  const become = (next: KeychainState): KeychainState => {
    if (next === state) return state;
    state = next;
    for (const listener of [...listeners]) listener(next);
    return state;
  };

  /** One keychain call with a deadline; a failure changes the state and rejects with a Fault. */
  const call = async <T>(run: (keychain: Keychain) => Promise<T>): Promise<T> => {
    if (hanging > 0) throw new Fault('keychain', 'the keychain still waits, perhaps to be unlocked');
    try {
      keychain ??= await load();
      const running = run(keychain);
      return await withDeadline(running, deadlineMs, () => {
        hanging += 1;
        const over = (): void => {
          hanging -= 1;
          if (hanging === 0) void probe();
        };
        running.then(over, over);
      });
    } catch (error) {
      become(classify(error));
      throw new Fault('keychain', error instanceof Error ? error.message : String(error), { cause: error });
    }
  };

  const tryOut = async (): Promise<KeychainState> => {
    const account = `probe-${randomUUID()}`;
    const value = randomUUID();
    try {
      await call(chain => chain.setPassword(SERVICE, account, value));
      const back = await call(chain => chain.getPassword(SERVICE, account));
      await call(chain => chain.deletePassword(SERVICE, account));
      return become(back === value ? 'ready' : 'failing');
    } catch {
      return state === 'probing' ? become('failing') : state;
    }
  };
  const probe = (): Promise<KeychainState> => {
    probing ??= tryOut().finally(() => {
      probing = null;
    });
    return probing;
  };
  const usable = async (): Promise<boolean> => (probing ? (await probing) === 'ready' : state === 'ready');
  const pass = (secret: Secret): Secret => {
    for (const text of [secret.value, secret.token]) if (text) onSecret(text);
    return secret;
  };

  return {
    get state() {
      return state;
    },
    async get(serverId) {
      const here = session.get(serverId);
      if (here) return here;
      if (!(await usable())) return null;
      const text = await call(chain => chain.getPassword(SERVICE, serverId));
      const secret = text === null ? null : parseItem(text);
      return secret && pass(secret);
    },
    async set(serverId, secret, { remember } = { remember: true }) {
      pass(secret);
      if (!remember || !(await usable())) {
        session.set(serverId, secret);
        return;
      }
      const item = JSON.stringify(secret);
      await call(chain => chain.setPassword(SERVICE, serverId, item));
      const back = await call(chain => chain.getPassword(SERVICE, serverId));
      if (back !== item) throw new Fault('keychain', 'the keychain gave back something else than was stored');
      session.delete(serverId);
      itemsChanged();
    },
    async delete(serverId) {
      session.delete(serverId);
      if (!(await usable())) return;
      await call(chain => chain.deletePassword(SERVICE, serverId));
      itemsChanged();
    },
    probe,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onItems(listener) {
      itemListeners.add(listener);
      return () => void itemListeners.delete(listener);
    },
    async count() {
      if (!(await usable())) return 0;
      const items = await call(chain => chain.findCredentials(SERVICE));
      return items.filter(({ account }) => !account.startsWith('probe-')).length;
    },
  };
}

/** Null for an item that is not ours to read: its server asks for the secret again. */
function parseItem(text: string): Secret | null {
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
