import { describe, expect, it } from 'vitest';
import { clockOf, minutesOf } from '../../src/renderer/pages/settings/minutes';

describe('a time of day', () => {
  it.each([
    ['00:00', 0],
    ['7:05', 425],
    [' 23.59 ', 1_439],
  ])('%s is read', (text, minutes) => expect(minutesOf(text)).toBe(minutes));
  it.each(['', '7', '24:00', '12:60', '12:5', '12:30 PM', '-1:00'])('%s is none', text => expect(minutesOf(text)).toBeNull());
  it('is written as it is read', () => {
    for (let minute = 0; minute < 1_440; minute++) expect(minutesOf(clockOf(minute))).toBe(minute);
  });
});
