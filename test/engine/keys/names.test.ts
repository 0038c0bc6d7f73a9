import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextName } from '../../../src/main/engine/keys/names';

const at = new Date(2026, 10, 21, 23, 59).getTime();
const next = (pattern: string, ...names: string[]): string =>
  nextName(
    pattern,
    'fra edge>1',
    names.map(name => ({ name })),
    at,
  );

describe('nextName', () => {
  it.each([
    ['key-{n}', [], 'key-1'],
    ['key-{n}', ['key-1', 'KEY-7', 'key-x', 'other-9'], 'key-8'],
    ['{n}-key', ['3-key'], '4-key'],
    ['{server}-{date}-{n}', ['fra-edge-1-2026-11-21-1'], 'fra-edge-1-2026-11-21-2'],
    ['{server}-{date}-{n}', ['fra-edge-1-2026-11-20-5'], 'fra-edge-1-2026-11-21-1'],
    ['guest', [], 'guest'],
    ['guest', ['Guest'], 'guest-2'],
    ['guest', ['guest', 'guest-2'], 'guest-3'],
  ])('%s after %j: %s', (pattern, names, expected) => {
    expect(next(pattern, ...names)).toBe(expected);
  });
  it('never gives a name that is taken', () => {
    const name = fc.oneof(fc.constantFrom('key-1', 'key-2', 'KEY-3', 'key', 'x', 'x-2'), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.constantFrom('key-{n}', 'key', 'x', '{n}', '{n}{n}'), fc.array(name), (pattern, names) => {
        const made = next(pattern, ...names);
        expect(made).not.toBe('');
        expect(names.map(taken => taken.toLowerCase())).not.toContain(made.toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });
});
