import type { Bytes, KeyapiRow, KeyQuery, KeySortField, KeyView } from '@shared/model';
import { KEY_STATES } from '@shared/model';
import { ordered } from './order';
import type { ServerKeys } from './server';
import type { Subject } from './subjects';

/** What is judged by time alone (online by traffic, dates) is looked at anew so often. */
const STALE_MS = 5_000;
/** Questions whose order is kept: the window's, the panel's, what was typed before. */
const KEPT = 6;

const ESTIMATES = 1;
const APART = 2;
const COUNTED: readonly KeyapiRow['counted']['type'][] = ['exact', 'estimate', 'none'];
const NO_COUNTS = { all: 0, online: 0, 'near-quota': 0, blocked: 0, differs: 0, estimates: 0, 'compare-off': 0 };

type Question = Pick<KeyQuery, 'view' | 'search' | 'sort'>;
const codeOf = (state: (typeof KEY_STATES)[number]): number => KEY_STATES.indexOf(state);
/** Near it, or over it and not blocked. */
const NEAR: ReadonlySet<number> = new Set((['near-quota', 'over-quota'] as const).map(codeOf));
const BLOCKED: ReadonlySet<number> = new Set((['blocked', 'expired', 'paused'] as const).map(codeOf));

/** What the order and the views of a server's rows are decided by, kept until something of it moves. Places are those in the order of names. */
export class Rows {
  private subjects: readonly Subject[] = [];
  private accounts = new Int32Array(0);
  private states = new Uint8Array(0);
  private online = new Uint8Array(0);
  /** 1: differs, and is not ignored. */
  private differing = new Uint8Array(0);
  /** Of a key API. 1: has estimates alone; 2: two counts of it are apart. */
  private counting = new Uint8Array(0);
  private made = '';
  private madeAt = 0;
  private readonly orders = new Map<string, Uint32Array>();
  counts: Readonly<Record<KeyView, number>> = NO_COUNTS;
  today: Bytes = { up: 0, down: 0 };
  month: Bytes = { up: 0, down: 0 };

  constructor(private readonly shelf: ServerKeys) {}

  /** The rows a question has, in its order: places in `subjects.all`. */
  places(question: Question, now: number): Uint32Array {
    this.refresh(now);
    const { view, search, sort } = question;
    const key = JSON.stringify([view, search, sort.by, sort.descending]);
    const known = this.orders.get(key);
    const found = known ?? this.order(this.find(view, search), sort, now);
    this.orders.delete(key);
    this.orders.set(key, found);
    for (const oldest of this.orders.size > KEPT ? this.orders.keys() : []) {
      this.orders.delete(oldest);
      break;
    }
    return found;
  }

  private refresh(now: number): void {
    const { book, subjects, online, judge } = this.shelf;
    judge.differences(now);
    const made = [subjects.revision, book.revision, online.revision, judge.moves, this.shelf.contexts].join(' ');
    if (made === this.made && Math.abs(now - this.madeAt) < STALE_MS) return;
    this.made = made;
    this.madeAt = now;
    this.orders.clear();
    this.subjects = subjects.all;
    this.judge(now);
    const period = this.shelf.period(now);
    this.today = this.sum(number => book.accounts.today(number, period));
    this.month = this.sum(number => book.accounts.month(number, period));
  }

  private judge(now: number): void {
    const { book, subjects, online, judge } = this.shelf;
    const { length } = this.subjects;
    if (this.states.length !== length) {
      this.accounts = new Int32Array(length);
      this.states = new Uint8Array(length);
      this.online = new Uint8Array(length);
      this.differing = new Uint8Array(length);
      this.counting = new Uint8Array(length);
    }
    const counts = { ...NO_COUNTS, all: length };
    for (const [place, subject] of this.subjects.entries()) {
      const account = subjects.accountOf(subject);
      const state = codeOf(judge.state(subject, account, now));
      const is = online.isNow(subject.email, account < 0 ? 0 : book.accounts.movedAt(account), now) ? 1 : 0;
      const differs = judge.isOpen(subject) ? 1 : 0;
      const listed = subject.listed ? judge.listed(subject, now) : null;
      const estimates = listed?.counted.type === 'estimate' ? ESTIMATES : 0;
      const apart = listed?.compare?.off || listed?.crosscheck?.off ? APART : 0;
      this.accounts[place] = account;
      this.states[place] = state;
      this.online[place] = is;
      this.differing[place] = differs;
      this.counting[place] = estimates | apart;
      if (estimates) counts.estimates += 1;
      if (apart) counts['compare-off'] += 1;
      counts.online += is;
      counts.differs += differs;
      if (NEAR.has(state)) counts['near-quota'] += 1;
      else if (BLOCKED.has(state)) counts.blocked += 1;
    }
    this.counts = counts;
  }

  /** Over every account, also of keys that are gone: the server's own sum. */
  private sum(read: (account: number) => Bytes): Bytes {
    let up = 0;
    let down = 0;
    for (let number = 0; number < this.shelf.book.accounts.count; number += 1) {
      if (!this.shelf.book.accounts.isExact(number)) continue;
      const bytes = read(number);
      up += bytes.up;
      down += bytes.down;
    }
    return { up, down };
  }

  private isIn(view: KeyView, place: number): boolean {
    switch (view) {
      case 'all':
        return true;
      case 'online':
        return this.online[place] === 1;
      case 'near-quota':
        return NEAR.has(this.states[place] ?? -1);
      case 'blocked':
        return BLOCKED.has(this.states[place] ?? -1);
      case 'differs':
        return this.differing[place] === 1;
      case 'estimates':
        return ((this.counting[place] ?? 0) & ESTIMATES) !== 0;
      case 'compare-off':
        return ((this.counting[place] ?? 0) & APART) !== 0;
    }
  }

  private find(view: KeyView, search: string): Uint32Array {
    const text = search.trim().toLowerCase();
    const found = new Uint32Array(this.subjects.length);
    let count = 0;
    for (const [place, subject] of this.subjects.entries()) {
      if (!this.isIn(view, place) || (text !== '' && !subject.text.includes(text))) continue;
      found[count] = place;
      count += 1;
    }
    return found.slice(0, count);
  }

  private order(places: Uint32Array, { by, descending }: KeyQuery['sort'], now: number): Uint32Array {
    if (by === 'name') return descending ? places.reverse() : places;
    const measure = this.measure(by, now);
    const values = new Float64Array(this.subjects.length);
    for (const place of places) values[place] = Math.max(0, measure(place));
    return ordered(places, values, descending);
  }

  private listed(place: number, now: number): KeyapiRow | null {
    const subject = this.subjects[place];
    return subject ? this.shelf.judge.listed(subject, now) : null;
  }

  /** What a place is ordered by, never negative. Keys without the thing come first, last when descending. */
  private measure(field: Exclude<KeySortField, 'name'>, now: number): (place: number) => number {
    const { book, period, online } = this.shelf;
    const { accounts, rates } = book;
    const of =
      (read: (account: number) => number) =>
      (place: number): number => {
        const account = this.accounts[place] ?? -1;
        return account < 0 ? 0 : read(account);
      };
    const both = ({ up, down }: Bytes): number => up + down;
    const today = period(now);
    switch (field) {
      case 'online': {
        const movedAt = of(account => accounts.movedAt(account));
        return place =>
          this.online[place] === 1
            ? Number.MAX_SAFE_INTEGER
            : (online.of(this.subjects[place]?.email ?? '', movedAt(place), now).lastSeen ?? 0);
      }
      case 'down':
        return of(account => rates.down(account));
      case 'up':
        return of(account => rates.up(account));
      case 'today':
        return of(account => both(accounts.today(account, today)));
      case 'month':
        return of(account => both(accounts.month(account, today)));
      case 'sinceReset':
        return of(account => accounts.sinceReset(account));
      case 'allTime':
        return of(account => accounts.allTime(account));
      case 'quota': {
        const used = of(account => accounts.sinceReset(account));
        return place => {
          const quota = this.subjects[place]?.key?.quota;
          return quota ? 1 + used(place) / quota.bytes : 0;
        };
      }
      case 'expires':
        return place => this.subjects[place]?.key?.expiresAt ?? Number.MAX_SAFE_INTEGER;
      case 'state':
        return place => this.states[place] ?? 0;
      case 'port':
        return place => this.subjects[place]?.listed?.port ?? 0;
      case 'counted':
        return place => COUNTED.indexOf(this.listed(place, now)?.counted.type ?? 'none');
      case 'compare': {
        return place => Math.abs(this.listed(place, now)?.compare?.percent ?? 0);
      }
    }
  }
}
