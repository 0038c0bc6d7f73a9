import type { Account, Period } from '@shared/ledger';
import type { Bytes } from '@shared/model';
import { ACCOUNT_WIDTH } from '../../store/accounts';
import { grown } from './names';

/** Column of the time at which bytes of the account were lost last. */
export const LOSS = ACCOUNT_WIDTH - 1;

/** Of a key API, estimates (`~`) and what it tells beside a second source (`=`) have accounts of their own, which are part of no sum. */
export const isExact = (id: string): boolean => id[0] !== '~' && id[0] !== '=';

/** The accounts of one server as rows of numbers, by number. */
export class Accounts {
  /** Row by row; the columns are those of the store. */
  private rows = new Float64Array(64 * ACCOUNT_WIDTH);
  readonly ids: string[] = [];
  readonly byId = new Map<string, number>();

  get count(): number {
    return this.ids.length;
  }

  add(id: string, account: Account): number {
    const number = this.ids.length;
    if ((number + 1) * ACCOUNT_WIDTH > this.rows.length) this.rows = grown(this.rows, new Float64Array(this.rows.length * 2));
    this.ids.push(id);
    this.byId.set(id, number);
    writeAccount(account, 0, this.rows, number * ACCOUNT_WIDTH);
    return number;
  }

  isExact(number: number): boolean {
    return isExact(this.ids[number] ?? '');
  }

  rename(number: number, id: string): void {
    const before = this.ids[number];
    if (before !== undefined && this.byId.get(before) === number) this.byId.delete(before);
    this.ids[number] = id;
    this.byId.set(id, number);
  }

  read(number: number): Account {
    return readAccount(this.rows, number * ACCOUNT_WIDTH);
  }
  private value(number: number, column: number): number {
    return this.rows[number * ACCOUNT_WIDTH + column] ?? 0;
  }
  /** Bytes up and down since the baseline. */
  sinceReset(number: number): number {
    return this.allTime(number) - this.value(number, 2) - this.value(number, 3);
  }
  allTime(number: number): number {
    return this.value(number, 0) + this.value(number, 1);
  }
  /** What the server had counted before it was read first. */
  first(number: number): number {
    return this.value(number, 4) + this.value(number, 5);
  }
  movedAt(number: number): number {
    return this.value(number, 20);
  }
  /** Bytes of a day or month; `column` is where its current bucket begins. */
  private bucket(number: number, column: 6 | 12, period: number, side: 1 | 2): number {
    if (this.value(number, column) === period) return this.value(number, column + side);
    return this.value(number, column + 3) === period ? this.value(number, column + 3 + side) : 0;
  }
  today(number: number, { day }: Period): Bytes {
    return { up: this.bucket(number, 6, day, 1), down: this.bucket(number, 6, day, 2) };
  }
  month(number: number, { month }: Period): Bytes {
    return { up: this.bucket(number, 12, month, 1), down: this.bucket(number, 12, month, 2) };
  }
  /** When bytes of this account alone were last lost (a foreign reset); 0: never. */
  lossAt(number: number): number {
    return this.rows[number * ACCOUNT_WIDTH + LOSS] ?? 0;
  }
  /** Puts rows of `values` in place. */
  set(number: number, values: Float64Array, row: number): void {
    this.rows.set(values.subarray(row * ACCOUNT_WIDTH, (row + 1) * ACCOUNT_WIDTH), number * ACCOUNT_WIDTH);
  }
}

/** Writes an account's row at `at`, `lossAt` as its last column. */
export function writeAccount(account: Account, lossAt: number, values: Float64Array, at: number): void {
  const { total, base, first, day, dayBefore, month, monthBefore } = account;
  let next = at;
  for (const bytes of [total, base, first]) {
    values[next++] = bytes.up;
    values[next++] = bytes.down;
  }
  for (const bucket of [day, dayBefore, month, monthBefore]) {
    values[next++] = bucket.period;
    values[next++] = bucket.up;
    values[next++] = bucket.down;
  }
  values[next++] = account.since;
  values[next++] = account.resetAt;
  values[next++] = account.movedAt;
  values[next] = lossAt;
}

/** Reads the row that begins at `at`. */
export function readAccount(rows: Float64Array, at: number): Account {
  const value = (column: number): number => rows[at + column] ?? 0;
  const bytes = (column: number) => ({ up: value(column), down: value(column + 1) });
  const bucket = (column: number) => ({ period: value(column), up: value(column + 1), down: value(column + 2) });
  return {
    ...{ total: bytes(0), base: bytes(2), first: bytes(4) },
    ...{ day: bucket(6), dayBefore: bucket(9), month: bucket(12), monthBefore: bucket(15) },
    ...{ since: value(18), resetAt: value(19), movedAt: value(20) },
  };
}
