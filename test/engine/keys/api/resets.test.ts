/** Resets that a server is asked for: what it says is held against its numbers, and our own count begins anew in any case. */
import { beforeEach, expect, it } from 'vitest';
import { createResets } from '../../../../src/main/engine/keys/api/resets';
import { outcome } from '../../support/outcome';
import { Desk } from './fake';

let desk: Desk;
let done: string[];
const NEVER = new AbortController().signal;
beforeEach(() => {
  desk = new Desk();
  done = [];
  desk.api.traffic.set(desk.api.add('anna').id, 4_000);
});
const reset = (keyId = 'id-1', refresh: () => Promise<unknown> = async () => void done.push('read')): Promise<string> =>
  outcome(
    createResets({
      clock: {
        after: (_ms, callback) => {
          setImmediate(callback);
          return () => undefined;
        },
      },
      books: {
        reset: async (_serverId, keyIds) => void done.push(`ours ${keyIds}`),
        asksReset: () => void done.push('announced'),
      },
      writes: desk.writes,
      refresh,
    })
      .reset('s', keyId, NEVER)
      .then(() => 'is reset'),
  );

it('is read before, announced to the accounts, sent once, and read back', async () => {
  expect(await reset()).toBe('is reset');
  expect([done, desk.api.sent]).toEqual([['read', 'ours id-1', 'announced'], ['reset anna']]);
  expect(desk.shown).toMatchObject([{ action: 'reset' }, { action: 'reset', name: 'anna', step: 'sent', restarts: false }, null]);
});
it.each([
  ['says success and does not', { resets: false, answer: 'said-done' }, 'not-reset'],
  ['gives no answer and does it', { resets: true, answer: 'no-answer' }, 'is reset'],
  // A cut connection has the code `reset`.
  ['gives no answer and does not', { resets: false, answer: 'no-answer' }, 'reset'],
  ['refuses', { resets: false, answer: 'refused' }, 'rejected'],
] as const)('of a server that %s is told as it is', async (_what, play, told) => {
  desk.api.resetPlay = play;
  expect(await reset()).toBe(told);
  expect(desk.api.traffic.get('id-1')).toBe(play.resets ? 0 : 4_000);
  expect(done).toContain('ours id-1');
});
it('whose numbers cannot be read stays in doubt, and one of no key sends nothing', async () => {
  desk.api.traffic.clear();
  desk.api.resetPlay = { resets: false, answer: 'said-done' };
  expect(await reset()).toBe('doubtful');
  expect(await reset('no-such')).toBe('not-found');
  expect(desk.api.sent).toEqual(['reset anna']);
});
it('does not wait for a reading that fails', async () => {
  expect(await reset('id-1', () => Promise.reject(new Error('no')))).toBe('is reset');
});
