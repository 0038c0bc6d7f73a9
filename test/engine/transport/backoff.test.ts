import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, createBackoff } from '../../../src/main/engine/transport/backoff';

describe('back-off', () => {
  it('doubles its ceiling from 1 s to 30 s', () => {
    const backoff = createBackoff(() => 0.999999);
    expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  });

  it('spreads waits over the whole range below the ceiling', () => {
    const backoff = createBackoff(() => 0);
    expect(Array.from({ length: 4 }, () => backoff.next())).toEqual([500, 500, 500, 500]);
  });

  it('starts again after a reset', () => {
    const backoff = createBackoff(() => 0.999999);
    backoff.next();
    backoff.next();
    expect(backoff.failures).toBe(2);
    backoff.reset();
    expect(backoff.failures).toBe(0);
    expect(backoff.next()).toBe(1000);
  });

  it("waits at least as long as the server's Retry-After, but never for hours", () => {
    const backoff = createBackoff(() => 0);
    expect(backoff.next(45_000)).toBe(45_000);
    expect(backoff.next(10)).toBe(500);
    expect(backoff.next(86_400_000)).toBe(600_000);
  });

  it('stays between its bounds for ever', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 200 }), randoms => {
        let index = 0;
        const backoff = createBackoff(() => randoms[index++] ?? 0);
        return randoms.every(() => {
          const wait = backoff.next();
          return wait >= BACKOFF_MIN_MS && wait <= BACKOFF_MAX_MS;
        });
      }),
    );
  });
});
