import { IMPORT_PROBLEMS } from '@shared/keylist';
import { KEY_STATES, type KeyRun, type Mark } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { columnsFrom, offeredColumns } from '../../../src/renderer/pages/keys/columnChoice';
import { problemText, rowsToShow } from '../../../src/renderer/pages/keys/ImportDialog';
import { driftParts } from '../../../src/renderer/pages/keys/KeyBanners';
import { renderingsOf, testCheck } from '../../../src/renderer/pages/keys/KeyResult';
import { caveatsAtNumber, dayText, expiryOf, quotaOf, seenText } from '../../../src/renderer/pages/keys/keyText';
import { gapText, markText } from '../../../src/renderer/pages/keys/marks';
import { outcomeText } from '../../../src/renderer/pages/keys/RunBanners';
import { withRun } from '../../../src/renderer/stores/runs';
import { NOTHING, spanTo, toggled, withAll } from '../../../src/renderer/ui/selection';

const en = createTexts('en');
const ru = createTexts('ru');
const NOW = new Date(2026, 10, 21, 12).getTime();
const DAY = 86_400_000;
const units = { sizes: 'iec', rates: 'bytes', language: 'en' } as const;

describe('what a row of keys says', () => {
  it('an expiry: never, soon with its days, a date with its year where it is another, over', () => {
    expect(expiryOf(en, null, NOW)).toEqual({ text: 'never', tone: 't2' });
    expect(expiryOf(en, NOW + 2.5 * DAY, NOW)).toEqual({ text: 'in 3 days', tone: 'c-warn' });
    expect(expiryOf(en, NOW + 3_600_000, NOW)).toEqual({ text: 'in 1 hour', tone: 'c-warn' });
    expect(expiryOf(en, NOW + 40 * DAY, NOW)).toEqual({ text: '31 Dec', tone: 't2' });
    expect(expiryOf(en, NOW + 400 * DAY, NOW).text).toMatch(/2027$/);
    // With the end of a day: that day, not the next; in figures where the month's name would be cut.
    const endOf2027 = new Date(2028, 0, 1).getTime();
    expect(expiryOf(en, endOf2027, NOW).text).toBe('31 Dec 2027');
    expect(expiryOf(ru, endOf2027, NOW).text).toBe('31.12.2027');
    expect(expiryOf(en, NOW, NOW)).toEqual({ text: 'expired', tone: 'c-bad' });
    expect(expiryOf(ru, NOW + 2.5 * DAY, NOW).text).toBe('3 дня');
  });
  it('a quota: 100 % only when it is full, its size as it was typed', () => {
    const quota = (used: number) => ({ bytes: 50 * 2 ** 30, used, resets: { every: 'never' }, atFull: 'block' }) as const;
    expect(quotaOf(en, quota(46 * 2 ** 30), units)).toEqual({ percent: 92, text: '92 % of 50\u00a0GiB' });
    expect(quotaOf(en, quota(50 * 2 ** 30 - 1), units).percent).toBe(99);
    expect(quotaOf(en, quota(50 * 2 ** 30), units).percent).toBe(100);
  });
  it('when it was last used, and days in words', () => {
    expect(seenText(en, null, NOW)).toBe('–');
    expect(seenText(en, NOW - 5 * 3_600_000, NOW)).toBe('5 h ago');
    expect([seenText(en, NOW, NOW), seenText(ru, NOW, NOW)]).toEqual(['now', 'сейчас']);
    expect(dayText(en, new Date(2026, 2, 3).getTime(), NOW)).toBe('3 Mar');
  });
  it('every state, mark and problem of a list has its text', () => {
    for (const t of [en, ru]) {
      for (const state of KEY_STATES) expect(t.has(`keyState.${state}`)).toBe(true);
      for (const problem of IMPORT_PROBLEMS) expect(t.has(`import.${problem}`), problem).toBe(true);
    }
  });
  it('a problem of a list is told with what it is about: a line by its number, a value in quotes of the language', () => {
    const row = { line: 6, name: 'a' };
    expect(problemText(en, { ...row, problem: 'name-twice', detail: '2' })).toBe('The name stands in this list already, in line 2');
    expect(problemText(ru, { ...row, problem: 'bad-quota', detail: 'ten' })).toBe('Квота — не размер. «ten»');
    expect(problemText(en, { ...row, problem: null, detail: null })).toBe('is made');
  });
  it("Vision's bursts are said once under the table, other caveats at the number", () => {
    expect(caveatsAtNumber(['vision-bursts', 'may-count-twice'])).toEqual(['may-count-twice']);
  });
});

describe('a number that is a lower bound', () => {
  const restart: Mark = { type: 'restart', at: NOW, lastReadAt: NOW - 5000, startedAt: NOW - 2000 };
  it('says which gaps, the latest first', () => {
    const marks: readonly Mark[] = [
      { type: 'first-contact', at: NOW - DAY, takenOver: false },
      { type: 'foreign-reset', at: NOW - 60_000 },
      restart,
    ];
    const lines = gapText(en, marks, NOW).split('\n');
    expect(lines[1]).toBe(markText(en, restart, NOW));
    expect(lines).toHaveLength(3);
    expect(markText(en, restart, NOW)).toContain('11:59:55');
  });
  it('names three of many and counts the rest', () => {
    const marks = Array.from({ length: 5 }, (_, index): Mark => ({ ...restart, at: NOW - index }));
    expect(gapText(en, marks, NOW).split('\n').at(-1)).toBe('and 2 more');
  });
});

describe('selection', () => {
  it('toggles, spans from the last selected row in both directions, and adds', () => {
    const one = toggled(NOTHING, 'b', 1);
    expect([...one.ids]).toEqual(['b']);
    expect(spanTo(one, 4)).toEqual({ from: 1, to: 4 });
    expect(spanTo(one, 0)).toEqual({ from: 0, to: 1 });
    expect(spanTo(NOTHING, 3)).toEqual({ from: 3, to: 3 });
    expect([...withAll(one, ['b', 'c']).ids]).toEqual(['b', 'c']);
    expect(toggled(one, 'b', 1).ids.size).toBe(0);
  });
});

describe('columns', () => {
  it('are the stored ones in their order, the usual ones where nothing sensible is stored', () => {
    expect(columnsFrom('["state","month","nonsense"]', 'xray')).toEqual(['name', 'month', 'state']);
    for (const stored of [null, '{', '7']) expect(columnsFrom(stored, 'xray')).toContain('quota');
  });
  it('of a key API say how its numbers came to be, and know no inbound', () => {
    expect(offeredColumns('keyapi')).toEqual(expect.arrayContaining(['port', 'counted', 'compare', 'quota']));
    expect(offeredColumns('keyapi')).not.toContain('inbound');
    expect(offeredColumns('xray')).not.toContain('compare');
    expect(columnsFrom('["down","inbound","compare"]', 'keyapi')).toEqual(['name', 'down', 'compare']);
  });
});

describe('a bulk action', () => {
  const run = (id: string): KeyRun => ({
    ...{ id, serverId: 's', action: 'create', total: 3, ended: false, cancelled: false },
    ...{ done: 0, failed: 0, notStarted: 0, outcomes: [] },
  });
  it('is known by its id, in the order in which it came', () => {
    const later = { ...run('a'), ended: true };
    expect(withRun([run('a'), run('b')], later)).toEqual([later, run('b')]);
    expect(withRun([run('a')], run('c')).map(({ id }) => id)).toEqual(['a', 'c']);
  });
  it('words each failure', () => {
    const failed = { name: 'b', result: 'failed', failure: { code: 'exists', message: 'User b already exists.' } } as const;
    expect(outcomeText(en, failed)).toBe('It exists already. Choose another name. “User b already exists.”');
    expect(outcomeText(en, { ...failed, failure: { code: 'odd', message: 'odd thing' } })).toBe('“odd thing”');
  });
  it('tells differences by kind, with the one restart that lost keys, and nothing where there is none', () => {
    expect(driftParts(en, { missing: 0, unknown: 0, differs: 0, lostAt: NOW })).toEqual([]);
    expect(driftParts(en, { missing: 0, unknown: 100_000, differs: 1, lostAt: null })).toEqual([
      '100\u202f000 exist on the server only',
      '1 differs',
    ]);
    expect(driftParts(en, { missing: 2, unknown: 0, differs: 0, lostAt: NOW })).toEqual(['2 were lost in the restart at 12:00']);
  });
});

describe('a result', () => {
  it('offers a link in both forms, and leaves alone what is none', () => {
    const link = 'vless://4f1c9a52-7d3e-4b8a-9c60-2ae85f13d7b4@203.0.113.20:443?security=reality&type=tcp&sni=a.example&pbk=x&sid=01#anna';
    const forms = renderingsOf(link);
    expect(forms?.standard).toMatch(/^vless:\/\//);
    expect(forms?.veilbot).toContain('flow=');
    expect(renderingsOf('')).toBeNull();
    expect(renderingsOf('ss://x')).toBeNull();
  });
  it('tells what a test through the key showed', () => {
    expect(testCheck(en, { type: 'works', program: 'xray', handshakeMs: 212, requestMs: 240, status: 204 })).toMatchObject({
      result: 'pass',
    });
    expect(testCheck(en, { type: 'failed', program: 'xray', step: 'handshake', message: 'no' })).toMatchObject({
      result: 'fail',
      detail: 'no (xray)',
    });
    expect(testCheck(en, { type: 'no-program', missing: ['handshake', 'request'] })).toMatchObject({ result: 'not-checked' });
  });
  it('of a dry run shows problems first', () => {
    const line = (number: number, problem: string | null) => ({ line: number, name: 'x', problem, detail: null });
    const rows = [line(2, null), line(3, 'bad-uuid'), line(4, null)];
    expect(rowsToShow({ rows, good: 2, bad: 1 }).map(row => row.line)).toEqual([3, 2, 4]);
  });
});
