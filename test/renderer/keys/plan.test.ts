import type { Difference, DriftChoice } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import {
  choiceOf,
  choiceOfAll,
  differenceText,
  NO_CHOICES,
  planText,
  stepsOf,
  wishOf,
  withAll,
  withOne,
} from '../../../src/renderer/pages/reconcile/plan';

const en = createTexts('en');
const units = { sizes: 'iec', rates: 'bytes', language: 'en' } as const;
const NOW = 1_790_000_000_000;
const GiB = 2 ** 30;

const lost: Difference = {
  type: 'missing',
  keyId: '1',
  name: 'router',
  inboundTag: 'in',
  flow: 'xtls-rprx-vision',
  month: { up: 0, down: 64 * GiB },
  lostAt: NOW,
};
const used: Difference = {
  type: 'unknown',
  keyId: 'u1',
  name: 'user-1',
  inboundTag: 'in',
  flow: '',
  uuidEnd: '7b40',
  bytes: { up: 0, down: 310 * 2 ** 20 },
  lastSeen: NOW - 240_000,
};
const unused: Difference = { ...used, keyId: 'u2', name: 'user-2', bytes: null, lastSeen: null };
const differs: Difference = {
  type: 'differs',
  keyId: '2',
  name: 'nina',
  fields: [{ field: 'flow', here: 'xtls-rprx-vision', there: '' }],
  month: null,
};
const every = [lost, used, unused, differs];
const planned = (...choices: readonly (readonly [Difference, DriftChoice])[]) => ({
  steps: choices.map(([difference, choice]) => ({ difference, choice })),
});

describe('the review of keys', () => {
  it('puts back what is ours, adopts what somebody uses, leaves the rest alone, and removes nothing unasked', () => {
    expect(every.map(each => choiceOf(NO_CHOICES, each))).toEqual(['put-back', 'adopt', 'ignore', 'put-back']);
  });
  it('has one choice for a type, and choices of single rows beside it', () => {
    const all = withAll(NO_CHOICES, 'unknown', 'remove');
    expect([choiceOfAll(NO_CHOICES, 'unknown'), choiceOfAll(NO_CHOICES, 'missing'), choiceOfAll(all, 'unknown')]).toEqual([
      null,
      'put-back',
      'remove',
    ]);
    const one = withOne(withOne(all, used, 'adopt'), lost, 'ignore');
    expect([choiceOf(one, used), choiceOf(one, unused), choiceOfAll(one, 'unknown')]).toEqual(['adopt', 'remove', null]);
    expect(wishOf(one)).toEqual({
      choices: [
        { keyId: 'u1', choice: 'adopt' },
        { keyId: '1', choice: 'ignore' },
      ],
      all: { missing: 'usual', unknown: 'remove', differs: 'usual' },
    });
    // A new choice for all takes the place of those for its rows only.
    expect(wishOf(withAll(one, 'unknown', 'ignore')).choices).toEqual([{ keyId: '1', choice: 'ignore' }]);
    // A row that is of another type by now goes with that.
    expect(choiceOf(withOne(NO_CHOICES, { ...used, keyId: '2' }, 'remove'), differs)).toBe('put-back');
  });
  it('words every step, and says how many are left out', () => {
    const steps = stepsOf(en, units, planned([lost, 'put-back'], [differs, 'put-back'], [used, 'adopt'], [unused, 'ignore']));
    expect(steps.map(({ title }) => title)).toEqual(['Put back router', 'Put back nina: flow', 'Adopt user-1', 'Ignore user-2']);
    expect(steps[0]?.text).toContain('64.0\u00a0GiB');
    expect(planText('fra', steps)).toContain('4. Ignore user-2');
    expect(planText('fra', steps, 'and 9 more').split('\n').at(-1)).toBe('and 9 more');
  });
  it('words every choice of every kind of difference', () => {
    for (const choice of ['put-back', 'adopt', 'remove', 'ignore'] as const) {
      const steps = stepsOf(en, units, planned(...every.map(each => [each, choice] as const)));
      for (const { title, text } of steps) expect(`${title} ${text}`).not.toMatch(/drift\.|\{\{/);
    }
  });
  it('says what is known of each', () => {
    expect(differenceText(en, units, lost, NOW)).toMatchObject({ under: '64.0\u00a0GiB this month', known: 'in, flow Vision' });
    expect(differenceText(en, units, used, NOW)).toEqual({
      under: '310\u00a0MiB counted there',
      known: 'in, no flow',
      more: 'online: 4 min ago; UUID ends in 7b40',
    });
    expect(differenceText(en, units, differs, NOW)).toMatchObject({
      known: 'flow: here Vision, there no flow',
      more: 'the link we gave fails',
    });
  });
  it('tells a key that is paused here and on the server all the same', () => {
    const standing: Difference = { ...differs, fields: [{ field: 'standing', here: 'paused', there: 'in' }] };
    expect(differenceText(en, units, standing, NOW).known).toBe('paused here, still on in');
    const [step] = stepsOf(en, units, planned([standing, 'put-back']));
    expect(step?.title).toBe('Take nina off the server');
  });
});
