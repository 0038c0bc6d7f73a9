import type { ServerUser } from '@shared/drift';
import { sameName } from '@shared/identity';
import { writeKeyList } from '@shared/keylist';
import type { DesiredKey, KeyDetail, Mark } from '@shared/model';
import { passedLimit, type QuotaWork, quotaWork } from '@shared/quota';
import type { KeysInput, KeysOutput } from '../../keys/protocol';
import type { ServerKeys } from './server';

const MOST_MARKS = 200;

/** All that is known of one key; null: there is none of that id. */
export function detailOf(server: ServerKeys, keyId: string, now: number): KeyDetail | null {
  const { book, subjects, online, judge } = server;
  const subject = subjects.find(keyId);
  if (!subject) return null;
  judge.differences(now);
  const number = subjects.accountOf(subject);
  const since = judge.since(subject);
  const resets = book.resets.get(number) ?? [];
  return {
    row: judge.row(server.serverId, subject, now),
    marks: marksOf(server, number, since),
    addresses: online.addresses(subject.email),
    resets: resets.map(({ at, bytes, by }) => ({ at, bytes, by })).reverse(),
  };
}

/** Of the account and of the server since the account began, newest first. */
function marksOf({ book }: ServerKeys, number: number, since: number): readonly Mark[] {
  const found: Mark[] = [];
  let taken = false;
  for (let at = book.marks.length - 1; at >= 0 && found.length < MOST_MARKS; at -= 1) {
    const entry = book.marks[at];
    if (!entry || (entry.account !== null && entry.account !== number)) continue;
    const { mark } = entry;
    if (entry.account === null && mark.at < since) continue;
    if (mark.type === 'first-contact') {
      // Said first that it begins at zero, then taken over.
      if (taken && !mark.takenOver) continue;
      taken ||= mark.takenOver;
    }
    found.push(mark);
  }
  return found;
}

export const twinsOf = ({ subjects }: ServerKeys, { candidates }: KeysInput<'twins'>): KeysOutput<'twins'> =>
  candidates.map(({ keyId, name, uuid }) => {
    const named = subjects.named(name);
    const other = subjects.holdersOf(uuid).find(({ id }) => id !== keyId);
    return { name: named && named.id !== keyId ? named.name : null, uuid: other?.name ?? null };
  });

export function quotaWorkOf(server: ServerKeys, { now, limit, skip }: KeysInput<'quotaWork'>): QuotaWork {
  const { book, subjects, judge } = server;
  const metered = subjects.all.flatMap(subject => {
    const { key, users } = subject;
    if (!key || (key.quota === null && key.expiresAt === null && key.held === null)) return [];
    const number = subjects.accountOf(subject);
    const account = number < 0 ? null : book.accounts.read(number);
    // Without an account nothing was counted, so there is nothing to reset.
    const resetAt = account ? account.resetAt || Math.max(account.since, key.createdAt) : now;
    return [{ key, used: judge.used(number), resetAt, onServer: subjects.users ? users.length > 0 : null }];
  });
  return quotaWork(metered, { now, zone: server.zone, limit, skip: new Set(skip) });
}

export function limitNewsOf({ subjects, judge }: ServerKeys, { now, limit }: KeysInput<'limitNews'>): KeysOutput<'limitNews'> {
  const found: { key: DesiredKey; why: DesiredKey['held'] }[] = [];
  for (const subject of subjects.all) {
    const { key } = subject;
    if (!key || found.length >= limit) continue;
    const why = passedLimit(key, judge.used(subjects.accountOf(subject)), now);
    if (why !== key.held) found.push({ key, why });
  }
  return found;
}

export const strangersOf = ({ subjects }: ServerKeys, limit: number): readonly ServerUser[] =>
  subjects.all
    .filter(({ key }) => key === null)
    .flatMap(({ users }) => users)
    .slice(0, limit);

export const namesOf = ({ subjects }: ServerKeys, prefix: string): readonly string[] =>
  subjects.all.map(({ name }) => sameName(name)).filter(name => name.startsWith(sameName(prefix)));

export function exportTextOf({ subjects, judge, serverId }: ServerKeys, { format, now }: KeysInput<'exportText'>): Uint8Array {
  judge.differences(now);
  const keys = subjects.all.map(subject => ({ row: judge.row(serverId, subject, now), key: subject.key }));
  return new TextEncoder().encode(writeKeyList(keys, format));
}
