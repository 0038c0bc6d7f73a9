import { Fault } from '@shared/fault';
import type { Key, KeyapiServer, KeyCheck, KeyWithLink, Server, XrayServer } from '@shared/model';
import { parseLink } from '@shared/vless';
import type { KeyClient } from '../clients/client';
import type { Clock } from '../outside';
import { nextName } from './names';
import { checkPort } from './port';
import { Queue } from './queue';

/** What the keys service needs from the engine around it. */
export interface KeysDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** The server as stored (or the lab's); null: unknown id. */
  server(serverId: string): Server | null;
  /** The live client of a server of kind xray or keyapi; null: none runs (no secret, stopped, other kind). */
  client(serverId: string): KeyClient | null;
  /** Keys changed on the server: the sampler should read it again now. */
  changed?(serverId: string): void;
}

/** Keys of every server, one write at a time per server. Every method rejects with a `Fault`. */
export interface Keys {
  /** The server's keys, read now. `not-found`: unknown server; `wrong-kind`: one without keys; `gone`: no client runs for it. */
  listKeys(serverId: string): Promise<readonly Key[]>;
  /**
   * Makes one key, reads it back, gets its link and checks it. `name` null: the next by the server's pattern. Never makes a second one:
   * after a doubtful answer the server is read, and `doubtful` says that even this failed. A key that was made but whose link could not be
   * had comes with an empty link and is not verified.
   */
  createKey(serverId: string, name: string | null): Promise<KeyWithLink>;
  /** The link of a key and its checks, all read now. */
  keyLink(serverId: string, keyId: string): Promise<KeyWithLink>;
  /** Resolves when a re-read shows that the key is gone. Live sessions go on: Xray checks a key only when a connection begins. */
  deleteKey(serverId: string, keyId: string): Promise<void>;
  /** The name that `createKey(serverId, null)` would use, given the keys there. */
  nextName(serverId: string, keys: readonly Key[]): string;
  /** Cancels what runs and waits. */
  stop(): void;
}

/** Longest whole action: a key API may restart Xray for 30 s, is waited for up to 90 s, and then read back. */
const ACTION_MS = 150_000;
const READ_MS = 30_000;

/** Every check that is shown, in this order; one that nobody made says so. */
const CHECKS: readonly KeyCheck['name'][] = ['on-server', 'link-matches', 'public-key', 'short-id', 'server-name', 'port-open'];

function inOrder(checks: readonly KeyCheck[]): readonly KeyCheck[] {
  return CHECKS.map(name => checks.find(check => check.name === name) ?? { name, result: 'not-checked', detail: null });
}

/** Proved: it is on the server, its link says the same as the server, and nothing that was looked at is wrong. */
function isVerified(checks: readonly KeyCheck[]): boolean {
  const passed = (name: KeyCheck['name']): boolean => checks.some(check => check.name === name && check.result === 'pass');
  return passed('on-server') && passed('link-matches') && checks.every(({ result }) => result !== 'fail');
}

/** See `Keys`. */
export function createKeys(deps: KeysDeps): Keys {
  const stopped = new AbortController();
  const writes = new Queue();

  const within = async <T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (stopped.signal.aborted) throw new Fault('cancelled', 'Switchyard is stopping');
    const limit = new AbortController();
    const end = (): void => limit.abort();
    const timer = setTimeout(end, ms);
    stopped.signal.addEventListener('abort', end, { once: true });
    return work(limit.signal).finally(() => {
      clearTimeout(timer);
      stopped.signal.removeEventListener('abort', end);
    });
  };

  const serverOf = (serverId: string): XrayServer | KeyapiServer => {
    const server = deps.server(serverId);
    if (!server) throw new Fault('not-found', 'No such server');
    if (server.kind !== 'xray' && server.kind !== 'keyapi') throw new Fault('wrong-kind', `A server of kind ${server.kind} has no keys`);
    return server;
  };
  const clientOf = (serverId: string): KeyClient => {
    serverOf(serverId);
    const client = deps.client(serverId);
    if (!client) throw new Fault('gone', 'The server is not connected');
    return client;
  };

  const portCheck = (link: string, signal: AbortSignal): Promise<KeyCheck> | KeyCheck => {
    const parsed = parseLink(link);
    if (!parsed.ok) return { name: 'port-open', result: 'not-checked', detail: parsed.problem };
    return checkPort(parsed.link.host, parsed.link.port, signal);
  };

  const withLink = async (serverId: string, key: Key, signal: AbortSignal): Promise<KeyWithLink> => {
    const { link, checks } = await clientOf(serverId).link(key.id, signal);
    const all = inOrder([...checks, await portCheck(link, signal)]);
    return { key, link, checks: all, verified: isVerified(all) };
  };

  /** The key is there; that its link cannot be had must not hide it. */
  const withoutLink = (key: Key, error: unknown): KeyWithLink => {
    const detail = error instanceof Error ? error.message : String(error);
    const checks = inOrder([
      { name: 'on-server', result: 'pass', detail: null },
      { name: 'link-matches', result: 'not-checked', detail },
    ]);
    return { key, link: '', checks, verified: false };
  };

  return {
    listKeys: async serverId => within(READ_MS, signal => clientOf(serverId).keys(signal)),

    createKey: async (serverId, name) => {
      clientOf(serverId);
      return writes.run(serverId, () =>
        within(ACTION_MS, async signal => {
          const client = clientOf(serverId);
          const { keyPattern, name: serverName } = serverOf(serverId);
          const chosen = name?.trim() ?? nextName(keyPattern, serverName, await client.keys(signal), deps.clock.now());
          let key: Key;
          try {
            key = await client.createKey(chosen, signal);
          } finally {
            deps.changed?.(serverId);
          }
          return withLink(serverId, key, signal).catch(error => withoutLink(key, error));
        }),
      );
    },

    keyLink: async (serverId, keyId) =>
      within(READ_MS, async signal => {
        const key = (await clientOf(serverId).keys(signal)).find(({ id }) => id === keyId);
        if (!key) throw new Fault('not-found', `There is no key ${keyId}`);
        return withLink(serverId, key, signal);
      }),

    deleteKey: async (serverId, keyId) => {
      clientOf(serverId);
      return writes.run(serverId, () =>
        within(ACTION_MS, async signal => {
          try {
            await clientOf(serverId).deleteKey(keyId, signal);
          } finally {
            deps.changed?.(serverId);
          }
        }),
      );
    },

    nextName: (serverId, keys) => {
      const { keyPattern, name } = serverOf(serverId);
      return nextName(keyPattern, name, keys, deps.clock.now());
    },

    stop: () => stopped.abort(),
  };
}
