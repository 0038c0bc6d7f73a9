import { decodeBuckets, encodeBuckets, every, foldSamples } from '@shared/history/buckets';
import { ByteReader, ByteWriter, DamagedBlock } from '@shared/history/bytes';
import { readColumn, writeColumn } from '@shared/history/column';
import { decodeSamples, encodeSamples } from '@shared/history/samples';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplesArbitrary } from './samples';

const SAFE = Number.MAX_SAFE_INTEGER;
const whole = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: 0, max: 2 ** 30 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, SAFE, -SAFE, 2 ** 24, 2 ** 48, 2 ** 52, -(2 ** 52)),
);
const steadyRun = fc
  .tuple(whole, fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 300 }))
  .map(([first, step, length]) => Array.from({ length }, (_, index) => first + step * index).filter(Number.isSafeInteger));

const through = (values: readonly number[]): Float64Array => {
  const writer = new ByteWriter();
  writeColumn(writer, Float64Array.from(values));
  writer.whole(-77);
  const reader = new ByteReader(writer.done());
  const read = readColumn(reader, values.length);
  expect(reader.whole()).toBe(-77);
  return read;
};

describe('a column', () => {
  it('comes back as it was: whole numbers of any size, runs, and what is no whole number', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(whole, { maxLength: 300 }),
          fc.array(steadyRun, { maxLength: 4 }).map(runs => runs.flat()),
          fc.array(fc.oneof(whole, fc.double({ noNaN: true })), { maxLength: 200 }),
        ),
        values => {
          expect(through(values)).toEqual(Float64Array.from(values));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of regular times costs next to nothing', () => {
    const writer = new ByteWriter();
    writeColumn(
      writer,
      Float64Array.from({ length: 600 }, (_, index) => 1_790_000_000_123 + index * 1000),
    );
    expect(writer.done().length).toBeLessThan(60);
  });
});

describe('a whole number', () => {
  it('comes back, whatever its size', () => {
    fc.assert(
      fc.property(fc.array(whole), values => {
        const writer = new ByteWriter();
        for (const value of values) writer.whole(value);
        const reader = new ByteReader(writer.done());
        expect(values.map(() => reader.whole() + 0)).toEqual(values.map(value => value + 0));
      }),
    );
  });
});

describe('a block of readings', () => {
  it('comes back with its gaps', () => {
    fc.assert(
      fc.property(samplesArbitrary(), samples => {
        expect(decodeSamples(encodeSamples(samples))).toEqual(samples);
      }),
    );
  });

  it('of sums comes back', () => {
    fc.assert(
      fc.property(samplesArbitrary(), samples => {
        const buckets = foldSamples(samples, every(60_000));
        expect(decodeBuckets(encodeBuckets(buckets))).toEqual(buckets);
      }),
    );
  });

  it('with any byte changed, or cut short, is known as damaged', () => {
    fc.assert(
      fc.property(samplesArbitrary(), fc.nat(), fc.integer({ min: 1, max: 255 }), (samples, at, change) => {
        const bytes = encodeSamples(samples);
        const index = at % bytes.length;
        expect(() => decodeSamples(bytes.slice(0, index))).toThrow(DamagedBlock);
        bytes[index] = (bytes[index] ?? 0) ^ change;
        expect(() => decodeSamples(bytes)).toThrow(DamagedBlock);
      }),
    );
  });
});
