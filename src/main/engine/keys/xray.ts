/** Keys of one Xray: what they should be, and every change of it, one key at a time. */
import { randomUUID } from 'node:crypto';
import { type DriftStep, findDrift, planSteps, type ServerUser, userOf } from '@shared/drift';
import { Fault, toFailure } from '@shared/fault';
import { sameName } from '@shared/identity';
import type {
  DesiredKey,
  Failure,
  Key,
  KeyChange,
  KeyCheck,
  KeyDetail,
  KeyDraft,
  KeyOutcome,
  KeyWithLink,
  XrayServer,
} from '@shared/model';
import { limitOf } from '@shared/quota';
import type { XrayApi } from '../clients/xray/api';
import type { LinkChoice } from '../clients/xray/link';
import type { Clock } from '../outside';
import type { KeyBooks } from './books';
import { createPlaces, type Place } from './habits';
import { nextNames, prefixOf, readPattern } from './names';
import { withoutLink, withProof } from './proof';
import { checkIdentity, checkUuidFree, entriesOf, type Step, type StepAction, takeStep } from './steps';
import type { Writes } from './writes';

export interface XrayKeysDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly books: KeyBooks;
  readonly writes: Writes;
  server(serverId: string): XrayServer;
}

/** A key to make, fully decided but for its place. */
export type NewKey = KeyDraft & { readonly name: string; readonly uuid?: string | null; readonly paused?: boolean };

export interface XrayKeys {
  make(serverId: string, draft: KeyDraft): Promise<KeyWithLink>;
  /** Makes a key without asking for its link. `place`: where it goes. */
  add(client: XrayApi, serverId: string, draft: NewKey, place: Place, signal: AbortSignal): Promise<DesiredKey>;
  /** Names by a pattern (null: the server's), none of which is taken. */
  names(serverId: string, pattern: string | null, count: number): Promise<readonly string[]>;
  /** How the change ended, never rejects for the server's sake. */
  edit(serverId: string, keyId: string, change: KeyChange): Promise<KeyOutcome>;
  /** Rejects with a Fault; resolves when the server, read again, shows it so. */
  setPaused(serverId: string, keyId: string, paused: boolean): Promise<{ readonly was: boolean }>;
  change(client: XrayApi, key: DesiredKey, change: Partial<DesiredKey>, action: StepAction, signal: AbortSignal): Promise<DesiredKey>;
  /** Takes a key away on both sides; of one that we do not know, `keyId` is its email. Returns its name. */
  remove(client: XrayApi, serverId: string, keyId: string, signal: AbortSignal): Promise<string>;
  key(serverId: string, keyId: string): Promise<DesiredKey>;
  detail(serverId: string, keyId: string): Promise<KeyDetail>;
  link(serverId: string, keyId: string): Promise<KeyWithLink>;
  /** The same without looking whether the port is open. */
  plainLink(serverId: string, keyId: string): Promise<Pick<KeyWithLink, 'key' | 'link'>>;
}

export function createXrayKeys({ clock, books, writes, server }: XrayKeysDeps): XrayKeys {
  const { steps } = writes;

  const find = async (serverId: string, keyId: string): Promise<DesiredKey | null> =>
    (await books.ask(serverId, 'desired', { keyIds: [keyId] }))[0] ?? null;
  const need = async (serverId: string, keyId: string): Promise<DesiredKey> => {
    const key = await find(serverId, keyId);
    if (!key) throw new Fault('not-found', 'There is no such key in our list');
    return key;
  };

  const add: XrayKeys['add'] = async (client, serverId, draft, place, signal) => {
    const key: DesiredKey = {
      ...{ serverId, keyId: randomUUID(), name: draft.name, uuid: draft.uuid ?? randomUUID(), ...place },
      ...{ paused: draft.paused ?? false, quota: draft.quota ?? null, expiresAt: draft.expiresAt ?? null },
      ...{ tags: draft.tags ?? [], note: draft.note ?? '', createdAt: clock.now(), linkSni: null, linkShortId: null },
      held: draft.expiresAt != null && draft.expiresAt <= clock.now() ? 'expired' : null,
    };
    const wanted = userOf(key);
    await checkIdentity(steps, serverId, wanted, null);
    // What was read last may be a minute old: this one is asked for now.
    if ((await entriesOf(client, key.name, signal)).length > 0) throw new Fault('exists', `There is a key ${key.name} already`);
    const step: Step = { remove: [], add: key.paused || key.held ? null : wanted, before: null, after: key };
    await takeStep(steps, client, serverId, 'make', step, signal);
    return key;
  };

  const names: XrayKeys['names'] = async (serverId, pattern, count) => {
    const { keyPattern, name: serverName } = server(serverId);
    const read = readPattern(pattern ?? keyPattern, serverName, clock.now());
    return nextNames(read, await books.ask(serverId, 'names', { prefix: prefixOf(read) }), count);
  };

  /** The link of a key that is on the server; what it chose of several is kept. */
  const linkOf = async (client: XrayApi, key: DesiredKey, signal: AbortSignal): Promise<Linked & { readonly choice: LinkChoice }> => {
    const earlier = key.linkSni === null ? null : { sni: key.linkSni, shortId: key.linkShortId };
    const { link, checks, choice } = await client.linkOf(userOf(key), signal, earlier);
    return { key: toKey(key), link, checks, choice };
  };
  /** Kept for the next link, in our list as it is by now. */
  const keepChoice = async ({ serverId, keyId }: DesiredKey, { sni, shortId }: LinkChoice): Promise<void> => {
    const key = await find(serverId, keyId);
    if (!key || (key.linkSni === sni && key.linkShortId === shortId)) return;
    await save({ ...key, linkSni: sni, linkShortId: shortId });
  };
  const save = (key: DesiredKey): Promise<void> => books.change({ serverId: key.serverId, save: [key], remove: [], begin: [], end: [] });
  /** Of a key of ours, or of a user that we do not know. */
  const linked = async (client: XrayApi, serverId: string, keyId: string, signal: AbortSignal): Promise<Linked> => {
    const key = await find(serverId, keyId);
    if (key) {
      const found = await linkOf(client, key, signal);
      const { sni, shortId } = found.choice;
      // The link does not wait for the writes before it; the next one chooses the same from the same lists.
      if (key.linkSni !== sni || key.linkShortId !== shortId)
        void writes.inTurn(serverId, () => keepChoice(key, found.choice)).catch(() => undefined);
      return found;
    }
    const [user] = await entriesOf(client, keyId, signal);
    if (!user || user.uuid === null) throw new Fault('not-found', `There is no key ${keyId}`);
    const { link, checks } = await client.linkOf({ ...user, uuid: user.uuid }, signal);
    return { key: toKey({ ...user, serverId, keyId, name: user.email, uuid: user.uuid, createdAt: null }), link, checks };
  };
  const prove = ({ key, link, checks }: Linked, signal: AbortSignal): Promise<KeyWithLink> => withProof(key, link, checks, signal);

  const change: XrayKeys['change'] = async (client, key, changes, action, signal) => {
    const next: DesiredKey = { ...key, ...changes };
    const renamed = next.name !== key.name;
    if (renamed) {
      await checkIdentity(steps, key.serverId, userOf(next), key.keyId);
      if (sameName(next.name) !== sameName(key.name) && (await entriesOf(client, next.name, signal)).length > 0)
        throw new Fault('exists', `There is a key ${next.name} already`);
    }
    // A limit may find its key on the server although it was taken off before.
    const moves = renamed || next.paused !== key.paused || next.held !== key.held || action === 'hold';
    const there: ServerUser[] = moves ? [...(await entriesOf(client, key.name, signal))] : [];
    const { remove, add: added } = moves ? toward(next, there) : { remove: [], add: null };
    if (added)
      await checkUuidFree(
        steps,
        next,
        remove.map(({ email }) => email),
      );
    await takeStep(steps, client, key.serverId, action, { remove, add: added, before: key, after: next }, signal);
    return next;
  };

  /** Whether the limits still hold once they are changed. */
  const heldAfter = async (key: DesiredKey, changes: KeyChange): Promise<DesiredKey['held']> => {
    if (changes.quota === undefined && changes.expiresAt === undefined && changes.paused === undefined) return key.held;
    const found = await books.ask(key.serverId, 'detail', { keyId: key.keyId, now: clock.now() });
    const used = found?.row.totals?.sinceReset ?? { up: 0, down: 0 };
    return limitOf({ ...key, ...changes }, used.up + used.down, clock.now());
  };

  /** Rejects with a Fault; gives the key's name then. */
  const changeOf = async (key: DesiredKey, changes: KeyChange): Promise<string> => {
    const { serverId, keyId } = key;
    const name = changes.name?.trim();
    const given: KeyChange = name === undefined ? changes : { ...changes, name };
    const next = { ...given, held: await heldAfter(key, given) };
    if (onlyNotes(key, next)) await writes.inTurn(serverId, async () => save({ ...(await need(serverId, keyId)), ...given }));
    else
      await writes.write(serverId, async (client, signal) =>
        change(client, await need(serverId, keyId), next, actionOf(key, given), signal),
      );
    return name ?? key.name;
  };

  return {
    add,
    names,
    change,
    edit: async (serverId, keyId, changes) => {
      const key = await need(serverId, keyId);
      try {
        return { name: await changeOf(key, changes), result: 'done', failure: null };
      } catch (thrown) {
        return { name: key.name, result: 'failed', failure: toFailure(thrown) };
      }
    },
    key: need,
    setPaused: async (serverId, keyId, paused) => {
      const before = await need(serverId, keyId);
      await changeOf(before, { paused });
      const now = await need(serverId, keyId);
      const was = before.paused === paused;
      const unproved = ({ code, message }: Failure) => new Fault(code, message, { done: !was });
      const there = await writes
        .read(serverId, (client, signal) => entriesOf(client, now.name, signal))
        .catch((thrown: unknown) => {
          throw unproved(toFailure(thrown));
        });
      const wanted = !now.paused && now.held === null;
      if (there.length > 0 !== wanted)
        throw unproved({ code: 'doubtful', message: `Read again, the server ${wanted ? 'lacks' : 'still has'} ${now.name}` });
      return { was };
    },
    make: (serverId, draft) => {
      const begun = clock.monotonic();
      return writes.write(serverId, async (client, signal) => {
        const place = await createPlaces(client, books, serverId, server(serverId).inboundTag, signal);
        const [name = ''] = draft.name === null ? await names(serverId, null, 1) : [draft.name.trim()];
        const key = await add(client, serverId, { ...draft, name }, place(draft), signal);
        const made = await linkOf(client, key, signal)
          .then(async linked => {
            await keepChoice(key, linked.choice);
            return prove(linked, signal);
          })
          .catch(error => withoutLink(toKey(key), error));
        return { ...made, tookMs: clock.monotonic() - begun };
      });
    },
    remove: async (client, serverId, keyId, signal) => {
      const key = await find(serverId, keyId);
      const remove = await entriesOf(client, key?.name ?? keyId, signal);
      if (!key && remove.length === 0) throw new Fault('not-found', `There is no key ${keyId}`);
      await takeStep(steps, client, serverId, 'delete', { remove, add: null, before: key, after: null }, signal);
      return key?.name ?? keyId;
    },
    detail: async (serverId, keyId) => {
      const found = await books.ask(serverId, 'detail', { keyId, now: clock.now() });
      if (!found) throw new Fault('not-found', 'There is no such key');
      const asked = await writes.read(serverId, (client, signal) => client.addresses(found.row.name, signal)).catch(() => null);
      const addresses = asked?.type === 'addresses' ? asked.ips.map(({ ip, lastSeen }) => ({ ip, since: lastSeen })) : found.addresses;
      return { ...found, addresses };
    },
    link: (serverId, keyId) =>
      writes.read(serverId, async (client, signal) => prove(await linked(client, serverId, keyId, signal), signal)),
    plainLink: (serverId, keyId) => writes.read(serverId, (client, signal) => linked(client, serverId, keyId, signal)),
  };
}

interface Linked {
  readonly key: Key;
  readonly link: string;
  readonly checks: readonly KeyCheck[];
}

/** From what is there to what should be, in the fewest writes. */
function toward(next: DesiredKey, there: readonly ServerUser[]): Pick<DriftStep, 'remove' | 'add'> {
  const absent = next.held ? 'blocked' : next.paused ? 'paused' : null;
  const { findings } = findDrift([{ key: next, absent }], there);
  const steps = planSteps(findings, new Map(findings.map(({ id }) => [id, 'put-back'])), () => next);
  return { remove: steps.flatMap(step => step.remove), add: steps.find(step => step.add !== null)?.add ?? null };
}

/** A change that the server has nothing to do with. */
const onlyNotes = (key: DesiredKey, change: Partial<DesiredKey>): boolean => {
  const next = { ...key, ...change };
  return next.name === key.name && next.paused === key.paused && next.held === key.held;
};
function actionOf(key: DesiredKey, change: KeyChange): StepAction {
  if (change.paused === true && !key.paused) return 'pause';
  if (change.paused === false && key.paused) return 'resume';
  if (change.name !== undefined && change.name !== key.name) return 'rename';
  return key.held ? 'release' : 'hold';
}

type Shown = Pick<DesiredKey, 'serverId' | 'keyId' | 'name' | 'uuid' | 'flow'> & {
  readonly createdAt: number | null;
  readonly paused?: boolean;
  readonly held?: DesiredKey['held'];
};
const toKey = ({ serverId, keyId: id, name, uuid, flow, createdAt, paused, held }: Shown): Key => ({
  ...{ serverId, id, name, uuid, flow, createdAt: createdAt === null ? null : new Date(createdAt).toISOString() },
  ...{ active: !paused && !held },
});
