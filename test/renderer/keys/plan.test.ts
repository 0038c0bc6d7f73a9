import type { Difference, DriftReport } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { changesIn, choicesFor, differenceText, planText, stepsOf, usualChoice } from '../../../src/renderer/pages/reconcile/plan';

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
const report: DriftReport = {
  readAt: NOW,
  agree: 44,
  rightlyAbsent: 6,
  differences: [differs, unused, used, lost],
  ignored: 0,
  putBackByItself: true,
};

describe('the review of keys', () => {
  it('puts back what is ours, adopts what somebody uses, leaves the rest alone, and removes nothing unasked', () => {
    expect([lost, used, unused, differs].map(usualChoice)).toEqual(['put-back', 'adopt', 'ignore', 'put-back']);
  });
  it('keeps choices over a new reading as far as they still fit', () => {
    const choices = choicesFor(
      report,
      new Map([
        ['u1', 'remove'],
        ['2', 'remove'],
        ['gone', 'remove'],
      ]),
    );
    expect(choices.get('u1')).toBe('remove');
    // What differs cannot be removed here: the usual choice stands.
    expect(choices.get('2')).toBe('put-back');
    expect(choices.has('gone')).toBe(false);
    expect(changesIn(choices)).toBe(3);
  });
  it('words every step, those that are ignored last', () => {
    const steps = stepsOf(en, units, report, choicesFor(report, new Map()), 99);
    expect(steps.map(({ title }) => title)).toEqual(['Put back router', 'Adopt user-1', 'Put back nina: flow', 'Ignore user-2']);
    expect(steps[0]?.text).toContain('64.0\u00a0GiB');
    expect(planText('fra', steps)).toContain('4. Ignore user-2');
    expect(stepsOf(en, units, report, choicesFor(report, new Map()), 2)).toEqual(steps.slice(0, 2));
  });
  it('words every choice of every kind of difference', () => {
    const all = [...choicesFor(report, new Map()).keys()];
    for (const choice of ['put-back', 'adopt', 'remove', 'ignore'] as const) {
      const steps = stepsOf(en, units, report, new Map(all.map(id => [id, choice])), 99);
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
    const [step] = stepsOf(en, units, { ...report, differences: [standing] }, new Map([['2', 'put-back']]), 99);
    expect(step?.title).toBe('Take nina off the server');
  });
});
