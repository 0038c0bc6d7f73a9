import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ordered } from '../../../src/main/engine/workers/keys/order';

describe('an order by values', () => {
  it('is that of a stable sort, both ways, of some places or all', () => {
    const value = fc.oneof(fc.constantFrom(0, 1, 2, Number.MAX_SAFE_INTEGER), fc.double({ min: 0, noNaN: true }), fc.nat());
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.boolean()), { maxLength: 60 }), fc.boolean(), (rows, descending) => {
        const values = Float64Array.from(rows, ([each]) => Math.max(0, each));
        const places = Uint32Array.from([...rows.keys()].filter(place => rows[place]?.[1]));
        const sign = descending ? -1 : 1;
        const expected = [...places].sort((a, b) => sign * ((values[a] ?? 0) - (values[b] ?? 0)) || a - b);
        const before = places.slice();
        expect([...ordered(places, values, descending)]).toEqual(expected);
        expect(places).toEqual(before);
      }),
    );
  });
});
