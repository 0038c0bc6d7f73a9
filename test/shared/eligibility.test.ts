import { cooldownLeft, eligibility, type Known, lastChange } from '@shared/eligibility';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePort } from './support/port';

const NOW = Date.parse('2020-10-26T12:28:25Z');
const known = (change: Partial<Known> = {}): Known => ({ readAt: NOW, ownChangeAt: null, clockOffsetMs: null, ...change });
const MOSCOW = 3 * 3_600_000;

describe('what a button shows', () => {
  test.each([
    ['farm away', null, { state: 'disconnected' }],
    ['port off, whatever else', samplePort({ active: false, reconnecting: true }), { state: 'off' }],
    ['a change in progress', samplePort({ reconnecting: true }), { state: 'busy' }],
    ['no modem', samplePort({ connDev: false }), { state: 'no-device' }],
    ['ready', samplePort(), { state: 'ready', hint: null }],
    ['no internet: a rotation is the cure', samplePort({ connNet: false, connInet: false }), { state: 'ready', hint: null }],
    ['changes by time only', samplePort({ reconnectType: 'time' }), { state: 'ready', hint: 'time-only' }],
    ['no source for the cooldown', samplePort({ reconnectType: 'link', nextInS: 0 }), { state: 'ready', hint: 'cooldown-unknown' }],
    ['no minimal step', samplePort({ reconnectType: 'link', reconnectMinS: 0 }), { state: 'ready', hint: null }],
    ['minimal step not told', samplePort({ reconnectMinS: null }), { state: 'ready', hint: 'cooldown-unknown' }],
  ] as const)('%s', (_, port, expected) => expect(eligibility(port, known(), NOW)).toEqual(expected));

  test('cooling, with the moment it ends', () =>
    expect(eligibility(samplePort({ nextInS: 200 }), known(), NOW)).toEqual({ state: 'cooling', readyAt: NOW + 82_000 }));
  test('cooling comes before a missing modem', () =>
    expect(eligibility(samplePort({ nextInS: 200, connDev: false }), known(), NOW).state).toBe('cooling'));
});

describe('sources of the last change', () => {
  test('the countdown, which needs no zone: the sample of the document is 210 s old', () =>
    expect(lastChange(samplePort(), known(), NOW)).toBe(NOW - 210_000));
  test('the countdown counts from when it was read', () =>
    expect(lastChange(samplePort(), known({ readAt: NOW - 9000 }), NOW)).toBe(NOW - 219_000));
  test('a countdown longer than the interval is nonsense: the dates count', () =>
    expect(lastChange(samplePort({ nextInS: 241 }), known({ clockOffsetMs: MOSCOW }), NOW)).toBe(Date.parse('2020-10-26T12:25:01Z')));
  test('a port changed by link only has no countdown', () =>
    expect(lastChange(samplePort({ reconnectType: 'link' }), known(), NOW)).toBeNull());
  test('dates count only with a measured clock', () => {
    const port = samplePort({ nextInS: null });
    expect(lastChange(port, known(), NOW)).toBeNull();
    expect(lastChange(port, known({ clockOffsetMs: MOSCOW }), NOW)).toBe(Date.parse('2020-10-26T12:25:01Z'));
  });
  test('the later of start and end', () => {
    const port = samplePort({ nextInS: null, reconnectStart: '26 окт 2020 15:28:00' });
    expect(lastChange(port, known({ clockOffsetMs: MOSCOW }), NOW)).toBe(Date.parse('2020-10-26T12:28:00Z'));
  });
  test('a date far in the future was read in the wrong zone', () =>
    expect(lastChange(samplePort({ nextInS: null }), known({ clockOffsetMs: 0 }), NOW)).toBeNull());
  test('a date a little in the future is a clock ahead: it cools the full step', () => {
    const port = samplePort({ nextInS: null, reconnectEnd: '26 окт 2020 15:29:25' });
    expect(cooldownLeft(port, known({ clockOffsetMs: MOSCOW }), NOW)).toBe(120_000);
  });
  test('what was seen with our own eyes counts where it is newer', () => {
    expect(lastChange(samplePort(), known({ ownChangeAt: NOW - 5000 }), NOW)).toBe(NOW - 5000);
    expect(lastChange(samplePort(), known({ ownChangeAt: NOW - 900_000 }), NOW)).toBe(NOW - 210_000);
    expect(lastChange(samplePort({ nextInS: null }), known({ ownChangeAt: NOW - 900_000 }), NOW)).toBe(NOW - 900_000);
  });
});

describe('cooldown', () => {
  test.each([
    [0, 120_000],
    [1, 120_000],
    [2, 120_000],
    [60, 62_000],
    [121, 1000],
    [122, 0],
    [5000, 0],
  ])('%d s after the change', (seconds, left) =>
    expect(cooldownLeft(samplePort({ nextInS: null }), known({ ownChangeAt: NOW - seconds * 1000 }), NOW)).toBe(left),
  );

  test('is never negative and never more than the minimal step', () => {
    const number = fc.option(fc.integer({ min: 0, max: 100_000 }));
    fc.assert(
      fc.property(number, number, number, fc.option(fc.integer({ min: NOW - 1e7, max: NOW + 1e7 })), (min, interval, nextIn, own) => {
        const port = samplePort({ reconnectMinS: min, reconnectIntervalS: interval, nextInS: nextIn });
        const left = cooldownLeft(port, known({ ownChangeAt: own, clockOffsetMs: MOSCOW }), NOW);
        if (left !== null) expect(left >= 0 && left <= (min ?? 0) * 1000).toBe(true);
      }),
    );
  });
});
