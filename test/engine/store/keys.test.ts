import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredKey } from '@shared/model';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ACCOUNT_WIDTH,
  type AccountMark,
  COUNTER_WIDTH,
  decodeBlock,
  encodeBlock,
  type LedgerBlock,
  type LedgerHead,
} from '../../../src/main/engine/store/accounts';
import { createStore } from '../../../src/main/engine/store/client';
import { type KeyIntent, type KeysChange, NEW_CHOICES } from '../../../src/main/engine/store/keys';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import type { StateStore } from '../../../src/main/engine/store/store';
import { MemoryLog, realClock } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';

let worker: Resident;
let dataDir: string;
let stores: StateStore[];
beforeAll(async () => {
  worker = await bundleResident();
});
afterAll(() => worker.remove());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-keys-store-'));
  stores = [];
});
afterEach(async () => {
  await Promise.all(stores.map(store => store.close()));
  rmSync(dataDir, { recursive: true, force: true });
});
function onDisk(): StateStore {
  const store = createStore({
    ...{ dataDir, clock: realClock, log: new MemoryLog(), repaired: () => undefined },
    worker: () => worker.part('store'),
  });
  stores.push(store);
  return store;
}

const head = (tick: number): LedgerHead => ({
  ...{
    tick,
    run: 2,
    readAt: 1000 + tick,
    steadyClock: null,
    steadyAt: null,
    startFrom: -5,
    startTo: null,
    uptimeS: 60,
    allocations: null,
    place: '127.0.0.1:1',
    since: 5,
    startedAt: null,
  },
  ...{ contact: 'open', gapEnd: 0, foreignFrom: 0, foreignAt: 0 },
  list: { readAt: tick, epoch: 3, bootedAt: null, restartAskedAt: 7, way: 'api', directed: true, estimateEpoch: 1, estimateSum: 2 ** 40 },
});
/** Accounts and counters by number; a text makes the row anew. */
const block = (
  tick: number,
  accounts: readonly (readonly [number, string | null, number])[],
  counters: readonly (readonly [number, string | null, number])[] = [],
  marks: readonly AccountMark[] = [],
): LedgerBlock => ({
  ...{ head: head(tick), marks, resets: [] },
  accounts: {
    numbers: Uint32Array.from(accounts, ([number]) => number),
    values: Float64Array.from(accounts.flatMap(([, , value]) => Array(ACCOUNT_WIDTH).fill(value))),
    texts: accounts.map(([, text]) => text),
  },
  counters: {
    numbers: Uint32Array.from(counters, ([number]) => number),
    values: Float64Array.from(counters.flatMap(([, , value]) => [0, 2, value, Number.NaN, value, Number.NaN].slice(0, COUNTER_WIDTH))),
    texts: counters.map(([, text]) => text),
  },
});
const plain = (bytes: Uint8Array | null) => {
  if (!bytes) return null;
  const { accounts, counters, ...rest } = decodeBlock(bytes);
  const rows = ({ numbers, values, texts }: LedgerBlock['accounts']) =>
    texts.map((text, row) => [
      numbers[row],
      text,
      ...values.subarray((row * values.length) / texts.length, ((row + 1) * values.length) / texts.length),
    ]);
  return { ...rest, accounts: rows(accounts), counters: rows(counters) };
};
const key = (keyId: string, change: Partial<DesiredKey> = {}): DesiredKey => ({
  ...{ serverId: 's', keyId, name: `name "${keyId}" ☃`, uuid: 'u', flow: '', level: 0, inboundTag: 'in', paused: false, held: null },
  ...{ quota: null, expiresAt: null, tags: ['a'], note: '', createdAt: 1, linkSni: null, linkShortId: null },
  ...change,
});
const intent = (id: string, at: number): KeyIntent => ({
  id,
  serverId: 's',
  keyId: 'k',
  action: 'pause',
  at,
  before: key('k'),
  after: null,
});
const change = (part: Partial<KeysChange>): KeysChange => ({ serverId: 's', save: [], remove: [], begin: [], end: [], ...part });
const keysOf = async (store: StateStore): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode((await store.loadKeys('s')) ?? new Uint8Array([110, 117, 108, 108])));

describe.each([
  ['on disk', onDisk],
  ['in memory', createMemoryStore],
])('a store %s', (_where, make) => {
  it('keeps accounts: rows that are new, rows that change, values that are not there', async () => {
    const store = make();
    await store.open();
    expect(await store.loadAccounts('s')).toBeNull();
    const mark: AccountMark = { account: 1, mark: { type: 'absurd', at: 7, bytes: 2 ** 52 } };
    await store.commitAccounts(
      's',
      encodeBlock(
        block(
          1,
          [
            [0, 'a ☃', 1],
            [1, 'b', 2 ** 53 - 1],
          ],
          [[0, 'mail', 4]],
          [mark],
        ),
      ),
    );
    await store.commitAccounts(
      's',
      encodeBlock(
        block(
          2,
          [
            [1, null, 5],
            [2, 'c', 6],
          ],
          [
            [0, null, 9],
            [1, 'other', 3],
          ],
        ),
      ),
    );
    await store.commitAccounts('t', encodeBlock(block(1, [[0, 'of another server', 1]])));
    const wide = (value: number): number[] => Array(ACCOUNT_WIDTH).fill(value);
    expect(plain(await store.loadAccounts('s'))).toEqual({
      ...{ head: head(2), marks: [mark], resets: [] },
      accounts: [
        [0, 'a ☃', ...wide(1)],
        [1, 'b', ...wide(5)],
        [2, 'c', ...wide(6)],
      ],
      counters: [
        [0, 'mail', 0, 2, 9, Number.NaN, 9, Number.NaN],
        [1, 'other', 0, 2, 3, Number.NaN, 3, Number.NaN],
      ],
    });
  });

  it('takes a commit once, and none that is older than what is there', async () => {
    const store = make();
    await store.open();
    const wide = Array(ACCOUNT_WIDTH).fill(3);
    const mark: AccountMark = { account: null, mark: { type: 'foreign-reset', at: 7 } };
    for (const tick of [1, 1, 3, 2, 3]) await store.commitAccounts('s', encodeBlock(block(tick, [[0, 'a', tick]], [], [mark])));
    expect(plain(await store.loadAccounts('s'))).toMatchObject({ head: head(3), marks: [mark, mark], accounts: [[0, 'a', ...wide]] });
  });

  it('keeps keys, intents and accounts in one go', async () => {
    const store = make();
    await store.open();
    await store.changeKeys(change({ save: [key('b'), key('a')], begin: [intent('later', 9), intent('first', 3)] }));
    await store.changeKeys(
      change({ save: [key('b', { paused: true })], remove: ['a', 'unknown'], end: ['later'] }),
      encodeBlock(block(1, [[0, 'b', 1]])),
    );
    expect(await keysOf(store)).toEqual([key('b', { paused: true })]);
    expect(await store.keyIntents('s')).toEqual([intent('first', 3)]);
    expect(plain(await store.loadAccounts('s'))).toMatchObject({ head: head(1) });
  });

  it('keeps choices', async () => {
    const store = make();
    await store.open();
    expect(await store.keyChoices('s')).toEqual(NEW_CHOICES);
    const choices = { firstContact: 'take-over', putBack: false, putBackAfter: 1_790_000_000_000, ignored: { k: 'print' } } as const;
    await store.saveKeyChoices('s', choices);
    expect([await store.keyChoices('s'), await store.keyChoices('t')]).toEqual([choices, NEW_CHOICES]);
  });

  it('forgets all of a server, and nothing of another', async () => {
    const store = make();
    await store.open();
    for (const serverId of ['s', 't']) {
      await store.changeKeys({ ...change({ save: [key('k')], begin: [{ ...intent(serverId, 1), serverId }] }), serverId });
      await store.commitAccounts(serverId, encodeBlock(block(1, [[0, 'a', 1]], [[0, 'mail', 1]])));
      await store.saveKeyChoices(serverId, { ...NEW_CHOICES, putBack: false });
    }
    await store.forgetServer('s', 1);
    const found = async (id: string) => [
      await store.loadAccounts(id),
      await store.loadKeys(id),
      await store.keyIntents(id),
      await store.keyChoices(id),
    ];
    expect(await found('s')).toEqual([null, null, [], NEW_CHOICES]);
    expect((await found('t')).every(part => part !== null)).toBe(true);
    expect(await store.keyIntents('t')).toHaveLength(1);
  });
});
