import type { Account } from '@shared/ledger';
import { ACCOUNT_WIDTH, type AccountMark, type AccountReset, COUNTER_WIDTH, encodeBlock, type LedgerHead } from '../../store/accounts';
import { type Accounts, writeAccount } from './accounts';
import type { Counters } from './counters';

interface DraftRow {
  readonly account: Account;
  readonly lossAt: number;
}

/**
 * A change of a ledger that is not stored yet. It changes nothing in memory before it is put in place, so that a crash, or a store that fails, leaves
 * what was there, and the same reading counts again.
 */
export class Draft {
  readonly marks: AccountMark[] = [];
  readonly resets: AccountReset[] = [];
  readonly rows = new Map<number, DraftRow>();
  /** Ids of accounts that are new or have another id now. */
  readonly ids = new Map<number, string>();
  /** Email -> account, new or changed. */
  readonly bindings = new Map<number, number>();
  /** Counters (email * 2 + direction) with another value. */
  readonly slots: number[] = [];
  readonly values: number[] = [];
  accountCount: number;

  constructor(
    public head: LedgerHead,
    private readonly accounts: Accounts,
    private readonly counters: Counters,
  ) {
    this.accountCount = accounts.count;
  }

  open(id: string, account: Account): number {
    const number = this.accountCount;
    this.accountCount += 1;
    this.ids.set(number, id);
    this.rows.set(number, { account, lossAt: 0 });
    return number;
  }

  read(number: number): DraftRow {
    return this.rows.get(number) ?? { account: this.accounts.read(number), lossAt: this.accounts.lossAt(number) };
  }
  write(number: number, account: Account, lossAt = this.read(number).lossAt): void {
    this.rows.set(number, { account, lossAt });
  }
  accountOf(email: number): number {
    return this.bindings.get(email) ?? this.counters.accounts[email] ?? -1;
  }
  setCounter(slot: number, value: number): void {
    this.slots.push(slot);
    this.values.push(value);
  }

  /** The change as the store keeps it. */
  encode(): Uint8Array<ArrayBuffer> {
    const { head, marks, resets } = this;
    return encodeBlock({ head, marks, resets, accounts: this.accountTable(), counters: this.counterTable() });
  }

  /** The change is stored: it is the truth now. */
  apply(): void {
    const { accounts, counters } = this;
    for (const [number, id] of this.ids) {
      const row = this.rows.get(number);
      if (number < accounts.count) accounts.rename(number, id);
      else if (row) accounts.add(id, row.account);
    }
    const values = new Float64Array(ACCOUNT_WIDTH);
    for (const [number, { account, lossAt }] of this.rows) {
      writeAccount(account, lossAt, values, 0);
      accounts.set(number, values, 0);
    }
    for (const [email, account] of this.bindings) counters.accounts[email] = account;
    for (const [at, slot] of this.slots.entries()) {
      counters.last[slot] = this.values[at] ?? 0;
      counters.runs[slot] = this.head.run;
    }
  }

  private accountTable() {
    const numbers = Uint32Array.from(new Set([...this.rows.keys(), ...this.ids.keys()]));
    const values = new Float64Array(numbers.length * ACCOUNT_WIDTH);
    const texts: (string | null)[] = [];
    for (const [row, number] of numbers.entries()) {
      const { account, lossAt } = this.read(number);
      writeAccount(account, lossAt, values, row * ACCOUNT_WIDTH);
      texts.push(this.ids.get(number) ?? null);
    }
    return { numbers, values, texts };
  }

  private counterTable() {
    const { counters, head } = this;
    const rows = new Map<number, { up: number; down: number }>();
    const kept = (slot: number): number => (counters.runs[slot] === head.run ? (counters.last[slot] ?? 0) : Number.NaN);
    const rowOf = (email: number) => {
      const found = rows.get(email) ?? { up: kept(email * 2), down: kept(email * 2 + 1) };
      rows.set(email, found);
      return found;
    };
    for (const email of this.bindings.keys()) rowOf(email);
    for (const [at, slot] of this.slots.entries()) rowOf(slot >> 1)[(slot & 1) === 0 ? 'up' : 'down'] = this.values[at] ?? 0;
    const numbers = Uint32Array.from(rows.keys());
    const values = new Float64Array(numbers.length * COUNTER_WIDTH);
    const texts: (string | null)[] = [];
    for (const [row, email] of numbers.entries()) {
      const { up, down } = rowOf(email);
      values.set([this.accountOf(email), head.run, up, down], row * COUNTER_WIDTH);
      texts.push((counters.accounts[email] ?? -1) < 0 ? (counters.emails[email] ?? '') : null);
    }
    return { numbers, values, texts };
  }
}
