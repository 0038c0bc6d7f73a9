import type { Account } from '@shared/ledger';
import {
  ACCOUNT_WIDTH,
  type AccountMark,
  type AccountReset,
  COUNTER_WIDTH,
  encodeBlock,
  type LedgerHead,
  type Table,
} from '../../store/accounts';
import { type Accounts, isExact, LOSS, readAccount, writeAccount } from './accounts';
import type { Counters } from './counters';
import { grown } from './names';

/**
 * A change of a ledger that is not stored yet. It changes nothing in memory before it is put in place, so that a crash, or a store that fails, leaves
 * what was there, and the same reading counts again.
 */
export class Draft {
  readonly marks: AccountMark[] = [];
  readonly resets: AccountReset[] = [];
  /** Ids of accounts that are new or have another id now. */
  readonly ids = new Map<number, string>();
  private readonly opened = new Map<string, number>();
  /** Email -> account, new or changed. */
  readonly bindings = new Map<number, number>();
  /** Counters (email * 2 + direction) with another value. */
  readonly slots: number[] = [];
  readonly values: number[] = [];
  /** Of counters in `slots` that have runs of their own: theirs, and what their account holds. */
  private readonly own = new Map<number, { readonly run: number; readonly seen: number }>();
  accountCount: number;
  /** Accounts with another row, and the rows. */
  private readonly changed: number[] = [];
  private rows = new Float64Array(64 * ACCOUNT_WIDTH);
  /** By account: its place in `changed` + 1; 0: unchanged. */
  private places: Uint32Array;

  constructor(
    public head: LedgerHead,
    private readonly accounts: Accounts,
    private readonly counters: Counters,
  ) {
    this.accountCount = accounts.count;
    this.places = new Uint32Array(accounts.count);
  }

  /** Nothing but the head is different. */
  get isEmpty(): boolean {
    return this.changed.length + this.ids.size + this.bindings.size === 0;
  }

  /** Nothing but when it was read is different. */
  get isIdle(): boolean {
    return this.isEmpty && this.slots.length + this.marks.length + this.resets.length === 0;
  }

  open(id: string, account: Account): number {
    const number = this.accountCount;
    this.accountCount += 1;
    this.ids.set(number, id);
    this.write(number, account, 0);
    return number;
  }

  read(number: number): Account {
    const place = this.places[number] ?? 0;
    return place > 0 ? readAccount(this.rows, (place - 1) * ACCOUNT_WIDTH) : this.accounts.read(number);
  }
  write(number: number, account: Account, lossAt = this.lossAt(number)): void {
    // First: the rows may have to grow for it, and are others then.
    const place = this.place(number);
    writeAccount(account, lossAt, this.rows, place * ACCOUNT_WIDTH);
  }
  /** Bytes of this account were lost. */
  lose(number: number, at: number): void {
    this.write(number, this.read(number), at);
  }
  private lossAt(number: number): number {
    const place = this.places[number] ?? 0;
    return place > 0 ? (this.rows[(place - 1) * ACCOUNT_WIDTH + LOSS] ?? 0) : this.accounts.lossAt(number);
  }
  private place(number: number): number {
    if (number >= this.places.length) this.places = grown(this.places, new Uint32Array(Math.max(64, number * 2)));
    const known = this.places[number] ?? 0;
    if (known > 0) return known - 1;
    this.changed.push(number);
    this.places[number] = this.changed.length;
    if (this.changed.length * ACCOUNT_WIDTH > this.rows.length) this.rows = grown(this.rows, new Float64Array(this.rows.length * 2));
    return this.changed.length - 1;
  }

  /** Accounts with another row that are part of the sum. */
  moved(): readonly { readonly number: number; readonly id: string }[] {
    return this.changed.flatMap(number => {
      const id = this.ids.get(number) ?? this.accounts.ids[number] ?? '';
      return isExact(id) ? [{ number, id }] : [];
    });
  }

  /** Accounts that were there under another id. */
  renamed(): readonly (readonly [from: string, to: string])[] {
    const known = [...this.ids].filter(([number]) => number < this.accounts.count);
    return known.map(([number, id]) => [this.accounts.ids[number] ?? '', id] as const);
  }

  /** The account of that id, opened when there is none. */
  accountFor(id: string, open: () => Account): number {
    const known = this.accounts.byId.get(id) ?? this.opened.get(id);
    if (known !== undefined) return known;
    const number = this.open(id, open());
    this.opened.set(id, number);
    return number;
  }
  isExact(number: number): boolean {
    return isExact(this.ids.get(number) ?? this.accounts.ids[number] ?? '');
  }
  accountOf(email: number): number {
    return this.bindings.get(email) ?? this.counters.accounts[email] ?? -1;
  }
  setCounter(slot: number, value: number): void {
    this.slots.push(slot);
    this.values.push(value);
  }

  /** A counter with runs of its own, one of several that count for its account: both directions are set together. */
  setOwn(slot: number, value: number, run: number, seen: number): void {
    this.setCounter(slot, value);
    this.own.set(slot, { run, seen });
  }

  /** The change as the store keeps it. */
  encode(): Uint8Array<ArrayBuffer> {
    for (const number of this.ids.keys()) if ((this.places[number] ?? 0) === 0) this.write(number, this.read(number));
    const { head, marks, resets } = this;
    const accounts: Table = {
      numbers: Uint32Array.from(this.changed),
      values: this.rows.subarray(0, this.changed.length * ACCOUNT_WIDTH),
      texts: this.changed.map(number => this.ids.get(number) ?? null),
    };
    return encodeBlock({ head, marks, resets, accounts, counters: this.counterTable() });
  }

  /** The change is stored: it is the truth now. */
  apply(): void {
    const { accounts, counters } = this;
    for (const [number, id] of this.ids) {
      if (number < accounts.count) accounts.rename(number, id);
      else accounts.add(id, this.read(number));
    }
    for (const [place, number] of this.changed.entries()) accounts.set(number, this.rows, place);
    for (const [email, account] of this.bindings) counters.accounts[email] = account;
    for (const [at, slot] of this.slots.entries()) {
      counters.last[slot] = this.values[at] ?? 0;
      const own = this.own.get(slot);
      counters.runs[slot] = own?.run ?? this.head.run;
      if (own) counters.setSeen(slot, own.seen);
    }
  }

  private counterTable(): Table {
    const { counters, head, slots } = this;
    const emails: number[] = [];
    const places = new Uint32Array(counters.emails.length);
    const note = (email: number): void => {
      if (places[email] !== 0) return;
      emails.push(email);
      places[email] = emails.length;
    };
    for (const email of this.bindings.keys()) note(email);
    for (const slot of slots) note(slot >> 1);
    const values = new Float64Array(emails.length * COUNTER_WIDTH);
    // A value of an earlier run says nothing about this one.
    const kept = (slot: number): number => (counters.runs[slot] === head.run ? (counters.last[slot] ?? 0) : Number.NaN);
    for (const [row, email] of emails.entries()) {
      const at = row * COUNTER_WIDTH;
      values[at] = this.accountOf(email);
      values[at + 1] = this.own.get(email * 2)?.run ?? head.run;
      values[at + 2] = kept(email * 2);
      values[at + 3] = kept(email * 2 + 1);
      values[at + 4] = this.own.get(email * 2)?.seen ?? Number.NaN;
      values[at + 5] = this.own.get(email * 2 + 1)?.seen ?? Number.NaN;
    }
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index] as number;
      values[((places[slot >> 1] as number) - 1) * COUNTER_WIDTH + 2 + (slot & 1)] = this.values[index] as number;
    }
    // An email that is not bound in memory is not in the store either.
    const texts = emails.map(email => ((counters.accounts[email] ?? -1) < 0 ? (counters.emails[email] ?? '') : null));
    return { numbers: Uint32Array.from(emails), values, texts };
  }
}
