import { describe, expect, it } from 'vitest';
import { carriedBefore } from '../../../src/main/engine/alerts/carried';

const HOUR = 3_600_000;

describe('what was carried in the days before', () => {
  it('is of so many days, also where one of them lacked an hour', async () => {
    // Half past midnight of the day after summer time began in Riga: two days of 24 hours before it is the evening of one more.
    const now = Date.parse('2026-03-30T00:30+03:00');
    const days = ['2026-03-27T00:00+02:00', '2026-03-28T00:00+02:00', '2026-03-29T00:00+02:00', '2026-03-30T00:00+03:00'].map(Date.parse);
    const bytes = [1_000, 100, 10, 1];
    const history = {
      days: async ({ from }: { readonly from: number }) => {
        const first = days.findIndex((day, index) => (days[index + 1] ?? day + 24 * HOUR) > from);
        const at = Float64Array.from(days.slice(first));
        const down = Float64Array.from(bytes.slice(first));
        const up = new Float64Array(at.length);
        const total = { keyId: '', name: null, down, up };
        return { at, others: 0, total, keys: [{ ...total, keyId: 'k' }] };
      },
    };
    expect(await carriedBefore(history, 's', 3, now)).toEqual({ all: 110, byKey: { k: 110 } });
    expect(await carriedBefore(history, 's', 2, now)).toEqual({ all: 10, byKey: { k: 10 } });
  });
});
