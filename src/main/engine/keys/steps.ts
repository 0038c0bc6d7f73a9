/**
 * Writes to an Xray, one key at a time: decided and stored as an intent, sent once, read back, stored as done. Whatever happens in between,
 * reading the server tells how it ended (`settle`); nothing is ever sent again for want of an answer.
 */
import { randomUUID } from 'node:crypto';
import { type DriftStep, findDrift, type ServerUser, userOf } from '@shared/drift';
import { Fault } from '@shared/fault';
import { isUuid, maskedUuid, nameProblem, sameName } from '@shared/identity';
import type { DesiredKey } from '@shared/model';
import type { XrayApi } from '../clients/xray/api';
import type { Clock } from '../outside';
import type { KeyIntent } from '../store/keys';
import type { KeyBooks } from './books';
import type { Seen } from './protocol';

export interface StepDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly books: Pick<KeyBooks, 'ask' | 'change'>;
  /** A write whose outcome could not be read. */
  left(intent: KeyIntent): void;
}
/** What a step is about on the server and in our list. */
export type Step = Pick<DriftStep, 'remove' | 'add' | 'before' | 'after'>;
export type StepAction = KeyIntent['action'];

/** Every entry of an email (letter case aside) in every VLESS inbound, read now. */
export async function entriesOf(client: XrayApi, email: string, signal: AbortSignal): Promise<readonly ServerUser[]> {
  const found: ServerUser[] = [];
  for (const { tag, isVless } of await client.inbounds(signal)) {
    if (!isVless || tag === '') continue;
    const user = await client.findUser(email, tag, signal);
    if (user) found.push({ ...user, uuid: user.uuid === '' ? null : user.uuid });
  }
  return found;
}

const NAME_WORDS = {
  'no-name': 'A key needs a name: Xray counts by it',
  'long-name': "A key's name has at most 100 characters",
  'bad-name': 'A key\'s name holds no blanks, control characters or ">": Xray\'s counters break on them',
} as const;

/** Throws a Fault `bad-input` for a name that Xray's counters break on. */
export function checkName(name: string): void {
  const problem = nameProblem(name);
  if (problem) throw new Fault('bad-input', NAME_WORDS[problem]);
}

/** Refuses a user that Xray would take and then confuse with another: `bad-input`, `bad-id`, `exists`. */
export async function checkIdentity(
  { books }: StepDeps,
  serverId: string,
  user: Pick<ServerUser, 'email'> & { readonly uuid: string },
  keyId: string | null,
): Promise<void> {
  checkName(user.email);
  if (!isUuid(user.uuid)) throw new Fault('bad-id', 'Not a uuid in lower case');
  const [twin] = await books.ask(serverId, 'twins', { candidates: [{ keyId, name: user.email, uuid: user.uuid }] });
  if (twin?.name != null) throw new Fault('exists', `There is a key ${twin.name} already`);
  if (twin?.uuid != null) throw new Fault('exists', `The uuid is used by ${twin.uuid} already`);
}

/** Whoever else has a user's uuid on the server would lose it: refused with `exists`, unless that one gives way (`leaving`: emails). */
export async function checkUuidFree({ books }: StepDeps, key: DesiredKey, leaving: readonly string[]): Promise<void> {
  const [twin] = await books.ask(key.serverId, 'twins', { candidates: [{ keyId: key.keyId, name: key.name, uuid: key.uuid }] });
  if (twin?.uuid != null && !leaving.includes(twin.uuid)) throw new Fault('exists', `The uuid is used by ${twin.uuid} already`);
}

/** Our key, as it should be on the server or away from it by its own state. */
const expected = (key: DesiredKey) => ({ key, absent: key.held ? ('blocked' as const) : key.paused ? ('paused' as const) : null });
/** Whether the entries that were read are what the key asks for; null: no entry at all. */
const holds = (key: DesiredKey | null, entries: readonly ServerUser[]): boolean =>
  key === null ? entries.length === 0 : findDrift([expected(key)], entries).findings.length === 0;

const nameOf = ({ before, after, remove, add }: Step): readonly string[] => {
  const names = [before?.name, after?.name, add?.email, ...remove.map(({ email }) => email)].filter(name => name !== undefined);
  return [...new Map(names.map(name => [sameName(name), name])).values()];
};

/**
 * Takes one step. Rejects with the server's refusal (then what the step did before it is put back), or with `doubtful`: the intent stays open and
 * is settled once the server can be read.
 */
export async function takeStep(
  deps: StepDeps,
  client: XrayApi,
  serverId: string,
  action: StepAction,
  step: Step,
  signal: AbortSignal,
): Promise<void> {
  const { before, after, remove, add } = step;
  const keyId = (after ?? before)?.keyId ?? '';
  const writes = remove.length > 0 || add !== null;
  const listed = JSON.stringify(before) !== JSON.stringify(after);
  const intent: KeyIntent | null =
    writes && listed ? { id: randomUUID(), serverId, keyId, action, at: deps.clock.now(), before, after } : null;
  const nothing = { serverId, save: [], remove: [], begin: [], end: [] };
  // The step is settled without it: a reading that fails only leaves the rows to the next list.
  const look = (): Promise<Seen | null> => readBack(deps, client, step, signal).catch(() => null);
  if (intent) await deps.books.change({ ...nothing, begin: [intent] });
  let removed = 0;
  try {
    for (const user of remove) removed += (await takeAway(client, user, signal)) ? 1 : 0;
    if (add) await put(client, add, signal);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'doubtful') {
      if (intent) deps.left(intent);
      throw thrown;
    }
    // The refused write changed nothing; what went before it is put back as it was.
    const isBack =
      removed === 0 ||
      !before ||
      !listed ||
      expected(before).absent !== null ||
      (await put(client, userOf(before), signal).then(
        () => true,
        () => false,
      ));
    // What was taken away and could not be put back stays open: settled, it is told.
    if (intent && isBack) await deps.books.change({ ...nothing, end: [intent.id] });
    else if (intent) deps.left(intent);
    const seen = await look();
    if (seen) await deps.books.ask(serverId, 'seen', seen).catch(() => undefined);
    throw thrown;
  }
  const seen = writes ? await look() : null;
  if (listed)
    try {
      await deps.books.change(
        { ...nothing, save: after ? [after] : [], remove: after || !before ? [] : [before.keyId], end: intent ? [intent.id] : [] },
        action === 'adopt' && after ? [after.keyId] : [],
        seen,
      );
    } catch (thrown) {
      // Done there, and not stored here: settled by reading once the store works again.
      if (intent) deps.left(intent);
      throw thrown;
    }
  else if (seen) await deps.books.ask(serverId, 'seen', seen).catch(() => undefined);
}

/** False: it was not there. */
async function takeAway(client: XrayApi, { email, inboundTag }: DriftStep['remove'][number], signal: AbortSignal): Promise<boolean> {
  try {
    await client.removeUser(email, inboundTag, signal);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'not-found') return false;
    throw thrown;
  }
}

/** The very user being there already is as good. */
async function put(client: XrayApi, user: NonNullable<DriftStep['add']>, signal: AbortSignal): Promise<void> {
  try {
    await client.addUser(user, signal);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'exists') throw thrown;
    const there = await client.findUser(user.email, user.inboundTag, signal);
    const same = there?.email === user.email && maskedUuid(there.uuid) === maskedUuid(user.uuid);
    if (!same || there.flow !== user.flow || there.level !== user.level) throw thrown;
  }
}

/** Reads back every email that a step touched, so that the rows are true at once. */
async function readBack({ clock }: StepDeps, client: XrayApi, step: Step, signal: AbortSignal): Promise<Seen> {
  const askedAt = clock.monotonic();
  const users: { email: string; entries: readonly ServerUser[] }[] = [];
  for (const email of nameOf(step)) users.push({ email, entries: await entriesOf(client, email, signal) });
  return { askedAt, users };
}

/** A change from `before` to `after`, made of the key as it is by now: what else was changed meanwhile stays. */
export function rebase(now: DesiredKey | null, before: DesiredKey | null, after: DesiredKey): DesiredKey {
  if (!now || !before) return after;
  const was = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(was.get(field)));
  return { ...now, ...Object.fromEntries(changed) };
}

/** How a write whose outcome was not known ended: as it was meant, as it was before, or halfway (a rename whose new name is not there yet). */
export interface Settled {
  readonly intent: KeyIntent;
  readonly ended: 'done' | 'not-done' | 'halfway';
}

/** Learns by reading how a write ended, and stores it. Rejects when the server cannot be read; the intent then stays open. */
export async function settle(deps: StepDeps, client: XrayApi, intent: KeyIntent, signal: AbortSignal): Promise<Settled> {
  const { serverId, before, after, id } = intent;
  const names = new Map([before, after].flatMap(key => (key ? [[sameName(key.name), key.name] as const] : [])));
  const entries: ServerUser[] = [];
  const askedAt = deps.clock.monotonic();
  for (const name of names.values()) entries.push(...(await entriesOf(client, name, signal)));
  const ended = holds(after, entries) ? 'done' : holds(before, entries) ? 'not-done' : 'halfway';
  // Of a change that is half done our list says what was wanted: the difference is then shown, and can be put right.
  const [now = null] = await deps.books.ask(serverId, 'desired', { keyIds: [intent.keyId] });
  const asMeant = ended === 'done' || (ended === 'halfway' && after !== null);
  const key = asMeant ? after && rebase(now, before, after) : before && (now ?? before);
  const users = [...names.values()].map(email => ({ email, entries: entries.filter(user => sameName(user.email) === sameName(email)) }));
  await deps.books.change({ serverId, save: key ? [key] : [], remove: key ? [] : [intent.keyId], begin: [], end: [id] }, [], {
    askedAt,
    users,
  });
  return { intent, ended };
}
