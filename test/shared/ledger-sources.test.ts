import { COMPARE_OFF, claim, compareCounts, estimateGrowth, estimatesBeganAnew, seenAfter } from '@shared/ledger';
import { describe, expect, it } from 'vitest';

const NOTHING = { up: 0, down: 0 };

describe('one of several counters of the same bytes', () => {
  it('adds what it grew by, less what others have counted since it was read last', () => {
    expect(claim({ up: 5, down: 50 }, NOTHING, true)).toEqual({ up: 5, down: 50 });
    expect(claim({ up: 5, down: 50 }, { up: 2, down: 60 }, true)).toEqual({ up: 3, down: 0 });
  });
  it('goes by sums where bytes came without a direction', () => {
    expect(claim({ up: 5, down: 50 }, { up: 0, down: 20 }, false)).toEqual({ up: 0, down: 35 });
    expect(claim({ up: 30, down: 5 }, { up: 0, down: 20 }, false)).toEqual({ up: 10, down: 5 });
    expect(claim({ up: 0, down: 10 }, { up: 4, down: 20 }, false)).toEqual(NOTHING);
  });
  it('has seen no more than the account holds, and no less than it held before the other one was counted', () => {
    expect([seenAfter(10, 5, 12, 20), seenAfter(10, 1, 12, 20), seenAfter(10, 90, 12, 20)]).toEqual([15, 12, 20]);
  });
});

describe('estimates', () => {
  it('add only what is beyond their highest value: bytes shared out anew are no new bytes', () => {
    expect([estimateGrowth(null, 7), estimateGrowth(10, 14), estimateGrowth(10, 4)]).toEqual([7, 4, 0]);
  });
  it('began anew when all of them together are far less', () => {
    expect([estimatesBeganAnew(100, 3), estimatesBeganAnew(100, 96), estimatesBeganAnew(0, 0)]).toEqual([true, false, false]);
  });
});

describe('two counts', () => {
  const since = { span: 'month', since: 1 } as const;
  const GIB = 2 ** 30;
  it('are told apart in percent of ours, and off when it is much of it and many bytes', () => {
    expect(compareCounts(since, 100 * GIB, 97 * GIB, COMPARE_OFF.estimate)).toMatchObject({ percent: -3, off: false });
    expect(compareCounts(since, 100 * GIB, 62 * GIB, COMPARE_OFF.estimate)).toMatchObject({ percent: -38, off: true });
    expect(compareCounts(since, 1000, 10, COMPARE_OFF.estimate)).toMatchObject({ percent: -99, off: false });
    expect(compareCounts(since, 0, GIB, COMPARE_OFF.exact)).toMatchObject({ percent: null, off: true });
  });
});
