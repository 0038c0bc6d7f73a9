/** What the pages of a key API say, in words. */
import {
  KEYAPI_CALLS,
  KEYAPI_CHECKS,
  KEYAPI_DIALECTS,
  KEYAPI_REPAIRS,
  type KeyapiFigures,
  type KeyapiReport,
  type KeyapiRow,
  type KeyCompare,
  type KeyPlan,
  type KeyWork,
} from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { costTexts, isTooMany } from '../../../src/renderer/pages/keyapi/Cost';
import { comparedOf, compareText, percentText } from '../../../src/renderer/pages/keyapi/compare';
import { GROUPS } from '../../../src/renderer/pages/keyapi/DialectDialog';
import { knownText, speaksText } from '../../../src/renderer/pages/keyapi/dialect';
import { foundText } from '../../../src/renderer/pages/keyapi/doctorTexts';
import { holdsExact, madeOf } from '../../../src/renderer/pages/keyapi/KeyapiFooter';
import { countedText } from '../../../src/renderer/pages/keyapi/keyCells';
import { spansOf } from '../../../src/renderer/pages/keyapi/PeriodCard';
import { periodAfter, periodAt, periodText } from '../../../src/renderer/pages/keyapi/period';
import { sourceText } from '../../../src/renderer/pages/keyapi/Source';
import { ableOf } from '../../../src/renderer/pages/keys/able';
import { formsOf } from '../../../src/renderer/pages/keys/KeyResult';
import { titleOf } from '../../../src/renderer/pages/keys/useKeyMaking';
import { dropsSessions, workState, workText } from '../../../src/renderer/pages/keys/work';
import { failureTitle } from '../../../src/renderer/stores/toasts';

const en = createTexts('en');
const ru = createTexts('ru');
const UNITS = { sizes: 'iec', rates: 'bytes', language: 'en' } as const;
const GIB = 2 ** 30;
/** Thin and fixed spaces as plain ones. */
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');
const NOW = new Date(2026, 10, 21, 12, 6, 31).getTime();

const report: KeyapiReport = {
  dialect: 'c',
  auth: 'x-api-key',
  known: [
    { code: 'has-ports', params: {} },
    { code: 'answers', params: { path: '/traffic/ports/exact' } },
    { code: 'asks-key', params: {} },
  ],
  calls: ['daily', 'monthly'],
  mostKeys: 100,
  restarts: true,
  perMinute: null,
};
const work: KeyWork = {
  action: 'create',
  name: 'sasha-phone',
  step: 'sent',
  since: NOW - 7_000,
  until: null,
  usualMs: 12_000,
  online: 9,
  restarts: true,
};
const compare: KeyCompare = { span: 'month', since: NOW, ours: 211 * GIB, theirs: 204 * GIB, percent: -3.3, off: false };
const row = (change: Partial<KeyapiRow>): { readonly keyapi: KeyapiRow } => ({
  keyapi: { port: 443, counted: { type: 'none' }, estimated: null, compare: null, crosscheck: null, ...change },
});

describe('the dialect', () => {
  it('is told in one line, with the two strongest signs and what it means for every write', () => {
    expect(speaksText(en, report)).toBe('v2, port based, X-API-Key');
    expect(knownText(en, report)).toBe('Known by: keys have ports, /traffic/ports/exact answers. One key at a time; at most 100.');
    expect(knownText(en, { ...report, known: [], restarts: false, mostKeys: null })).toBe('');
  });
  it('has words for every generation, login, sign and call', () => {
    for (const t of [en, ru]) {
      for (const dialect of KEYAPI_DIALECTS) expect(t.has(`keyapi.speaks.${dialect}`), dialect).toBe(true);
      for (const auth of ['none', 'x-api-key', 'bearer']) expect(t.has(`keyapi.auth.${auth}`), auth).toBe(true);
      for (const how of ['network-share', 'connections', 'port-share', 'monitor']) expect(t.has(`keyapi.estimate.${how}`), how).toBe(true);
      for (const { calls } of GROUPS) for (const [call] of calls) expect(t.has(`keyapi.call.${call ?? ''}`), call).toBe(true);
      for (const check of KEYAPI_CHECKS) expect(t.has(`keyapiDoctor.${check}.title`), check).toBe(true);
      for (const what of KEYAPI_REPAIRS)
        for (const word of ['do', 'why', 'ask', 'did', 'not']) expect(t.has(`keyapiDoctor.${word}-${what}`), what).toBe(true);
    }
  });
  it('shows every call in one group', () => {
    const all = GROUPS.flatMap(({ calls }) => calls.flat());
    expect(all.toSorted()).toEqual([...KEYAPI_CALLS].toSorted());
  });
});

describe('a write on its way', () => {
  it('says that sessions drop, for how long, how long it takes and who comes back', () => {
    expect(workText(en, work, NOW)).toEqual({
      title: 'The server restarts Xray, sessions drop: 0:07.',
      text: 'Making sasha-phone, usually 12 s. The 9 online reconnect by themselves.',
    });
    expect(workState(en, work, NOW)).toBe('making 0:07');
    expect(dropsSessions(work)).toBe(true);
  });
  it('leaves out what is not known, and does not speak of a restart where there is none', () => {
    const quiet = { ...work, action: 'reset', usualMs: null, online: null, restarts: false } as const;
    expect(workText(en, quiet, NOW)).toEqual({ title: 'The server is asked: 0:07.', text: 'Resetting the count of sasha-phone.' });
    expect(dropsSessions(quiet)).toBe(false);
  });
  it('counts down to the limit of requests', () => {
    const waits = { ...work, step: 'waiting', until: NOW + 23_000 } as const;
    expect(workText(en, waits, NOW).title).toContain('0:23');
    expect(workState(en, waits, NOW)).toBe('waits 0:23');
    expect(dropsSessions(waits)).toBe(false);
  });
  it('has words for every action at every step, in both languages', () => {
    for (const t of [en, ru])
      for (const action of ['create', 'delete', 'reset', 'repair'] as const)
        for (const step of ['waiting', 'sent', 'looking', 'unknown'] as const) {
          const { title, text } = workText(t, { ...work, action, step }, NOW);
          expect(`${title} ${text}`).not.toMatch(/work\.|\{\{/);
          expect(t.has(`work.pill-${action}`)).toBe(true);
        }
  });
  it('nothing was made is said only where it is known', () => {
    expect(titleOf({ code: 'doubtful', message: '' })).toBe('key.doubtful');
    expect(titleOf({ code: 'server-error', message: '' })).toBe('key.failed');
    expect(failureTitle({ code: 'doubtful' }, 'was not deleted', 'nobody knows')).toBe('nobody knows');
    expect(failureTitle({ code: 'server-error' }, 'was not deleted', 'nobody knows')).toBe('was not deleted');
  });
});

describe('where a number comes from', () => {
  it('is told of each: exact by whom, or an estimate and how', () => {
    expect(countedText(en, row({ counted: { type: 'exact', by: 'grpc' } }))).toBe('Counted by Xray: gRPC.');
    const guess = { type: 'estimate', how: 'monitor', name: 'port_monitor' } as const;
    expect(countedText(en, row({ counted: { type: 'estimate', source: guess } }))).toBe('An estimate of another program: port_monitor.');
    expect(countedText(en, row({}))).toBeNull();
    expect(sourceText(en, { type: 'exact', how: 'unnamed', name: null })).toContain('does not say so');
  });
  it('stands under the table by its kind', () => {
    const figures: KeyapiFigures = {
      ...{ exact: 29, estimates: 2, none: 0, estimatedToday: 0, estimatedMonth: 0, monthAtLeast: true, directed: true, readAt: null },
    };
    expect(madeOf(en, figures)).toBe('29 exact, 2 estimates');
    expect(madeOf(en, { ...figures, estimates: 1, none: 3 })).toBe('29 exact, 1 estimate, 3 not counted');
    expect(madeOf(ru, figures)).toBe('29 точно, 2 оценки');
    // What was counted exactly stays, whatever counts now.
    const now = { ...figures, exact: 0, estimates: 31 };
    expect([holdsExact(figures, 0), holdsExact(now, 5), holdsExact(now, 0)]).toEqual([true, true, false]);
  });
});

describe('two counts beside each other', () => {
  it('differ by a signed share', () => {
    expect([-3.3, 1.8, -37.64, 0, -0.04, 12_345.6].map(percent => plain(percentText(en, percent)))).toEqual([
      '−3.3 %',
      '+1.8 %',
      '−37.6 %',
      '0.0 %',
      '0.0 %',
      '+12 346 %',
    ]);
    expect(percentText(ru, -3.3)).toBe('−3,3 %');
    expect(percentText(en, null)).toBe('–');
  });
  it('show what is off first, then the estimate, then the second reading of one counter', () => {
    const off = { ...compare, off: true };
    expect(comparedOf(row({ compare, crosscheck: compare }))?.kind).toBe('estimate');
    expect(comparedOf(row({ compare, crosscheck: off }))?.kind).toBe('counter');
    expect(comparedOf(row({ crosscheck: compare }))?.kind).toBe('counter');
    expect(comparedOf(row({}))).toBeNull();
    expect(comparedOf({})).toBeNull();
  });
  it('tell both numbers and their span', () => {
    expect(plain(compareText(en, { kind: 'estimate', of: compare }, UNITS, () => '3 Nov'))).toBe(
      'Exact 211 GiB, its estimate 204 GiB (this month): −3.3 %',
    );
    expect(compareText(en, { kind: 'counter', of: { ...compare, span: 'since' } }, UNITS, () => '3 Nov')).toContain('(since 3 Nov)');
  });
});

describe('what it costs', () => {
  const plan: KeyPlan = { restarts: 12, online: 9, usualMs: 144_000, perMinute: 5, room: 11 };
  it('is told before many keys are made', () => {
    expect(costTexts(en, plan, 12)).toEqual([
      'The server restarts its Xray 12 times, once for each key: every session drops each time.',
      '9 keys are in use now.',
      'It usually takes 2 min.',
      'The server takes 5 a minute: the others wait.',
      'You can stop it between two keys.',
    ]);
    expect(isTooMany(plan, 12)).toBe(true);
    expect(isTooMany(plan, 11)).toBe(false);
    expect(isTooMany({ ...plan, room: null }, 9_999)).toBe(false);
    expect(isTooMany(null, 1)).toBe(false);
  });
  it('is little where nothing restarts', () => {
    expect(costTexts(en, { restarts: 0, online: 4, usualMs: null, perMinute: null, room: null }, 1)).toEqual([
      'The server’s Xray runs on.',
    ]);
  });
});

describe("the server's own books", () => {
  it('are offered as far as the dialect keeps them', () => {
    expect(spansOf(report)).toEqual(['month', 'day']);
    expect(spansOf({ ...report, calls: [] })).toEqual([]);
  });
  it('go by days and months, over the ends of both', () => {
    expect(periodAt('day', NOW)).toBe('2026-11-21');
    expect(periodAt('month', NOW)).toBe('2026-11');
    expect(periodAt('all', NOW)).toBeNull();
    expect(periodAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(periodAfter('2026-12', 1)).toBe('2027-01');
    expect(periodAfter('nonsense', 1)).toBe('nonsense');
    expect(periodText(en, '2026-11-21')).toBe('21 November 2026');
    expect(periodText(en, '2026-11')).toBe('November 2026');
    expect(periodText(en, null)).toBe('since it began');
  });
});

describe('what can be done', () => {
  it('is less where the list is the server’s own', () => {
    expect(ableOf('xray', undefined)).toEqual({ commands: true, resetsThere: false });
    expect(ableOf('keyapi', undefined)).toEqual({ commands: false, resetsThere: false });
  });
  it('a link has the form of the server and the standard one where they differ', () => {
    expect(formsOf({ link: 'a', standard: 'b' })).toEqual({ server: 'a', standard: 'b' });
    expect(formsOf({ link: 'a', standard: 'a' })).toBeNull();
    expect(formsOf({ link: 'a' })).toBeNull();
    expect(formsOf({ link: '', standard: 'b' })).toBeNull();
  });
  it('a check without words of its own quotes the server', () => {
    const check = { name: 'health', result: 'not-reached', found: { code: 'error', params: { words: 'Bad Gateway' } } } as const;
    expect(foundText(en, check)).toBe('Bad Gateway');
    expect(foundText(en, { ...check, found: { code: 'strange', params: {} } })).toBe('strange');
  });
});
