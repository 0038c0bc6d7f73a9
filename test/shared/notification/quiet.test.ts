import type { QuietHours } from '@shared/model';
import { isQuiet, quietEnd } from '@shared/notification/quiet';
import { zoneOf } from '@shared/walltime';
import { describe, expect, it } from 'vitest';

const hours = (from: string, to: string, on = true): QuietHours => {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { on, from: minutes(from), to: minutes(to), critical: false };
};
const riga = zoneOf('Europe/Riga');
const at = (text: string) => Date.parse(text);

describe('quiet hours', () => {
  it.each([
    ['23:00', '07:00', '2026-11-21T23:30+02:00', true],
    ['23:00', '07:00', '2026-11-22T06:59+02:00', true],
    ['23:00', '07:00', '2026-11-22T07:00+02:00', false],
    ['23:00', '07:00', '2026-11-22T22:59+02:00', false],
    ['09:00', '17:00', '2026-11-22T09:00+02:00', true],
    ['09:00', '17:00', '2026-11-22T17:00+02:00', false],
    ['08:00', '08:00', '2026-11-22T12:00+02:00', true],
  ] as const)('from %s to %s at %s: %s', (from, to, time, quiet) => expect(isQuiet(hours(from, to), riga, at(time))).toBe(quiet));
  it('are those of the zone, and none when they are off', () => {
    const night = at('2026-11-21T22:30Z');
    expect(isQuiet(hours('00:00', '06:00'), riga, night)).toBe(true);
    expect(isQuiet(hours('00:00', '06:00'), zoneOf('UTC'), night)).toBe(false);
    expect(isQuiet(hours('00:00', '06:00', false), riga, night)).toBe(false);
  });
  it('end at the next time that the clock shows, also where the clock is moved meanwhile', () => {
    const until = (time: string) => new Date(quietEnd(hours('23:00', '07:00'), riga, at(time)) ?? 0).toISOString();
    expect(until('2026-11-21T23:30+02:00')).toBe('2026-11-22T05:00:00.000Z');
    expect(until('2026-11-22T06:59:59+02:00')).toBe('2026-11-22T05:00:00.000Z');
    // Summer time begins, and ends, that night.
    expect(until('2026-03-28T23:30+02:00')).toBe('2026-03-29T04:00:00.000Z');
    expect(until('2026-10-24T23:30+03:00')).toBe('2026-10-25T05:00:00.000Z');
  });
  it('end after they began also in the hour that the clock shows twice', () => {
    const until = (time: string) => new Date(quietEnd(hours('23:00', '03:30'), riga, at(time)) ?? 0).toISOString();
    expect(until('2026-10-25T03:10+03:00')).toBe('2026-10-25T00:30:00.000Z');
    // The clock went back at four: it is 3:10 again, and quiet again.
    expect(isQuiet(hours('23:00', '03:30'), riga, at('2026-10-25T03:10:20+02:00'))).toBe(true);
    expect(until('2026-10-25T03:10:20+02:00')).toBe('2026-10-25T01:30:00.000Z');
  });
  it('have no end when it is not quiet, or always', () => {
    expect(quietEnd(hours('23:00', '07:00'), riga, at('2026-11-22T12:00+02:00'))).toBeNull();
    expect(quietEnd(hours('07:00', '07:00'), riga, at('2026-11-22T12:00+02:00'))).toBeNull();
  });
});
