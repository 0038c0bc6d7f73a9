/** Differences between our list of keys and a server's users, and the steps that end them. Pure. */
import { maskedUuid, sameName } from './identity';
import type { DesiredKey, DifferenceType, DriftChoice } from './model';

/** One VLESS user as it is, or shall be, in one inbound of a server. */
export interface ServerUser {
  readonly inboundTag: string;
  /** Letter case as it is; Xray compares it in lower case and counts under it as it is. */
  readonly email: string;
  /** Null when the account cannot be read. */
  readonly uuid: string | null;
  readonly flow: string;
  readonly level: number;
}

/** A key of ours and why the server should not have it now (`absence` of `quota.ts`); null: it should. */
export interface Expected {
  readonly key: DesiredKey;
  readonly absent: 'paused' | 'blocked' | 'expired' | null;
}

export interface FieldDifference {
  readonly field: 'uuid' | 'flow' | 'inbound' | 'level' | 'email' | 'standing';
  readonly here: string;
  readonly there: string;
}
/** One difference with all that a step needs. `id`: our key id; of a user that we do not know, its email. */
export type Finding =
  | { readonly type: 'missing'; readonly id: string; readonly key: DesiredKey }
  | { readonly type: 'unknown'; readonly id: string; readonly users: readonly ServerUser[] }
  | {
      readonly type: 'differs';
      readonly id: string;
      readonly key: DesiredKey;
      readonly users: readonly ServerUser[];
      readonly fields: readonly FieldDifference[];
    };
export interface Drift {
  readonly agree: number;
  /** Of those that agree: paused, blocked or expired here, and rightly absent there. */
  readonly rightlyAbsent: number;
  readonly findings: readonly Finding[];
}

/** The user that a key of ours is on its server. */
export const userOf = ({ inboundTag, name, uuid, flow, level }: DesiredKey): ServerUser & { readonly uuid: string } => ({
  ...{ inboundTag, email: name, uuid, flow, level },
});

/** An unreadable account is given the benefit of the doubt. */
const sameUuid = (a: string, b: string | null): boolean => b === null || maskedUuid(a) === maskedUuid(b);

/**
 * Compares every key with every user. Entries of one email in several inbounds are one user; that a key stands in further inbounds with its
 * own uuid is no difference. A missing key whose uuid stands there under an email that we do not know was given another email.
 */
export function findDrift(ours: Iterable<Expected>, theirs: Iterable<ServerUser>): Drift {
  const there = groupByEmail(theirs);
  const findings: Finding[] = [];
  const missing: DesiredKey[] = [];
  let agree = 0;
  let rightlyAbsent = 0;
  for (const { key, absent } of ours) {
    const email = sameName(key.name);
    const users = there.get(email);
    there.delete(email);
    if (absent !== null) {
      const fields = users ? standing(key, absent, users) : [];
      if (fields.length > 0) findings.push({ type: 'differs', id: key.keyId, key, users: users ?? [], fields });
      else agree += 1;
      if (!users) rightlyAbsent += 1;
    } else if (!users) {
      missing.push(key);
    } else {
      const fields = compare(key, users);
      if (fields.length === 0) agree += 1;
      else findings.push({ type: 'differs', id: key.keyId, key, users, fields });
    }
  }
  const strangers = missing.length > 0 ? groupByUuid(there) : new Map<string, string>();
  for (const key of missing) {
    const email = strangers.get(maskedUuid(key.uuid));
    const users = email === undefined ? undefined : there.get(email);
    if (email !== undefined && users) {
      there.delete(email);
      findings.push({ type: 'differs', id: key.keyId, key, users, fields: compare(key, users) });
    } else {
      findings.push({ type: 'missing', id: key.keyId, key });
    }
  }
  for (const users of there.values()) findings.push({ type: 'unknown', id: users[0]?.email ?? '', users });
  return { agree, rightlyAbsent, findings };
}

function groupByEmail(users: Iterable<ServerUser>): Map<string, ServerUser[]> {
  const groups = new Map<string, ServerUser[]>();
  for (const user of users) {
    const email = sameName(user.email);
    const group = groups.get(email);
    if (group) group.push(user);
    else groups.set(email, [user]);
  }
  return groups;
}

/** The first email of each uuid. */
function groupByUuid(groups: ReadonlyMap<string, readonly ServerUser[]>): ReadonlyMap<string, string> {
  const emails = new Map<string, string>();
  for (const [email, users] of groups)
    for (const { uuid } of users) if (uuid !== null && !emails.has(maskedUuid(uuid))) emails.set(maskedUuid(uuid), email);
  return emails;
}

/** A key that a limit of ours is about to take off is no difference yet. */
function standing(key: DesiredKey, absent: 'paused' | 'blocked' | 'expired', users: readonly ServerUser[]): readonly FieldDifference[] {
  if (absent !== 'paused' && key.held === null) return [];
  return [{ field: 'standing', here: absent, there: users.map(user => user.inboundTag).join(', ') }];
}

/** The entry that stands for a key: the one in its inbound, else the first. */
const entryOf = (key: DesiredKey, users: readonly ServerUser[]): ServerUser | undefined =>
  users.find(user => user.inboundTag === key.inboundTag) ?? users[0];

function compare(key: DesiredKey, users: readonly ServerUser[]): readonly FieldDifference[] {
  const main = entryOf(key, users);
  if (!main) return [];
  const fields: FieldDifference[] = [];
  const differs = (field: FieldDifference['field'], here: string, value: string): void => {
    if (!fields.some(other => other.field === field)) fields.push({ field, here, there: value });
  };
  if (main.inboundTag !== key.inboundTag) differs('inbound', key.inboundTag, users.map(user => user.inboundTag).join(', '));
  if (main.flow !== key.flow) differs('flow', key.flow, main.flow);
  if (main.level !== key.level) differs('level', String(key.level), String(main.level));
  for (const { email, uuid } of [main, ...users]) {
    if (!sameUuid(key.uuid, uuid)) differs('uuid', key.uuid.slice(-4), uuid?.slice(-4) ?? '');
    if (email !== key.name) differs('email', key.name, email);
  }
  return fields;
}

/** What a finding looks like: an ignored one is shown again when this changed. */
export function fingerprintOf(finding: Finding): string {
  const here = finding.type === 'unknown' ? null : userOf(finding.key);
  const there = finding.type === 'missing' ? [] : finding.users;
  const part = (user: ServerUser | null): string =>
    user === null ? '' : [user.inboundTag, user.email, user.uuid ?? '', user.flow, user.level].join('\t');
  return [finding.type, part(here), ...there.map(part).sort()].join('\n');
}

/** Our list is what was wanted; a key that somebody uses is theirs, one that nobody used is left alone. Nothing is removed unasked. */
export const usualChoice = (type: DifferenceType, used: boolean): DriftChoice =>
  type !== 'unknown' ? 'put-back' : used ? 'adopt' : 'ignore';

/* ---------------------------------------------------------------- steps */

/** What ends one difference: users to take away, then the one to add, read back; then what our list says. */
export interface DriftStep {
  readonly keyId: string;
  readonly name: string;
  readonly choice: DriftChoice;
  /** Taken away first, each from its inbound. */
  readonly remove: readonly { readonly inboundTag: string; readonly email: string }[];
  readonly add: (ServerUser & { readonly uuid: string }) | null;
  /** The key as our list had it and has it afterwards; null: not in it. */
  readonly before: DesiredKey | null;
  readonly after: DesiredKey | null;
}

/** Makes the key of a user that we adopt. */
export type Adopt = (user: ServerUser & { readonly uuid: string }) => DesiredKey;

/** A key as the server has it, without limits. */
export const keyOf = (
  { inboundTag, email: name, uuid, flow, level }: ServerUser & { readonly uuid: string },
  { serverId, keyId, createdAt }: Pick<DesiredKey, 'serverId' | 'keyId' | 'createdAt'>,
): DesiredKey => ({
  ...{ serverId, keyId, name, uuid: uuid.toLowerCase(), flow, level, inboundTag, createdAt },
  ...{ paused: false, held: null, quota: null, expiresAt: null, tags: [], note: '', linkSni: null, linkShortId: null },
});

/** What is put right after a restart without asking: lost keys come back, and paused, blocked and expired ones that its configuration brought back go. */
export const lostChoices = (findings: readonly Finding[]): ReadonlyMap<string, DriftChoice> =>
  new Map(findings.filter(finding => finding.type === 'missing' || isStanding(finding)).map(({ id }) => [id, 'put-back']));
const isStanding = (finding: Finding): boolean => finding.type === 'differs' && finding.fields.some(({ field }) => field === 'standing');

/**
 * The steps of all choices, in the order in which they must be taken: what only takes away first, so that a uuid is free before another user
 * gets it. A choice for what is no difference any more, and `ignore`, give none.
 */
export function planSteps(findings: readonly Finding[], choices: ReadonlyMap<string, DriftChoice>, adopt: Adopt): readonly DriftStep[] {
  const steps: DriftStep[] = [];
  /** Users that are taken away in this plan, by inbound and uuid; and those of them that went already. */
  const leaving = new Map<string, Removal[]>();
  const gone = new Set<string>();
  for (const finding of findings) {
    const choice = choices.get(finding.id);
    const step = choice === undefined ? null : stepOf(finding, choice, adopt);
    if (!step) continue;
    steps.push(step);
    if (finding.type === 'missing') continue;
    for (const user of finding.users)
      if (step.remove.includes(user)) leaving.set(placeOf(user), [...(leaving.get(placeOf(user)) ?? []), user]);
  }
  const order = (step: DriftStep): number => (step.add === null ? 0 : step.remove.length > 0 ? 1 : 2);
  steps.sort((a, b) => order(a) - order(b));
  return steps.map(step => {
    // Whoever has the uuid that this one needs goes first.
    const inTheWay = step.add === null ? [] : (leaving.get(placeOf(step.add)) ?? []);
    const remove = [...new Set([...step.remove, ...inTheWay])].filter(user => !gone.has(entryKey(user)));
    for (const user of remove) gone.add(entryKey(user));
    return { ...step, remove };
  });
}

type Removal = DriftStep['remove'][number];
const entryKey = ({ inboundTag, email }: Removal): string => `${inboundTag}\n${sameName(email)}`;
const placeOf = ({ inboundTag, uuid }: Pick<ServerUser, 'inboundTag' | 'uuid'>): string => `${inboundTag}\n${maskedUuid(uuid ?? '')}`;

function stepOf(finding: Finding, choice: DriftChoice, adopt: Adopt): DriftStep | null {
  if (choice === 'ignore') return null;
  switch (finding.type) {
    case 'missing': {
      const { key } = finding;
      const base = { keyId: key.keyId, name: key.name, choice, remove: [], before: key };
      return choice === 'put-back' ? { ...base, add: userOf(key), after: key } : { ...base, add: null, after: null };
    }
    case 'unknown': {
      const { id, users } = finding;
      const base = { keyId: id, name: id, choice, add: null, before: null };
      if (choice !== 'adopt') return { ...base, remove: users, after: null };
      const [first] = users;
      return first && first.uuid !== null ? { ...base, remove: [], after: adopt({ ...first, uuid: first.uuid }) } : null;
    }
    case 'differs': {
      const { key, users } = finding;
      const base = { keyId: key.keyId, name: key.name, choice, before: key };
      if (choice === 'remove') return { ...base, remove: users, add: null, after: null };
      if (choice === 'adopt') return { ...base, remove: [], add: null, after: adopted(key, users) };
      if (isStanding(finding)) return { ...base, remove: users, add: null, after: key };
      const wanted = userOf(key);
      const stays = users.some(user => isSame(user, wanted));
      const remove = users.filter(user => (stays ? !isTwin(user, wanted) : !isTwin(user, wanted) || user.inboundTag === wanted.inboundTag));
      return { ...base, remove, add: stays ? null : wanted, after: key };
    }
  }
}

/** The very user, in its inbound. */
const isSame = (user: ServerUser, wanted: ServerUser & { readonly uuid: string }): boolean =>
  user.inboundTag === wanted.inboundTag && user.flow === wanted.flow && user.level === wanted.level && isTwin(user, wanted);
/** The same user, maybe in another inbound. */
const isTwin = (user: ServerUser, wanted: ServerUser & { readonly uuid: string }): boolean =>
  user.email === wanted.email && sameUuid(wanted.uuid, user.uuid);

/** Our key as the server has it; a limit that should keep it away is taken off. */
function adopted(key: DesiredKey, users: readonly ServerUser[]): DesiredKey {
  const main = entryOf(key, users);
  if (!main) return key;
  const { inboundTag, email: name, flow, level } = main;
  const free: DesiredKey = {
    ...key,
    paused: false,
    held: null,
    quota: key.held === 'quota' && key.quota ? { ...key.quota, atFull: 'notify' } : key.quota,
    expiresAt: key.held === 'expired' ? null : key.expiresAt,
  };
  return { ...free, inboundTag, name, flow, level, uuid: main.uuid ?? key.uuid };
}
