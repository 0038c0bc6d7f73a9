import { expect, it } from 'vitest';
import { createClicks } from '../../../src/main/engine/keys/clicks';

let now = 0;
const open = () => createClicks({ monotonic: () => now });
function counter(): { readonly calls: () => number; readonly work: () => Promise<number> } {
  let calls = 0;
  return {
    calls: () => calls,
    work: async () => {
      calls += 1;
      await Promise.resolve();
      return calls;
    },
  };
}

it('joins what is under way, and runs anew what is over', async () => {
  const [clicks, { calls, work }] = [open(), counter()];
  expect(await Promise.all([clicks.once('a', false, work), clicks.once('a', false, work), clicks.once('b', false, work)])).toEqual([
    2, 2, 2,
  ]);
  expect(calls()).toBe(2);
  await clicks.once('a', false, work);
  expect(calls()).toBe(3);
});
it('keeps what came of a wish, for an hour', async () => {
  const [clicks, { calls, work }] = [open(), counter()];
  const first = await clicks.once('a', true, work);
  expect(await clicks.once('a', true, work)).toBe(first);
  now += 3_700_000;
  await clicks.once('a', true, work);
  expect(calls()).toBe(2);
});
it('lets what failed be wished for again, and keeps no more than it must', async () => {
  const [clicks, { work }] = [open(), counter()];
  const fails = (): Promise<number> => Promise.reject(new Error('no'));
  await expect(clicks.once('a', true, fails)).rejects.toThrow('no');
  expect(await clicks.once('a', true, work)).toBe(1);
  for (let n = 0; n < 500; n += 1) await clicks.once(`wish ${n}`, true, work);
  expect(await clicks.once('wish 499', true, fails)).toBe(501);
});
