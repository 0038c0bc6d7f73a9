import { describe, expect, it } from 'vitest';
import { askedFor } from '../../../src/renderer/pages/history/useSubjects';

const HOUR = 3_600_000;
const range = { from: 10 * HOUR, to: 12 * HOUR + 1 };
const later = { from: range.from + 60_000, to: range.to + 60_000 };

describe('which lines there could be', () => {
  it('is asked again for ports when their farm can name them, and as the range goes on', () => {
    const before = askedFor(['port', 's', 'signal', range], false);
    expect(askedFor(['port', 's', 'signal', range], false)).toEqual(before);
    expect(askedFor(['port', 's', 'signal', range], true)).not.toEqual(before);
    expect(askedFor(['port', 's', 'signal', later], false)).not.toEqual(before);
  });
  it('is asked seldom for keys, whose days are read', () => {
    const before = askedFor(['key', 's', 'keyDown', range], true);
    expect(askedFor(['key', 's', 'keyDown', later], false)).toEqual(before);
    expect(askedFor(['key', 's', 'keyDown', { from: range.from, to: range.to + HOUR }], true)).not.toEqual(before);
  });
});
