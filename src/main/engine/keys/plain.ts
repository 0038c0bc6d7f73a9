/** Keys of a key API: the server keeps the list itself, so nothing is desired here. Its accounts come with its own ledger. */
import { Fault } from '@shared/fault';
import { writeKeyList } from '@shared/keylist';
import type { Key, KeyapiServer, KeyDetail, KeyDraft, KeyQuery, KeyRow, KeyWindow, KeyWithLink } from '@shared/model';
import type { Client, KeyClient } from '../clients/client';
import type { Clock } from '../outside';
import { nextNames, readPattern } from './names';
import { withoutLink, withProof } from './proof';
import { Queue } from './queue';
import type { RunPlan } from './runs';
import { windowOf } from './window';
import { READ_MS, within } from './writes';

const ACTION_MS = 150_000;

export interface PlainKeysDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly ending: AbortSignal;
  server(serverId: string): KeyapiServer;
  client(serverId: string): Client | null;
  /** The keys as they were read last. */
  rows(serverId: string): readonly Key[];
}
export interface PlainKeys {
  query(serverId: string, query: KeyQuery): KeyWindow;
  detail(serverId: string, keyId: string): KeyDetail;
  make(serverId: string, draft: KeyDraft): Promise<KeyWithLink>;
  makeMany(serverId: string, draft: KeyDraft, count: number): Promise<RunPlan>;
  removeMany(serverId: string, keyIds: readonly string[]): RunPlan;
  /** Returns the key's name. */
  remove(serverId: string, keyId: string): Promise<string>;
  link(serverId: string, keyId: string): Promise<KeyWithLink>;
  export(serverId: string, format: 'csv' | 'json'): Uint8Array;
}

export function createPlainKeys({ clock, ending, server, client: find, rows }: PlainKeysDeps): PlainKeys {
  const queue = new Queue();
  const client = (serverId: string): KeyClient => {
    server(serverId);
    const found = find(serverId);
    if (!found || !isKeyClient(found)) throw new Fault('gone', 'The server is not connected');
    return found;
  };
  const write = <T>(serverId: string, work: (client: KeyClient, signal: AbortSignal) => Promise<T>): Promise<T> =>
    queue.run(serverId, () => within(ending, ACTION_MS, signal => work(client(serverId), signal)));
  const nameOf = (serverId: string, keyId: string): string => rows(serverId).find(({ id }) => id === keyId)?.name ?? keyId;

  const linkOf = async (serverId: string, key: Key, signal: AbortSignal): Promise<KeyWithLink> => {
    const { link, checks } = await client(serverId).link(key.id, signal);
    return withProof(key, link, checks, signal);
  };
  const names = async (serverId: string, given: string | null, count: number, signal: AbortSignal): Promise<readonly string[]> => {
    const { keyPattern, name } = server(serverId);
    const taken = (await client(serverId).keys(signal)).map(key => key.name);
    return nextNames(readPattern(given ?? keyPattern, name, clock.now()), taken, count);
  };
  /** What only an Xray of our own can be told. */
  const refuseLimits = ({ quota, expiresAt, inboundTag, flow, tags, note }: KeyDraft): void => {
    if (quota || expiresAt || inboundTag || flow || (tags && tags.length > 0) || note)
      throw new Fault('unimplemented', 'A key API takes a name and nothing else');
  };
  const removeNow = async (serverId: string, keyId: string): Promise<string> => {
    const name = nameOf(serverId, keyId);
    await write(serverId, (api, signal) => api.deleteKey(keyId, signal));
    return name;
  };

  return {
    query: (serverId, query) => windowOf(rows(serverId).map(toRow), query),
    detail: (serverId, keyId) => {
      const key = rows(serverId).find(({ id }) => id === keyId);
      if (!key) throw new Fault('not-found', `There is no key ${keyId}`);
      return { row: toRow(key), marks: [], addresses: null, resets: [] };
    },
    make: async (serverId, draft) => {
      refuseLimits(draft);
      client(serverId);
      const begun = clock.monotonic();
      return write(serverId, async (api, signal) => {
        const [name = ''] = draft.name === null ? await names(serverId, null, 1, signal) : [draft.name.trim()];
        const key = await api.createKey(name, signal);
        const made = await linkOf(serverId, key, signal).catch(error => withoutLink(key, error));
        return { ...made, tookMs: clock.monotonic() - begun };
      });
    },
    makeMany: async (serverId, draft, count) => {
      refuseLimits(draft);
      client(serverId);
      const made = await within(ending, READ_MS, signal => names(serverId, draft.name, count, signal));
      const jobs = made.map(name => ({
        name,
        run: async () => void (await write(serverId, (api, signal) => api.createKey(name, signal))),
      }));
      return { serverId, action: 'create', total: count, jobs };
    },
    removeMany: (serverId, keyIds) => {
      client(serverId);
      const jobs = keyIds.map(keyId => ({ name: nameOf(serverId, keyId), run: async () => void (await removeNow(serverId, keyId)) }));
      return { serverId, action: 'delete', total: keyIds.length, jobs };
    },
    remove: async (serverId, keyId) => {
      client(serverId);
      return removeNow(serverId, keyId);
    },
    link: async (serverId, keyId) => {
      client(serverId);
      return within(ending, READ_MS, async signal => {
        const key = (await client(serverId).keys(signal)).find(({ id }) => id === keyId);
        if (!key) throw new Fault('not-found', `There is no key ${keyId}`);
        return linkOf(serverId, key, signal);
      });
    },
    export: (serverId, format) =>
      new TextEncoder().encode(
        writeKeyList(
          rows(serverId).map(key => ({ row: toRow(key), key: null })),
          format,
        ),
      ),
  };
}

const isKeyClient = (client: Client): client is KeyClient => client.kind === 'keyapi' && 'createKey' in client;

/** Exact numbers began at a time that the server does not name: today and month are not known yet, the rest is what it has counted. */
function toRow(key: Key): KeyRow {
  const { traffic } = key;
  const exact = traffic?.source === 'exact' ? traffic : null;
  const counted = exact ? { up: exact.up ?? 0, down: exact.down ?? exact.total - (exact.up ?? 0) } : null;
  const none = { up: 0, down: 0 };
  const rate = exact && exact.downRate !== null && exact.upRate !== null ? { up: exact.upRate, down: exact.downRate } : null;
  const createdAt = key.createdAt === null ? Number.NaN : Date.parse(key.createdAt);
  return {
    ...{ serverId: key.serverId, id: key.id, name: key.name, uuidEnd: key.uuid?.slice(-4) ?? null, inboundTag: null, flow: key.flow },
    state: key.active ? 'active' : 'paused',
    online: { state: rate && rate.up + rate.down > 0 ? 'now' : 'cannot-tell', by: 'traffic', lastSeen: null },
    rate,
    totals: counted ? { today: none, month: none, sinceReset: counted, allTime: counted } : null,
    atLeast: { today: true, month: true, sinceReset: true, allTime: true },
    caveats: traffic?.source === 'estimate' ? ['estimate'] : [],
    ...{ quota: null, expiresAt: null, tags: [], note: '' },
    createdAt: Number.isFinite(createdAt) ? createdAt : null,
    estimate: traffic?.source === 'estimate' ? traffic.total : null,
  };
}
