/** Keys of a key API, one at a time: the server keeps the list and makes each key itself; what it cannot keep - tags, a note, a quota, a date - is kept here. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import { apiNameProblem } from '@shared/identity';
import type { Key, KeyapiServer, KeyChange, KeyCheck, KeyDraft, KeyOutcome, KeyPlan, KeyWithLink } from '@shared/model';
import type { WireKey } from '../../clients/keyapi/contract';
import type { Clock } from '../../outside';
import type { KeyBooks } from '../books';
import { nextNames, readPattern } from '../names';
import { withoutLink, withProof } from '../proof';
import { holdsWishes, localKey } from './intents';
import type { Usual } from './usual';
import type { ApiWrites, Made } from './writes';

export interface ApiKeysDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly books: Pick<KeyBooks, 'ask' | 'change'>;
  readonly writes: ApiWrites;
  readonly usual: Usual;
  server(serverId: string): KeyapiServer;
  /** Keys in use now; null: not known. */
  online(serverId: string): Promise<number | null>;
}
export interface ApiKeys {
  /** Makes one key for one wish, and proves it. */
  make(serverId: string, draft: KeyDraft, wish: string): Promise<KeyWithLink>;
  /** The same without its link. */
  add(serverId: string, draft: KeyDraft, wish: string, caller: AbortSignal): Promise<Made>;
  /** The next names by a pattern (null: the server's), as its list is now. */
  names(serverId: string, pattern: string | null, count: number): Promise<readonly string[]>;
  /** Local changes only; what the API cannot do fails with `unimplemented` and the reason. */
  edit(serverId: string, keyId: string, change: KeyChange): Promise<KeyOutcome>;
  link(serverId: string, keyId: string): Promise<KeyWithLink>;
  /** The link as a client takes it, without looking whether the port is open. */
  plainLink(serverId: string, keyId: string): Promise<{ readonly key: Key; readonly link: string; readonly standard: string }>;
  plan(serverId: string, action: 'create' | 'delete', count: number): Promise<KeyPlan>;
}

const CANNOT = {
  'no-pause': 'A key API cannot pause a key: it can only delete it',
  'no-rename': 'A key API cannot rename a key: delete it and make another one',
  'no-block': 'A key API cannot block a key: choose to be told only',
  'no-inbounds': 'A key API chooses the inbound and the flow itself',
} as const;
const NAME_WORDS = {
  'no-name': 'A key needs a name',
  'long-name': "A key's name has at most 100 characters",
  'not-one-line': "A key's name is one line, without control characters and marks that turn the direction of writing",
} as const;
const cannot = (reason: keyof typeof CANNOT): Fault => new Fault('unimplemented', CANNOT[reason]);

/** What only an Xray of our own can be told. */
export function checkDraft({ quota, inboundTag, flow }: Pick<KeyDraft, 'quota' | 'inboundTag' | 'flow'>): void {
  if (inboundTag || flow) throw cannot('no-inbounds');
  if (quota?.atFull === 'block') throw cannot('no-block');
}

export function createApiKeys({ clock, books, writes, usual, server, online }: ApiKeysDeps): ApiKeys {
  const toKey = (serverId: string, { id, name, uuid, createdAt, createdAtMs, active }: WireKey): Key => ({
    ...{ serverId, id, name, uuid, flow: null, active },
    createdAt: createdAtMs === null ? createdAt : new Date(createdAtMs).toISOString(),
  });
  const pick = async (serverId: string, keyId: string): Promise<WireKey> => {
    const { keys } = await writes.read(serverId, (client, signal) => client.list(signal));
    const key = keys.find(({ id }) => id === keyId);
    if (!key) throw new Fault('not-found', `There is no key ${keyId}`);
    return key;
  };
  const namesFor = (serverId: string, pattern: string | null, taken: readonly WireKey[], count: number): readonly string[] => {
    const { keyPattern, name } = server(serverId);
    return nextNames(
      readPattern(pattern ?? keyPattern, name, clock.now()),
      taken.map(key => key.name),
      count,
    );
  };
  const add: ApiKeys['add'] = async (serverId, draft, wish, caller) => {
    checkDraft(draft);
    const given = draft.name?.trim() ?? null;
    const problem = given === null ? null : apiNameProblem(given);
    if (problem) throw new Fault('bad-input', NAME_WORDS[problem]);
    const name = given ?? (({ keys }: { readonly keys: readonly WireKey[] }) => namesFor(serverId, null, keys, 1)[0] ?? '');
    return writes.make(serverId, { wish, name, draft }, caller);
  };
  /** The link of a key with every check. */
  const prove = (serverId: string, key: WireKey, complaint: Fault | null): Promise<KeyWithLink> =>
    writes.read(serverId, async (client, signal) => {
      const { link, standard, checks } = await client.readLink(key, signal);
      const proof = await withProof(toKey(serverId, key), link, complaint ? doubted(checks, complaint) : checks, signal);
      return { ...proof, standard };
    });

  return {
    add,
    make: async (serverId, draft, wish) => {
      const begun = clock.monotonic();
      const { key, complaint } = await add(serverId, draft, wish, NEVER);
      const made = await prove(serverId, key, complaint).catch(error => withoutLink(toKey(serverId, key), error));
      return { ...made, tookMs: clock.monotonic() - begun };
    },
    names: async (serverId, pattern, count) => {
      const { keys } = await writes.read(serverId, (client, signal) => client.list(signal));
      return namesFor(serverId, pattern, keys, count);
    },
    edit: async (serverId, keyId, change) => {
      const [known] = await books.ask(serverId, 'desired', { keyIds: [keyId] });
      const before = known ?? localKey(serverId, await pick(serverId, keyId), { name: null }, clock.now());
      try {
        if (change.name !== undefined && change.name.trim() !== before.name) throw cannot('no-rename');
        if (change.paused !== undefined && change.paused !== before.paused) throw cannot('no-pause');
        checkDraft(change);
        const after = { ...before, ...change, name: before.name, paused: before.paused };
        if (known || holdsWishes(after)) await books.change({ serverId, save: [after], remove: [], begin: [], end: [] });
        return { name: before.name, result: 'done', failure: null };
      } catch (thrown) {
        return { name: before.name, result: 'failed', failure: toFailure(thrown) };
      }
    },
    link: async (serverId, keyId) => prove(serverId, await pick(serverId, keyId), null),
    plainLink: async (serverId, keyId) => {
      const key = await pick(serverId, keyId);
      const { link, standard } = await writes.read(serverId, (client, signal) => client.readLink(key, signal));
      return { key: toKey(serverId, key), link, standard };
    },
    plan: async (serverId, action, count) => {
      const [{ report, keys }, each, inUse] = await Promise.all([
        writes.read(serverId, async (client, signal) => ({
          report: await client.about(signal),
          keys: (await client.list(signal)).keys.length,
        })),
        usual.of(serverId, action),
        online(serverId).catch(() => null),
      ]);
      const perMinute = report.perMinute?.[action] ?? null;
      // The first of a minute go at once.
      const waitsMs = perMinute === null ? 0 : Math.floor((count - 1) / perMinute) * 60_000;
      return {
        ...{ restarts: report.restarts === false ? 0 : count, online: inUse, perMinute },
        usualMs: each === null ? null : Math.max(each * count, waitsMs + each),
        room: report.mostKeys === null ? null : Math.max(0, report.mostKeys - keys),
      };
    },
  };
}

/** One that is asked for by itself is not given up. */
const NEVER = new AbortController().signal;

/** It is in the list, and the server said that something failed: whether it works is not proved. */
const doubted = (checks: readonly KeyCheck[], { message }: Fault): readonly KeyCheck[] => [
  {
    ...{ name: 'on-server', result: 'not-checked', detail: `it is in the list, but the server said: ${message}` },
    found: { code: 'after-doubt', params: { words: message } },
  },
  ...checks.filter(({ name }) => name !== 'on-server'),
];
/** A wish without an id of its own. */
export const newWish = (): string => randomUUID();
