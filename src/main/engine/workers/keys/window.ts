import type { Bytes, KeyQuery, KeySortField, KeyState, KeyView, KeyWindow } from '@shared/model';
import { KEY_STATES } from '@shared/model';
import type { Judge, Shelf } from './judge';
import type { ServerKeys } from './server';
import type { Subject } from './subjects';

/** What the order and the views of rows are decided by. */
interface Entry {
  readonly subject: Subject;
  /** Place in the order of names. */
  readonly place: number;
  readonly account: number;
  readonly state: KeyState;
  readonly online: boolean;
}

const isIn: Readonly<Record<KeyView, (entry: Entry) => boolean>> = {
  all: () => true,
  online: ({ online }) => online,
  'near-quota': ({ state }) => state === 'near-quota',
  blocked: ({ state }) => state === 'blocked' || state === 'expired' || state === 'paused',
  differs: ({ state }) => state === 'differs' || state === 'lost' || state === 'server-only',
};
const VIEWS = Object.keys(isIn) as readonly KeyView[];

/** The rows a query asks for, with figures over all keys of the server. */
export function queryWindow(shelf: ServerKeys, query: KeyQuery, now: number): KeyWindow {
  const { serverId, judge, book, online } = shelf;
  judge.differences(now);
  const entries = list(shelf, judge, now);
  const counts = Object.fromEntries(VIEWS.map(view => [view, entries.reduce((sum, entry) => sum + (isIn[view](entry) ? 1 : 0), 0)]));
  const search = query.search.trim().toLowerCase();
  const found = entries.filter(entry => isIn[query.view](entry) && (search === '' || entry.subject.text.includes(search)));
  const ordered = order(found, shelf, query, now);
  const rows = ordered.slice(query.offset, query.offset + query.limit).map(({ subject }) => judge.row(serverId, subject, now));
  const period = shelf.period(now);
  return {
    rows,
    count: found.length,
    counts: counts as Record<KeyView, number>,
    rate: book.rate,
    today: sum(shelf, number => book.accounts.today(number, period)),
    month: sum(shelf, number => book.accounts.month(number, period)),
    exactSince: book.head?.since ?? null,
    firstContact: firstContact(shelf),
    onlineUnknown: online.unknown,
  };
}

function list({ subjects, online, book }: Shelf, judge: Judge, now: number): Entry[] {
  return subjects.all.map((subject, place) => {
    const account = subjects.accountOf(subject);
    const movedAt = account < 0 ? 0 : book.accounts.movedAt(account);
    const isOnline = online.isNow(subject.name, movedAt, now);
    return { subject, place, account, state: judge.state(subject, account, now), online: isOnline };
  });
}

/** What each field is ordered by; names have their place. Keys without the thing come first, last when descending. */
function measure(field: KeySortField, { book, period, online }: Shelf, now: number): (entry: Entry) => number {
  const { accounts, rates } = book;
  const of =
    (read: (account: number) => number) =>
    ({ account }: Entry): number =>
      account < 0 ? 0 : read(account);
  const both = ({ up, down }: Bytes): number => up + down;
  const today = period(now);
  switch (field) {
    case 'name':
      return ({ place }) => place;
    case 'online':
      return ({ subject, account, online: is }) =>
        is ? Number.MAX_SAFE_INTEGER : (online.of(subject.name, account < 0 ? 0 : accounts.movedAt(account), now).lastSeen ?? 0);
    case 'down':
      return of(number => rates.down(number));
    case 'up':
      return of(number => rates.up(number));
    case 'today':
      return of(number => both(accounts.today(number, today)));
    case 'month':
      return of(number => both(accounts.month(number, today)));
    case 'sinceReset':
      return of(number => accounts.sinceReset(number));
    case 'allTime':
      return of(number => accounts.allTime(number));
    case 'quota':
      return ({ subject, account }) =>
        subject.key?.quota ? (account < 0 ? 0 : accounts.sinceReset(account)) / subject.key.quota.bytes : -1;
    case 'expires':
      return ({ subject }) => subject.key?.expiresAt ?? Number.MAX_SAFE_INTEGER;
    case 'state':
      return ({ state }) => KEY_STATES.indexOf(state);
  }
}

function order(entries: readonly Entry[], shelf: Shelf, { sort }: KeyQuery, now: number): readonly Entry[] {
  const value = measure(sort.by, shelf, now);
  const sign = sort.descending ? -1 : 1;
  if (sort.by === 'name') return sort.descending ? [...entries].reverse() : entries;
  return entries
    .map(entry => ({ entry, value: value(entry) }))
    .sort((a, b) => sign * (a.value - b.value) || a.entry.place - b.entry.place)
    .map(({ entry }) => entry);
}

/** Over every account, also of keys that are gone: the server's own sum. */
function sum({ book }: Shelf, read: (account: number) => Bytes): Bytes {
  let up = 0;
  let down = 0;
  for (let number = 0; number < book.accounts.count; number += 1) {
    const bytes = read(number);
    up += bytes.up;
    down += bytes.down;
  }
  return { up, down };
}

function firstContact({ book, choice }: Shelf): KeyWindow['firstContact'] {
  if (choice() !== null || book.head?.contact !== 'open') return null;
  let keys = 0;
  let bytes = 0;
  for (let number = 0; number < book.accounts.count; number += 1) {
    const first = book.accounts.first(number);
    if (first > 0) keys += 1;
    bytes += first;
  }
  return keys > 0 ? { keys, bytes } : null;
}
