/** Each farm's proxies as its panel listed them last. Passwords are dropped soon after they were used. */
import { Fault } from '@shared/fault';
import type { FarmProxy } from '@shared/model';
import type { FarmClient } from '../clients/farm/contract';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';

export interface ProxyList {
  /** Unix ms of the reading. */
  readonly at: number;
  readonly proxies: readonly FarmProxy[];
  /** Ids of the proxies whose password the panel told. */
  readonly having: ReadonlySet<number>;
  /** By id of the proxy; null: dropped meanwhile. */
  readonly passwords: ReadonlyMap<number, string> | null;
}
export interface ProxyBook {
  /** The list, at most `maxAgeMs` old; one request to a panel at a time, whoever asks. Rejects with a Fault. */
  read(serverId: string, maxAgeMs: number): Promise<ProxyList>;
  /** With its passwords. */
  readOpen(serverId: string, maxAgeMs: number): Promise<ProxyList & { readonly passwords: ReadonlyMap<number, string> }>;
  /** What was read last, or null. */
  latest(serverId: string): ProxyList | null;
  /** Something was written: the next reading asks. */
  outdate(serverId: string): void;
  /** The server is gone, or is another one now. */
  forget(serverId: string): void;
  end(): void;
}

const READ_MS = 30_000;
const SECRETS_MS = 120_000;

interface Entry {
  list: ProxyList;
  readAt: number;
  dropSecrets: () => void;
}

export function createProxyBook(deps: {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  /** Faults: `not-found`, `wrong-kind`, `gone`. */
  client(serverId: string): FarmClient;
}): ProxyBook {
  const { clock } = deps;
  const entries = new Map<string, Entry>();
  const reading = new Map<string, Promise<ProxyList>>();

  const keep = (serverId: string, list: ProxyList): void => {
    entries.get(serverId)?.dropSecrets();
    const entry: Entry = { list, readAt: clock.monotonic(), dropSecrets: () => undefined };
    entry.dropSecrets = clock.after(SECRETS_MS, () => {
      entry.list = { ...entry.list, passwords: null };
    });
    entries.set(serverId, entry);
  };
  const ask = async (serverId: string): Promise<ProxyList> => {
    const client = deps.client(serverId);
    const { proxies, passwords } = await withDeadline(deps.ending, READ_MS, 'farm proxies', signal => client.proxies.list({}, signal));
    return { at: clock.now(), proxies, passwords, having: new Set(passwords.keys()) };
  };
  const fresh = (serverId: string): Promise<ProxyList> => {
    const running = reading.get(serverId);
    if (running) return running;
    const mine = ask(serverId);
    reading.set(serverId, mine);
    // Something was written, or the server edited or removed, while it answered: then it is of before.
    const isCurrent = (): boolean => reading.get(serverId) === mine && reading.delete(serverId);
    return mine.then(
      list => {
        if (isCurrent()) keep(serverId, list);
        return list;
      },
      thrown => {
        isCurrent();
        throw thrown;
      },
    );
  };
  const youngEnough = (serverId: string, maxAgeMs: number): Entry | null => {
    const entry = entries.get(serverId);
    return entry && clock.monotonic() - entry.readAt < maxAgeMs ? entry : null;
  };

  return {
    read: async (serverId, maxAgeMs) => youngEnough(serverId, maxAgeMs)?.list ?? fresh(serverId),
    async readOpen(serverId, maxAgeMs) {
      const kept = youngEnough(serverId, maxAgeMs)?.list;
      const list = kept?.passwords ? kept : await fresh(serverId);
      if (!list.passwords) throw new Fault('internal', 'the list holds no passwords');
      return { ...list, passwords: list.passwords };
    },
    latest: serverId => entries.get(serverId)?.list ?? null,
    outdate(serverId) {
      const entry = entries.get(serverId);
      if (entry) entry.readAt = Number.NEGATIVE_INFINITY;
      // What is being read may be of before the write.
      reading.delete(serverId);
    },
    forget(serverId) {
      entries.get(serverId)?.dropSecrets();
      entries.delete(serverId);
      reading.delete(serverId);
    },
    end() {
      for (const { dropSecrets } of entries.values()) dropSecrets();
      entries.clear();
      reading.clear();
    },
  };
}
