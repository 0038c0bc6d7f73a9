/** Whatever JSON a server answers, and whatever happened to a documented answer on its way: nothing worse than a Fault, and no number that is none. */
import { Fault } from '@shared/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAllCounts, readCounts } from '../../../src/main/engine/clients/keyapi/counts';
import { readLink } from '../../../src/main/engine/clients/keyapi/link';
import { readCompare, readPeriod, readStatus } from '../../../src/main/engine/clients/keyapi/periods';
import { readRow, readRows } from '../../../src/main/engine/clients/keyapi/rows';
import { assertSuccess } from '../../../src/main/engine/clients/keyapi/success';
import { readConfigStatus, readHealth, readInbounds, readPorts } from '../../../src/main/engine/clients/keyapi/system';
import { ServerTime } from '../../../src/main/engine/clients/keyapi/time';
import { written } from './recorded';

const time = new ServerTime();
const READERS: readonly ((body: unknown) => unknown)[] = [
  body => readRows(body, time),
  body => readRow(body, time),
  body => readAllCounts(body, 'exact'),
  body => readCounts(body, 'estimate'),
  readPeriod,
  readCompare,
  readStatus,
  readConfigStatus,
  readInbounds,
  readPorts,
  readHealth,
  body => readLink(body, 'name'),
  assertSuccess,
];
const documented = (['a', 'b', 'c', 'd', 'e'] as const).flatMap(dialect =>
  Object.values(written(dialect)).map(({ body }) => body as unknown),
);
const nonsense = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(null, '', -1, 1e300, '1e9', [], {}, '\u0000', 'NaN', true));

/** The same with one value in it replaced, at a place of chance. */
function spoiled(body: unknown, at: number, by: unknown): unknown {
  let left = at;
  const walk = (value: unknown): unknown => {
    left -= 1;
    if (left === 0) return by;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(body);
}
const body = fc.oneof(
  fc.jsonValue({ maxDepth: 5 }),
  fc.tuple(fc.constantFrom(...documented), fc.integer({ min: 1, max: 60 }), nonsense).map(([answer, at, by]) => spoiled(answer, at, by)),
);

/** Every number of counts in what was read. */
function check(read: unknown): void {
  if (read instanceof Map) for (const value of read.values()) check(value);
  if (typeof read !== 'object' || read === null) return;
  for (const [name, value] of Object.entries(read)) {
    if (['total', 'up', 'down', 'bytes'].includes(name) && typeof value === 'number')
      expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
    check(value);
  }
}

test('any answer is read or refused', () => {
  fc.assert(
    fc.property(body, answer => {
      for (const read of READERS) {
        try {
          check(read(answer));
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown;
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
