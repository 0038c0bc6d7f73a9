import type { DesiredKey, Quota, ResetSchedule } from '@shared/model';
import {
  absence,
  calendarOf,
  lastResetDay,
  type Metered,
  nextResetDay,
  quotaLevel,
  quotaPercent,
  quotaWork,
  resetDue,
} from '@shared/quota';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const at = (text: string): number => Date.parse(text);
const quota = (change: Partial<Quota> = {}): Quota => ({ bytes: 100, resets: { every: 'never' }, atFull: 'block', ...change });
const key = (change: Partial<DesiredKey> = {}): DesiredKey => ({
  ...{ serverId: 's', keyId: 'k', name: 'k', uuid: 'u', flow: '', level: 0, inboundTag: 'in', paused: false, held: null },
  ...{ quota: quota(), expiresAt: null, tags: [], note: '', createdAt: 0, linkSni: null, linkShortId: null },
  ...change,
});

const schedules = fc.oneof<fc.Arbitrary<ResetSchedule>[]>(
  fc.constant({ every: 'day' }),
  fc.constantFrom<1 | 4 | 7>(1, 4, 7).map(weekday => ({ every: 'week', weekday })),
  fc.integer({ min: 1, max: 31 }).map(day => ({ every: 'month', day })),
  fc.integer({ min: 1, max: 90 }).map(days => ({ every: 'rolling', days, from: 20260115 })),
);

describe('quotaPercent', () => {
  it('is 100 only when the quota is full, to the byte', () => {
    expect(quotaPercent(quota(), 80)).toBe(80);
    expect(quotaPercent(quota(), 150)).toBe(150);
    for (const bytes of [1, 3, 1_000_003, 2 ** 40 + 1, Number.MAX_SAFE_INTEGER]) {
      expect(quotaPercent({ bytes }, bytes)).toBe(100);
      expect(quotaPercent({ bytes }, bytes - 1)).toBeLessThan(100);
    }
  });
});

describe('quotaLevel', () => {
  it.each([
    [0, 'ok'],
    [89, 'ok'],
    [90, 'near'],
    [99, 'near'],
    [100, 'full'],
    [1000, 'full'],
  ])('%d of 100: %s', (used, level) => expect(quotaLevel(quota(), used)).toBe(level));
});

describe('absence', () => {
  it.each<[string, Partial<DesiredKey>, number, ReturnType<typeof absence>]>([
    ['within its quota', {}, 99, null],
    ['full', {}, 100, 'blocked'],
    ['full, but only told', { quota: quota({ atFull: 'notify' }) }, 100, null],
    ['expired', { expiresAt: 1000 }, 0, 'expired'],
    ['not yet expired', { expiresAt: 1001 }, 0, null],
    ['paused', { paused: true }, 0, 'paused'],
    ['paused and full', { paused: true }, 100, 'blocked'],
    ['taken off, and not put back yet', { held: 'quota' }, 0, 'blocked'],
  ])('%s', (_what, change, used, expected) => expect(absence(key(change), used, 1000)).toBe(expected));
});

describe('lastResetDay', () => {
  it.each<[ResetSchedule, number, number | null]>([
    [{ every: 'never' }, 20261121, null],
    [{ every: 'day' }, 20261121, 20261121],
    // 21 November 2026 is a Saturday.
    [{ every: 'week', weekday: 6 }, 20261121, 20261121],
    [{ every: 'week', weekday: 7 }, 20261121, 20261115],
    [{ every: 'week', weekday: 1 }, 20260301, 20260223],
    [{ every: 'month', day: 1 }, 20261121, 20261101],
    [{ every: 'month', day: 21 }, 20261121, 20261121],
    [{ every: 'month', day: 22 }, 20261121, 20261022],
    [{ every: 'month', day: 31 }, 20261130, 20261130],
    [{ every: 'month', day: 31 }, 20261129, 20261031],
    [{ every: 'month', day: 31 }, 20280229, 20280229],
    [{ every: 'month', day: 29 }, 20270228, 20270228],
    [{ every: 'month', day: 15 }, 20260105, 20251215],
    [{ every: 'rolling', days: 30, from: 20261121 }, 20261120, null],
    [{ every: 'rolling', days: 30, from: 20261121 }, 20261121, 20261121],
    [{ every: 'rolling', days: 30, from: 20261121 }, 20261220, 20261121],
    [{ every: 'rolling', days: 30, from: 20261121 }, 20261221, 20261221],
    [{ every: 'rolling', days: 30, from: 20280201 }, 20280302, 20280302],
    [{ every: 'rolling', days: 1, from: 20261121 }, 20270101, 20270101],
  ])('%j on %d: %s', (schedule, today, expected) => expect(lastResetDay(schedule, today)).toBe(expected));
});

describe('nextResetDay', () => {
  it.each<[ResetSchedule, number, number | null]>([
    [{ every: 'never' }, 20261121, null],
    [{ every: 'day' }, 20261231, 20270101],
    [{ every: 'week', weekday: 6 }, 20261121, 20261128],
    [{ every: 'week', weekday: 7 }, 20261121, 20261122],
    [{ every: 'month', day: 31 }, 20261130, 20261231],
    [{ every: 'month', day: 31 }, 20270131, 20270228],
    [{ every: 'month', day: 1 }, 20261231, 20270101],
    [{ every: 'rolling', days: 30, from: 20261121 }, 20261101, 20261121],
    [{ every: 'rolling', days: 30, from: 20261121 }, 20261121, 20261221],
  ])('%j after %d: %s', (schedule, today, expected) => expect(nextResetDay(schedule, today)).toBe(expected));
  it('is the very next day on which a reset falls due', () => {
    const from = Date.UTC(2026, 0, 1) / 86_400_000;
    fc.assert(
      fc.property(schedules, fc.integer({ min: 0, max: 2_000 }), (schedule, ahead) => {
        const day = (number: number): number => Number(new Date(number * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''));
        const today = day(from + ahead);
        const next = nextResetDay(schedule, today) ?? 0;
        expect(next).toBeGreaterThan(today);
        expect(lastResetDay(schedule, next)).toBe(next);
        for (let number = from + ahead + 1; day(number) < next; number += 1)
          expect(lastResetDay(schedule, day(number)) ?? 0).toBeLessThanOrEqual(today);
      }),
      { numRuns: 200 },
    );
  });
});

describe('resetDue', () => {
  const berlin = calendarOf('Europe/Berlin');
  it('is due once when resets were missed', () => {
    const monthly: ResetSchedule = { every: 'month', day: 1 };
    expect(resetDue(monthly, at('2026-08-15T12:00Z'), at('2026-11-21T12:00Z'), berlin)).toBe(true);
    expect(resetDue(monthly, at('2026-11-21T12:00Z'), at('2026-11-21T12:00:10Z'), berlin)).toBe(false);
    expect(resetDue(monthly, at('2026-11-01T00:30Z'), at('2026-11-21T12:00Z'), berlin)).toBe(false);
  });
  it('turns the day where the zone does', () => {
    const daily: ResetSchedule = { every: 'day' };
    expect(resetDue(daily, at('2026-11-20T22:50Z'), at('2026-11-20T22:59:59Z'), berlin)).toBe(false);
    expect(resetDue(daily, at('2026-11-20T22:50Z'), at('2026-11-20T23:00Z'), berlin)).toBe(true);
    expect(resetDue(daily, at('2026-11-20T22:50Z'), at('2026-11-20T23:59Z'), calendarOf('UTC'))).toBe(false);
  });
  it('comes once when the last one was made by a clock that was years ahead', () => {
    const now = Date.UTC(2026, 4, 10);
    const dayOf = calendarOf('UTC');
    for (const schedule of [
      { every: 'day' },
      { every: 'week', weekday: 1 },
      { every: 'month', day: 1 },
      { every: 'rolling', days: 30, from: 20260101 },
    ] as const) {
      expect(resetDue(schedule, Date.UTC(2031, 0, 1), now, dayOf)).toBe(true);
      expect(resetDue(schedule, now, now + 1, dayOf)).toBe(false);
    }
    expect(resetDue({ every: 'never' }, Date.UTC(2031, 0, 1), now, dayOf)).toBe(false);
  });
  it('is not due when the clock was set back', () => {
    expect(resetDue({ every: 'day' }, at('2026-11-22T12:00Z'), at('2026-11-21T12:00Z'), berlin)).toBe(false);
  });
  it('is due exactly once a period, however often it is asked', () => {
    const hours = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(schedules, hours, (resets, steps) => {
        let now = at('2027-12-30T21:00Z');
        let last = now;
        for (const step of steps) {
          now += step * 3_600_000;
          const day = lastResetDay(resets, berlin(now)) ?? 0;
          const due = resetDue(resets, last, now, berlin);
          expect(due).toBe(berlin(last) < day);
          if (due) last = now;
          expect(resetDue(resets, last, now, berlin)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('quotaWork', () => {
  const now = at('2026-11-21T12:00Z');
  const ask = (...keys: Partial<Metered>[]) =>
    quotaWork(
      keys.map(one => ({ key: key(), used: 0, resetAt: now - 1000, onServer: true, ...one })),
      { now, zone: 'UTC', limit: 10 },
    );
  const nothing = { resets: [], holds: [], releases: [] };

  it('asks to take off what is full or expired, until it is off and noted', () => {
    const full = key();
    expect(ask({ key: full, used: 100 })).toEqual({ ...nothing, holds: [{ key: full, why: 'quota' }] });
    expect(ask({ key: full, used: 100, onServer: false }).holds).toHaveLength(1);
    const noted = key({ held: 'quota' });
    expect(ask({ key: noted, used: 100, onServer: false })).toEqual(nothing);
    // Somebody else put it back.
    expect(ask({ key: noted, used: 100, onServer: true }).holds).toHaveLength(1);
    const expired = key({ quota: null, expiresAt: now });
    expect(ask({ key: expired })).toEqual({ ...nothing, holds: [{ key: expired, why: 'expired' }] });
  });
  it('does nothing while the server was not read, nor for a paused key that is off', () => {
    expect(ask({ used: 100, onServer: null })).toEqual(nothing);
    expect(ask({ key: key({ paused: true }), used: 100, onServer: false })).toEqual(nothing);
  });
  it('lets go when the limit does not hold any more', () => {
    const held = key({ held: 'quota' });
    expect(ask({ key: held, used: 0, onServer: false })).toEqual({ ...nothing, releases: [held] });
    const extended = key({ held: 'expired', quota: null, expiresAt: now + 1 });
    expect(ask({ key: extended, onServer: false }).releases).toEqual([extended]);
  });
  it('resets first, and judges afterwards', () => {
    const monthly = key({ quota: quota({ resets: { every: 'month', day: 1 } }), held: 'quota' });
    expect(ask({ key: monthly, used: 100, resetAt: at('2026-10-05T00:00Z'), onServer: false })).toEqual({ ...nothing, resets: ['k'] });
    expect(ask({ key: monthly, used: 0, resetAt: now - 1, onServer: false })).toEqual({ ...nothing, releases: [monthly] });
  });
  it('gives no more than asked', () => {
    expect(ask(...Array.from({ length: 30 }, () => ({ used: 100 }))).holds).toHaveLength(10);
  });
});
