import { chooseQr, fitOf, type QrLevel } from '@shared/qr';
import { describe, expect, it } from 'vitest';

/** Sizes of a text's codes by level; absent: it holds no such text. */
const levelOf = (sizes: Partial<Record<QrLevel, number>>, fit = fitOf): string | null =>
  chooseQr(level => (sizes[level] === undefined ? null : { size: sizes[level] }), fit)?.level ?? null;

describe('the rule for QR codes', () => {
  it('corrects as much as can be read well', () => {
    expect(levelOf({ Q: 57, M: 49, L: 41 })).toBe('Q');
    expect(levelOf({ Q: 129, M: 105, L: 93 })).toBe('L');
    expect(levelOf({ Q: 105, M: 97, L: 81 })).toBe('M');
  });
  it('takes the strongest that can be read at all where none is read well', () => {
    expect(levelOf({ Q: 177, M: 137, L: 117 })).toBe('M');
    expect(levelOf({ L: 137 })).toBe('L');
  });
  it('refuses what no camera reads, and what no code holds', () => {
    expect(levelOf({ Q: 177, M: 165, L: 141 })).toBeNull();
    expect(levelOf({})).toBeNull();
  });
});
