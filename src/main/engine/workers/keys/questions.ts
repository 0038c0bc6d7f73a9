import { randomUUID } from 'node:crypto';
import { type Finding, fingerprintOf, keyOf, lostChoices, planSteps, type ServerUser } from '@shared/drift';
import { sameName } from '@shared/identity';
import { writeKeyList } from '@shared/keylist';
import type { Bytes, DesiredKey, Difference, DriftReport, KeyDetail, Mark } from '@shared/model';
import { type QuotaWork, quotaWork } from '@shared/quota';
import type { Ignored, KeysInput, KeysOutput } from '../../keys/protocol';
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
    addresses: online.addresses(subject.name),
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

export function driftOf(server: ServerKeys, ignored: Ignored, now: number): DriftReport {
  const drift = server.judge.differences(now);
  const findings = drift?.findings ?? [];
  const shown = findings.filter(finding => ignored[finding.id] !== fingerprintOf(finding));
  return {
    readAt: server.usersAt,
    agree: drift?.agree ?? 0,
    rightlyAbsent: drift?.rightlyAbsent ?? 0,
    differences: shown.map(finding => differenceOf(server, finding, now)),
    ignored: findings.length - shown.length,
    // The keys service knows better.
    putBackByItself: false,
  };
}

function differenceOf(server: ServerKeys, finding: Finding, now: number): Difference {
  const { book, subjects } = server;
  const { accounts } = book;
  const own = (id: string): number => accounts.byId.get(id) ?? -1;
  const month = (number: number): Bytes | null => (number < 0 ? null : accounts.month(number, server.period(now)));
  switch (finding.type) {
    case 'missing': {
      const { keyId, name, inboundTag, flow } = finding.key;
      return { type: 'missing', keyId, name, inboundTag, flow, month: month(own(keyId)), lostAt: server.restartedAt };
    }
    case 'unknown': {
      const [user] = finding.users;
      const subject = subjects.find(finding.id);
      const number = subject ? subjects.accountOf(subject) : -1;
      return {
        ...{ type: 'unknown', keyId: finding.id, name: finding.id, inboundTag: user?.inboundTag ?? '', flow: user?.flow ?? '' },
        uuidEnd: user?.uuid?.slice(-4) ?? null,
        bytes: number < 0 ? null : accounts.read(number).total,
        lastSeen: server.online.of(finding.id, number < 0 ? 0 : accounts.movedAt(number), now).lastSeen,
      };
    }
    case 'differs': {
      const { keyId, name } = finding.key;
      return { type: 'differs', keyId, name, fields: finding.fields, month: month(own(keyId)) };
    }
  }
}

export function planOf(server: ServerKeys, { choices, ignored, now, limit }: KeysInput<'plan'>): KeysOutput<'plan'> {
  const findings = server.judge.differences(now)?.findings ?? [];
  const open = findings.filter(finding => ignored[finding.id] !== fingerprintOf(finding));
  const chosen = choices === 'lost' ? lostChoices(open) : new Map(choices.map(({ keyId, choice }) => [keyId, choice]));
  const adopt = (user: ServerUser & { readonly uuid: string }): DesiredKey =>
    keyOf(user, { serverId: server.serverId, keyId: randomUUID(), createdAt: now });
  return planSteps(choices === 'lost' ? open : findings, chosen, adopt).slice(0, limit);
}

export const twinsOf = ({ subjects }: ServerKeys, { candidates }: KeysInput<'twins'>): KeysOutput<'twins'> =>
  candidates.map(({ keyId, name, uuid }) => {
    const named = subjects.named(name);
    const other = subjects.holdersOf(uuid).find(({ id }) => id !== keyId);
    return { name: named && named.id !== keyId ? named.name : null, uuid: other?.name ?? null };
  });

export function quotaWorkOf(server: ServerKeys, { now, limit }: KeysInput<'quotaWork'>): QuotaWork {
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
  return quotaWork(metered, { now, zone: server.zone, limit });
}

export const strangersOf = ({ subjects }: ServerKeys, limit: number): readonly ServerUser[] =>
  subjects.all
    .filter(({ key }) => key === null)
    .flatMap(({ users }) => users)
    .slice(0, limit);

export const namesOf = ({ subjects }: ServerKeys, prefix: string): readonly string[] =>
  subjects.all.map(({ name }) => sameName(name)).filter(name => name.startsWith(sameName(prefix)));

export function fingerprintsOf({ judge }: ServerKeys, { keyIds, now }: KeysInput<'fingerprints'>): Ignored {
  const wanted = new Set(keyIds);
  const findings = judge.differences(now)?.findings ?? [];
  return Object.fromEntries(findings.filter(({ id }) => wanted.has(id)).map(finding => [finding.id, fingerprintOf(finding)]));
}

export function exportTextOf({ subjects, judge, serverId }: ServerKeys, { format, now }: KeysInput<'exportText'>): Uint8Array {
  judge.differences(now);
  const keys = subjects.all.map(subject => ({ row: judge.row(serverId, subject, now), key: subject.key }));
  return new TextEncoder().encode(writeKeyList(keys, format));
}
