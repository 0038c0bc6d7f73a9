import { Fault } from '@shared/fault';
import { describe, expect, test } from 'vitest';
import { PanelFault } from '../../../src/main/engine/clients/farm/answer';
import { type Page, readAll } from '../../../src/main/engine/clients/farm/paging';
import { type Form, submit, writeIds } from '../../../src/main/engine/clients/farm/writes';

/** A clock on which waiting takes no time. */
const clock = () => {
  let now = 0;
  return {
    now: () => now,
    monotonic: () => now,
    after: (ms: number, callback: () => void) => {
      now += ms;
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
  };
};
const { signal } = new AbortController();
const no = (field = 'id') => new PanelFault('rejected', 'no', 400, [{ field, message: 'no' }]);

/** A panel of things by id that are on or off. */
function switches(count: number, send: (ids: readonly number[], rows: Map<number, boolean>) => void) {
  const rows = new Map(Array.from({ length: count }, (_, index): [number, boolean] => [index + 1, false]));
  const sent: (readonly number[])[] = [];
  let lists = 0;
  const write = (ids: readonly number[], stop = signal) =>
    writeIds<boolean>({
      ...{ ids, clock: clock(), signal: stop },
      list: async () => {
        lists += 1;
        return new Map(rows);
      },
      holds: row => row === true,
      send: async ids => {
        sent.push(ids);
        send(ids, rows);
      },
    });
  return { rows, sent, write, lists: () => lists };
}
const on = (ids: readonly number[], rows: Map<number, boolean>): void => {
  for (const id of ids) rows.set(id, true);
};
const all = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a write of several', () => {
  test('nothing to ask for is asked of nobody', async () => {
    const { write, sent } = switches(1, on);
    expect(await write([7, 7])).toEqual({ done: [], unchanged: [], gone: [7], unproved: [], failure: null });
    expect(sent).toEqual([]);
  });
  test('one that is refused costs no other', async () => {
    const { write, sent } = switches(3, (ids, rows) => {
      if (ids.includes(2)) throw no();
      on(ids, rows);
    });
    expect(await write([1, 2, 3])).toMatchObject({ done: [1, 3], unchanged: [2], failure: { code: 'rejected' } });
    expect(sent).toEqual([[1, 2, 3], [1], [2], [3]]);
  });
  test('what was refused is not waited for', async () => {
    const { write, lists } = switches(1, () => {
      throw no();
    });
    await write([1]);
    expect(lists()).toBe(2);
  });
  test('a panel that takes its time is waited for, one that does nothing not for ever', async () => {
    let looks = 0;
    const slow = await writeIds<boolean>({
      ...{ ids: [1], clock: clock(), signal },
      list: async () => new Map([[1, ++looks > 3]]),
      holds: row => row === true,
      send: async () => undefined,
    });
    expect(slow).toMatchObject({ done: [1] });
    const { write, lists } = switches(1, () => undefined);
    expect(await write([1])).toMatchObject({ unchanged: [1], failure: null });
    expect(lists()).toBeLessThan(9);
  });
  test('after a lost connection the later portions are not sent, and what came through is told', async () => {
    const { write, sent } = switches(120, (ids, rows) => {
      if (ids.includes(51)) throw new Fault('refused', 'nobody there');
      on(ids, rows);
    });
    const outcome = await write(all(120));
    expect([outcome.done.length, outcome.unchanged.length, outcome.failure?.code]).toEqual([50, 70, 'refused']);
    expect(sent).toHaveLength(2);
  });
  test('a first portion that never got there is the failure itself', async () => {
    const { write } = switches(2, () => {
      throw new Fault('refused', 'nobody there');
    });
    await expect(write([1, 2])).rejects.toMatchObject({ code: 'refused' });
  });
  test('an answer that was lost is looked up', async () => {
    const { write } = switches(2, (ids, rows) => {
      on(ids, rows);
      throw new Fault('timeout', 'no answer');
    });
    expect(await write([1, 2])).toMatchObject({ done: [1, 2], failure: null });
  });
  test('what cannot be read back is not claimed', async () => {
    let asked = 0;
    const outcome = await writeIds<boolean>({
      ...{ ids: [1], clock: clock(), signal },
      list: async () => {
        asked += 1;
        if (asked > 1) throw new Fault('reset', 'cut');
        return new Map([[1, false]]);
      },
      holds: row => row === true,
      send: async () => undefined,
    });
    expect(outcome).toMatchObject({ done: [], unproved: [1], failure: { code: 'reset' } });
  });
  test('cancelled while it waits: ends at once', async () => {
    const stop = new AbortController();
    const { write } = switches(1, () => stop.abort());
    await expect(write([1], stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a form', () => {
  const form = (change: Partial<Form<number>>): Form<number> => ({
    ...{ clock: clock(), signal },
    send: async () => ({ id: 1 }),
    readBack: async () => 1,
    differs: () => [],
    ...change,
  });
  test.each<[string, Partial<Form<number>>, object]>([
    ['as sent', {}, { type: 'saved', value: 1 }],
    ['otherwise', { differs: () => ['name'] }, { type: 'differs', fields: ['name'] }],
    ['refused', { send: () => Promise.reject(no('name')) }, { type: 'rejected', errors: [{ field: 'name', message: 'no' }] }],
    ['answer lost, there', { send: () => Promise.reject(new Fault('reset', '')) }, { type: 'saved' }],
    ['not to be read back', { readBack: () => Promise.reject(new Fault('reset', '')) }, { type: 'unproved', failure: { code: 'reset' } }],
  ])('%s', async (_, change, outcome) => expect(await submit(form(change))).toMatchObject(outcome));
  test.each<[string, Partial<Form<number>>, string]>([
    ['never sent', { send: () => Promise.reject(new Fault('refused', '')) }, 'refused'],
    ['said yes, and nothing is there', { readBack: async () => null }, 'doubtful'],
    ['answer lost, nothing there', { send: () => Promise.reject(new Fault('timeout', '')), readBack: async () => null }, 'timeout'],
    ['answer lost, as before', { send: () => Promise.reject(new Fault('timeout', '')), differs: () => ['name'] }, 'timeout'],
    ['cancelled', { readBack: () => Promise.reject(new Fault('cancelled', '')) }, 'cancelled'],
  ])('%s: a failure', async (_, change, code) => expect(submit(form(change))).rejects.toMatchObject({ code }));
});

describe('lists in pages', () => {
  const page = (ids: readonly number[], total: number, pages: number): Page<{ id: number }> => ({
    rows: ids.map(id => ({ id })),
    ...{ total, pages, sort: null },
  });
  const counted = async (ask: (page: number) => Page<{ id: number }>) => {
    const asked: number[] = [];
    const rows = await readAll(async number => {
      asked.push(number);
      return ask(number);
    });
    return [rows.map(({ id }) => id), asked];
  };
  test('are read to their end, each row once', async () => {
    expect(await counted(number => page(number === 1 ? [1, 2] : [2, 3], 4, 2))).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
  });
  test('a panel that gives the same page again is not asked for ever', async () => {
    expect(await counted(() => page([1, 2], 900, 90))).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});
