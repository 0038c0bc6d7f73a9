import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { periodAt } from '@shared/ledger';
import type { Bytes } from '@shared/model';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Book } from '../../../src/main/engine/workers/keys/book';
import { createLedgerTables } from '../../../src/main/engine/workers/store/ledger';
import { MIGRATIONS } from '../../../src/main/engine/workers/store/migrations';
import { type ListStep, type ListStories, ListWorld, listStories, type TriedList } from './support/list-world';

const db: DatabaseSyncInstance = new DatabaseSync(':memory:');
for (const step of MIGRATIONS) db.exec(step);
const tables = createLedgerTables(db);
afterAll(() => db.close());
let runs = 0;

class Stored implements TriedList {
  private readonly serverId = `server-${++runs}`;
  private book = this.open();

  private open(): Book {
    const book = new Book({ period: at => periodAt(at, 'Europe/Riga'), ownerOf: () => null, firstContact: () => null });
    const bytes = tables.load(this.serverId);
    if (bytes) book.load(bytes);
    return book;
  }
  read: TriedList['read'] = (reading, direct) => {
    const { tick, commit } = this.book.list(reading, direct);
    return {
      keep: () => {
        if (commit.length > 0) tables.commit(this.serverId, commit);
        this.book.adopt(tick);
      },
    };
  };
  reload(): void {
    this.book = this.open();
  }
  private total(id: string): Bytes | null {
    const number = this.book.accounts.byId.get(id);
    return number === undefined ? null : this.book.accounts.read(number).total;
  }
  exact(uuid: string): Bytes {
    return this.total(`@${uuid}`) ?? { up: 0, down: 0 };
  }
  estimated(uuid: string): number | null {
    return this.total(`~${uuid}`)?.down ?? null;
  }
  /** What is in memory is what is stored. */
  same(): void {
    const again = this.open();
    expect(again.accounts.ids).toEqual(this.book.accounts.ids);
    for (const number of again.accounts.ids.keys()) expect(again.accounts.read(number)).toEqual(this.book.accounts.read(number));
  }
}

const sum = ({ up, down }: Bytes): number => up + down;
const both = [true, false] as const;
const ALL: ListStories = {
  ...{ ways: ['xray', 'total', 'own-book', 'guess', 'none'], direct: both, api: both, some: both, asked: both, resets: true },
};
type Check = ConstructorParameters<typeof ListWorld>[3];
/** A book that outlives Xray is not looked at while another way shows a restart that was asked for. */
const OUTLIVED: readonly ListStep[] = [
  { type: 'way', way: 'own-book' },
  { type: 'poll', how: 'good', direct: true, api: true, some: true, meanwhile: 0 },
  { type: 'way', way: 'xray' },
  { type: 'poll', how: 'good', direct: true, api: true, some: true, meanwhile: 0 },
  { type: 'restart', asked: true },
  { type: 'poll', how: 'good', direct: true, api: true, some: false, meanwhile: 0 },
  { type: 'way', way: 'own-book' },
];
function holds(
  stories: ListStories,
  numRuns: number,
  check: (book: Stored) => Check,
  examples: readonly (readonly ListStep[])[] = [],
): void {
  fc.assert(
    fc.property(listStories(stories), steps => {
      const book = new Stored();
      new ListWorld(book, stories.ways, stories.direct.includes(true), check(book)).run(steps);
      book.same();
    }),
    { numRuns, examples: examples.map(steps => [steps]) },
  );
}

/** Whatever happened, an account holds no more than what passed. */
const noMore =
  (book: Stored): Check =>
  ({ keys, directed }) => {
    for (const { wire, passed, told } of keys) {
      const uuid = wire.uuid ?? '';
      const exact = book.exact(uuid);
      if (sum(exact) > sum(passed)) throw new Error(`${uuid}: ${sum(exact)} counted, ${sum(passed)} passed`);
      if (directed && (exact.up > passed.up || exact.down > passed.down)) throw new Error(`${uuid}: a direction has more than passed`);
      if (!told && sum(exact) > 0) throw new Error(`${uuid}: estimates in the exact account`);
    }
  };

describe('the account of a key of an API', () => {
  test('never has a byte twice nor an estimate in it, in whatever order sources, ways, restarts and resets come', () => {
    holds(ALL, 400, noMore, [OUTLIVED]);
  });

  test('never has a byte twice where the API outlives its Xray', () => {
    holds({ ...ALL, ways: ['own-book'] }, 200, noMore);
  });

  const noLess =
    (book: Stored): Check =>
    world => {
      noMore(book)(world);
      for (const { wire, chain } of world.keys) {
        const exact = book.exact(wire.uuid ?? '');
        if (sum(exact) < sum(chain)) throw new Error(`${wire.uuid}: ${sum(exact)} counted, ${sum(chain)} told`);
      }
    };
  test('has every byte that Xray told, while it is asked each time, whatever the API does', () => {
    holds({ ...ALL, direct: [true] }, 200, noLess);
  });

  test('has every byte that the API told, while it is all there is', () => {
    holds({ ...ALL, ways: ['xray'], direct: [false], api: [true], some: [false] }, 200, noLess);
  });
});
