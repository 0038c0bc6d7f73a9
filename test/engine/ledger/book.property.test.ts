import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Period } from '@shared/ledger';
import { periodAt, totalsOf } from '@shared/ledger';
import type { Mark } from '@shared/model';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Book } from '../../../src/main/engine/workers/keys/book';
import { createLedgerTables } from '../../../src/main/engine/workers/store/ledger';
import { MIGRATIONS } from '../../../src/main/engine/workers/store/migrations';
import { clockJumps, longDowns, stories, type Tried, World } from '../../shared/support/ledger-world';
import { answer } from './support/answer';

const db: DatabaseSyncInstance = new DatabaseSync(':memory:');
for (const step of MIGRATIONS) db.exec(step);
const tables = createLedgerTables(db);
afterAll(() => db.close());
let runs = 0;

/** The keys worker's book with the store's tables. */
class Stored implements Tried {
  private readonly serverId = `server-${++runs}`;
  private ownerOf: (email: string) => string = () => '';
  private book = this.open();

  private open(): Book {
    const book = new Book({
      period: at => periodAt(at, 'Europe/Riga'),
      ownerOf: email => this.ownerOf(email),
      firstContact: () => null,
    });
    const bytes = tables.load(this.serverId);
    if (bytes) book.load(bytes);
    return book;
  }

  poll: Tried['poll'] = ({ at, steady, uptimeS, counters }, ownerOf) => {
    this.ownerOf = ownerOf;
    const users = [...counters].map(
      ([email, { up, down }]) => [email, { ...(up === null ? {} : { up }), ...(down === null ? {} : { down }) }] as const,
    );
    // No two answers have the same order.
    const bytes = answer(Object.fromEntries(at % 2 === 0 ? users : users.reverse()));
    const { tick, commit } = this.book.fold({ at, steady, uptimeS, place: 'here', bytes });
    return {
      keep: () => tables.commit(this.serverId, commit),
      adopt: () => {
        this.book.adopt(tick);
        return [];
      },
    };
  };
  reload(): void {
    this.book = this.open();
  }
  baseline(id: string, at: number): void {
    const change = this.book.reset([id], at, 'user');
    if (!change) return;
    tables.commit(this.serverId, change.commit);
    this.book.adopt(change.tick);
  }
  totals(id: string, period: Period) {
    const number = this.book.accounts.byId.get(id);
    return number === undefined ? null : totalsOf(this.book.accounts.read(number), period);
  }
  marks(): readonly Mark[] {
    return this.book.marks.map(({ mark }) => mark);
  }
  /** What is in memory is what is stored. */
  same(): void {
    const again = this.open();
    expect(again.head).toEqual(this.book.head);
    expect(again.accounts.ids).toEqual(this.book.accounts.ids);
    for (const number of again.accounts.ids.keys()) expect(again.accounts.read(number)).toEqual(this.book.accounts.read(number));
  }
}

describe('the book and its store keep the ledger exactly, whatever happens', () => {
  test('with a steady clock, however the wall clock jumps', () => {
    fc.assert(
      fc.property(stories(clockJumps, longDowns), steps => {
        const book = new Stored();
        new World(book, true).run(steps);
        book.same();
      }),
      { numRuns: 200 },
    );
  });
  test('with the wall clock alone, while it is right', () => {
    fc.assert(
      fc.property(stories(fc.constant(0), fc.integer({ min: 31, max: 100_000 })), steps => {
        const book = new Stored();
        new World(book, false).run(steps);
        book.same();
      }),
      { numRuns: 100 },
    );
  });
});
