import { maskedUuid } from '@shared/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Holders } from '../../../src/main/engine/workers/keys/holders';

const uuidOf = (n: number): string => `0000000${n}-0000-4000-8000-000000000000`;

describe('Holders', () => {
  it('knows who has a uuid after any changes', () => {
    const change = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      uuids: fc.array(fc.option(fc.integer({ min: 1, max: 3 }).map(uuidOf)), { maxLength: 2 }),
      asked: fc.boolean(),
      forgets: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change), changes => {
        const truth = new Map<string, readonly (string | null)[]>();
        const holders = new Holders(
          () => truth.keys(),
          name => truth.get(name) ?? [],
        );
        for (const { name, uuids, asked, forgets } of changes) {
          truth.set(name, uuids);
          if (forgets) holders.forget();
          else holders.changed(name);
          if (!asked) continue;
          for (const uuid of [1, 2, 3].map(uuidOf))
            expect([...holders.of(uuid)].toSorted()).toEqual(
              [...truth]
                .filter(([, list]) => list.some(one => one !== null && maskedUuid(one) === maskedUuid(uuid)))
                .map(([key]) => key)
                .toSorted(),
            );
        }
      }),
      { numRuns: 500 },
    );
  });
  it('leaves the routing mark aside', () => {
    const holders = new Holders(
      () => ['a'],
      () => [uuidOf(1)],
    );
    expect(holders.of('00000001-0000-1234-8000-000000000000')).toEqual(['a']);
  });
});
