/** What limits would have done, by a real history that the test fills. */
import type { KeyLimitsAnswer } from '@shared/limits/keys';
import type { KeyDetail, LimitTest, Server } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carriedBefore } from '../../../src/main/engine/alerts/carried';
import { createRehearsal, type Rehearse } from '../../../src/main/engine/alerts/rehearsal';
import { readDays } from '../../../src/main/engine/history/days';
import { limit } from '../../shared/limits/limit';
import { farm, keyapi, mihomo, xray } from '../../shell/state';
import { Shelf, series } from '../history/shelf';
import { DrivenClock } from '../support/outside';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 4, 20, 12);
let shelf: Shelf;
let test: Rehearse;
let marks: Pick<KeyLimitsAnswer, 'resets' | 'restarts'>;
let details: Readonly<Record<string, KeyDetail>>;
let servers: readonly Server[];
let keyRules: KeyLimitsAnswer['rules'];
const history = {
  range: async (query: Parameters<Shelf['book']['range']>[0]) => shelf.book.range(query),
  series: async (serverId: string, metric: Parameters<Shelf['book']['series']>[0]['metric']) => shelf.book.series({ serverId, metric }),
  days: (query: { readonly serverId: string; readonly from: number; readonly to: number; readonly most: number }) =>
    readDays({ days: async page => shelf.book.days(page) }, query, async ids => ids.map(id => `name of ${id}`)),
};

beforeEach(() => {
  shelf = new Shelf(NOW, 'UTC');
  marks = { resets: [], restarts: [] };
  keyRules = [];
  details = {};
  servers = [mihomo('gw'), farm('f'), keyapi('k')];
  const clock = new DrivenClock(NOW);
  test = createRehearsal({
    ...{ history, zone: () => 'UTC', servers: () => servers, usedNodes: () => new Set(['used']) },
    clock: {
      ...{ now: clock.now, monotonic: clock.monotonic },
      after: (_ms, call) => {
        const turn = setImmediate(call);
        return () => clearImmediate(turn);
      },
    },
    portName: (_serverId, portId) => `LV-${portId}`,
    askKeys: async () => ({ rules: keyRules, today: 0, month: 0, drift: 0, ...marks, marksTo: 0, tookMs: 0 }),
    keyDetail: async (_serverId, keyId) => details[keyId] ?? null,
  });
});
afterEach(() => shelf.remove());

/** A reading a minute, back from now. */
const fill = (name: ReturnType<typeof series>, minutes: number, value: (minute: number) => number): void => {
  for (let minute = minutes; minute > 0; minute -= 1) shelf.tell([{ series: name, value: value(minute) }], { at: NOW - minute * MIN });
};
const input = (change: Parameters<typeof limit>[0]) => ({ ...limit(change), id: null });
const spans = ({ breaches }: LimitTest) =>
  breaches.map(({ startedAt, endedAt }) => [(NOW - startedAt) / MIN, endedAt === null ? null : (NOW - endedAt) / MIN]);

describe('what a limit would have done', () => {
  it('is told with its times, how long altogether, and what is to be drawn', async () => {
    const memory = series('memory', '', 'gw');
    fill(memory, 600, minute => (minute <= 300 && minute > 246 ? 220 : minute === 100 ? 300 : 100));
    const found = await test(input({ measure: 'memory', at: 200, clearAt: 180, forS: 120 }), 1, null);
    expect(found).toMatchObject({ times: 1, judgedFrom: NOW - 600 * MIN, partial: false, from: NOW - DAY, to: NOW });
    expect(found.stepMs).toBeLessThanOrEqual(MIN);
    expect(spans(found)).toEqual([[300, 244]]);
    expect(found.totalMs).toBe(56 * MIN);
    expect(found.breaches[0]).toMatchObject({ serverId: 'gw', peak: 220 });
    expect(found.series).toMatchObject({ serverId: 'gw', subject: '' });
    expect(found.series?.at.length).toBeLessThanOrEqual(720);
    expect(Math.max(...(found.series?.values ?? []))).toBe(300);
    // Without a duration the short one counts, too.
    expect(await test(input({ measure: 'memory', at: 200, clearAt: 180 }), 1, null)).toMatchObject({ times: 2 });
  });
  it('says that nothing can be said where nothing was read', async () => {
    const found = await test(input({ measure: 'memory', at: 200, clearAt: 180 }), 7, null);
    expect(found).toMatchObject({ times: 0, totalMs: 0, judgedFrom: null, series: null, breaches: [] });
    expect(await test(input({ measure: 'drift', at: 0, clearAt: 0 }), 7, null)).toMatchObject({ judgedFrom: null });
  });
  it('counts no time in which nothing was read', async () => {
    const down = series('down', '', 'gw');
    fill(down, 600, minute => (minute > 500 || minute < 100 ? 50 : Number.NaN));
    const found = await test(input({ measure: 'down', at: 40, clearAt: 40, forS: 150 * 60 }), 1, null);
    expect(found).toMatchObject({ times: 1, breaches: [{ endedAt: null }] });
    expect(await test(input({ measure: 'down', at: 40, clearAt: 40, forS: 250 * 60 }), 1, null)).toMatchObject({ times: 0 });
    expect(found.series?.values.some(Number.isNaN)).toBe(true);
  });
  it('of ports is told by their names, the worst one is drawn, or the one that is asked for', async () => {
    for (const [port, away] of [
      ['1', 20],
      ['2', 40],
    ] as const)
      fill(series('online', port, 'f'), 300, minute => (minute <= 200 && minute > 200 - away ? 0 : 1));
    const rule = input({ measure: 'portOffline', at: 0, clearAt: 0, forS: 600 });
    const found = await test(rule, 1, null);
    expect(found.breaches.map(({ subjectName }) => subjectName).sort()).toEqual(['LV-1', 'LV-2']);
    expect(found.series).toMatchObject({ subject: '2', subjectName: 'LV-2' });
    expect((await test(rule, 1, { serverId: 'f', subject: '1' })).series).toMatchObject({ subject: '1' });
    const one = { ...rule, where: { type: 'subjects', serverId: 'f', subjects: ['1'] } } as const;
    expect(await test(one, 1, null)).toMatchObject({ times: 1 });
  });
  it('of keys that differ, of addresses that stay or repeat follows what was judged then', async () => {
    servers = [xray('x'), farm('f')];
    fill(series('drift', '', 'x'), 300, minute => (minute <= 200 && minute > 170 ? 2 : 0));
    const differ = await test(input({ measure: 'drift', at: 0, clearAt: 0, forS: 600 }), 1, null);
    expect(differ).toMatchObject({ times: 1, judgedFrom: NOW - 300 * MIN, breaches: [{ serverId: 'x', subject: '', peak: 2 }] });
    expect(spans(differ)).toEqual([[200, 160]]);

    fill(series('ipStuck', '1', 'f'), 300, minute => (minute <= 120 && minute > 100 ? 3 : minute % 3));
    const stuck = await test(input({ measure: 'ipStuck', at: 3, clearAt: 1 }), 1, null);
    expect(stuck).toMatchObject({ times: 1, breaches: [{ serverId: 'f', subject: '1', subjectName: 'LV-1', peak: 3 }] });
    expect(spans(stuck)).toEqual([[120, 100]]);

    fill(series('uniqueShare', '2', 'f'), 300, minute => (minute <= 60 ? 49.99 : 66.67));
    const repeated = await test(input({ measure: 'uniqueShare', side: 'under', at: 50, clearAt: 60 }), 1, null);
    expect(repeated).toMatchObject({ times: 1, breaches: [{ subject: '2', subjectName: 'LV-2', endedAt: null, peak: 49.99 }] });
    expect(spans(repeated)).toEqual([[60, null]]);
  });
  it('of services of a panel, too, which the history has as what runs', async () => {
    fill(series('services', '', 'f'), 300, minute => (minute <= 200 && minute > 170 ? 0 : 1));
    const found = await test(input({ measure: 'serviceDown', at: 0, clearAt: 0, forS: 600 }), 1, null);
    expect(found).toMatchObject({ times: 1, breaches: [{ serverId: 'f', subject: '' }] });
    expect(spans(found)).toEqual([[200, 160]]);
  });
  it('of nodes is about those in use, where none is named', async () => {
    fill(series('latency', 'used', 'gw'), 60, () => 500);
    fill(series('latency', 'other', 'gw'), 60, () => 900);
    const found = await test(input({ measure: 'nodeLatency', at: 400, clearAt: 300 }), 1, null);
    expect(found).toMatchObject({ times: 1, breaches: [{ subject: 'used', endedAt: null, peak: 500 }] });
  });
  it('of traffic adds up the period, of all keys or of each', async () => {
    // 1,000 bytes an hour since two days ago.
    for (const [subject, share] of [
      ['', 10],
      ['marta', 9],
      ['igor', 1],
    ] as const)
      for (let hour = 48; hour > 0; hour -= 1) {
        const at = NOW - hour * HOUR;
        const value = (48 - hour) * 100 * share;
        shelf.tell(
          [
            { series: series('totalDown', subject, 'k'), value },
            { series: series('totalUp', subject, 'k'), value: 0 },
          ],
          { at },
        );
      }
    const day = { period: { type: 'day' }, at: 20_000, clearAt: 20_000 } as const;
    const whole = await test(input({ measure: 'traffic', ...day }), 3, null);
    // Midnight ends it: at 21:00 of the day before 20,000 bytes had come.
    expect(whole).toMatchObject({ times: 1, breaches: [{ serverId: 'k', subject: '' }] });
    expect(whole.breaches[0]?.endedAt).toBe(Date.UTC(2026, 4, 20));
    const keys = await test(input({ measure: 'keyTraffic', ...day, at: 18_500, clearAt: 18_500 }), 3, null);
    expect(keys.breaches.map(({ subject, subjectName }) => [subject, subjectName])).toEqual([['marta', 'name of marta']]);
    const rolling = { measure: 'keyTraffic', at: 40_000, clearAt: 40_000, period: { type: 'rolling', days: 2 } } as const;
    expect(await test(input(rolling), 3, null)).toMatchObject({ times: 1, breaches: [{ subject: 'marta', endedAt: null }] });
    expect(await carriedBefore(history, 'k', 2, NOW)).toMatchObject({ all: 24_000, byKey: { marta: 21_600, igor: 2400 } });
    expect(await carriedBefore(history, 'k', 1, NOW)).toEqual({ all: 0, byKey: {} });
    // Nothing was watched then: what is known is today's.
    expect(await carriedBefore(history, 'gw', 7, NOW)).toEqual({ all: 0, byKey: {} });
  });
  it('of quotas follows how they filled and were reset, to what is used now', async () => {
    // 100 bytes an hour; reset half a day ago; 50 bytes more were used than the history saw.
    for (let hour = 48; hour >= 0; hour -= 1) {
      const at = NOW - hour * HOUR - 1;
      shelf.tell([{ series: series('totalDown', 'marta', 'k'), value: (48 - hour) * 100 }], { at });
    }
    const quota = { bytes: 1000, used: 1250, resets: { every: 'never' }, atFull: 'notify' };
    details = { marta: { row: { quota }, resets: [{ at: NOW - 12 * HOUR }] } as unknown as KeyDetail };
    const found = await test(input({ measure: 'keyQuota', at: 100, clearAt: 50 }), 2, null);
    expect(found.breaches).toMatchObject([
      { subject: 'marta', endedAt: null },
      { subject: 'marta', subjectName: 'name of marta' },
    ]);
    expect(spans(found)[1]?.[1]).toBeCloseTo(12 * 60, -2);
    expect(found.series?.values.at(-1)).toBe(125);
  });
  it('of a controller that began again is known since it is watched', async () => {
    const rule = input({ measure: 'coreRestarted', at: 0, clearAt: 0, forS: 600 });
    servers = [mihomo('gw')];
    expect(await test(rule, 1, null)).toMatchObject({ judgedFrom: null, times: 0 });
    fill(series('live', '', 'gw'), 300, () => 1);
    expect(await test(rule, 1, null)).toMatchObject({ judgedFrom: NOW - 300 * MIN, times: 0, totalMs: 0 });
    for (const hours of [3, 1]) shelf.tell([{ series: series('restarts', '', 'gw'), value: 1 }], { at: NOW - hours * HOUR });
    const found = await test(rule, 1, null);
    expect([found.times, found.totalMs]).toEqual([2, 2 * 600_000]);
    expect(spans(found)).toEqual([
      [60, 50],
      [180, 170],
    ]);
  });
  it('of resets and restarts is known by the ledger, of dates without any history', async () => {
    marks = { resets: [NOW - 3 * HOUR, NOW - HOUR], restarts: [] };
    const found = await test(input({ measure: 'counterReset', at: 0, clearAt: 0, forS: 600 }), 1, null);
    expect([found.times, found.totalMs]).toEqual([2, 2 * 600_000]);
    const values = [{ subject: 'marta', name: 'marta', value: 1 }];
    keyRules = [{ limitId: 'test', values, gone: [], worst: values[0] ?? null, count: 1 }];
    const dates = await test(input({ measure: 'keyExpires', side: 'under', at: 3, clearAt: 3 }), 7, null);
    expect(dates).toMatchObject({ times: 1, breaches: [{ subject: 'marta', endedAt: null }] });
    expect(Math.abs((dates.breaches[0]?.startedAt ?? 0) - (NOW - 2 * DAY))).toBeLessThan(HOUR);
  });
});
