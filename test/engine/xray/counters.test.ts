import { statsService, userCounter } from '@shared/xray/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCounters } from '../../../src/main/engine/clients/xray/counters';
import { Meter } from '../../../src/main/engine/clients/xray/rates';

const encode = (stat: readonly { name: string; value: number }[]): Uint8Array => statsService.queryStats.response.encode({ stat });
const email = fc.string({ minLength: 1, maxLength: 30 }).filter(text => !text.includes('>'));

describe('decodeCounters', () => {
  it('reads what the codec writes', () => {
    fc.assert(
      fc.property(fc.dictionary(email, fc.tuple(fc.maxSafeNat(), fc.maxSafeNat())), users => {
        const stats = Object.entries(users).flatMap(([of, [up, down]]) => [
          { name: userCounter(of, 'uplink'), value: up },
          { name: userCounter(of, 'downlink'), value: down },
        ]);
        const read = decodeCounters(encode(stats));
        expect(new Map(read.users)).toEqual(new Map(Object.entries(users).map(([of, [up, down]]) => [of, { up, down }])));
        expect(read.rejected).toBe(0);
      }),
    );
  });
  it('keeps kinds apart, letter case too, and skips what it does not know', () => {
    const read = decodeCounters(
      encode([
        { name: userCounter('Bob', 'uplink'), value: 1 },
        { name: userCounter('bob', 'uplink'), value: 2 },
        { name: 'inbound>>>vless-in>>>traffic>>>downlink', value: 3 },
        { name: 'outbound>>>direct>>>traffic>>>downlink', value: 4 },
        { name: 'user>>>bob>>>online', value: 5 },
        { name: 'nonsense', value: 6 },
      ]),
    );
    expect([...read.users]).toEqual([
      ['Bob', { up: 1, down: 0 }],
      ['bob', { up: 2, down: 0 }],
    ]);
    expect([...read.inbounds]).toEqual([['vless-in', { up: 0, down: 3 }]]);
  });
  it('leaves out negative and inexact values and counts them', () => {
    const read = decodeCounters(
      encode([
        { name: userCounter('a', 'uplink'), value: -1 },
        { name: userCounter('b', 'uplink'), value: 2 ** 60 },
        { name: userCounter('c', 'uplink'), value: 7 },
      ]),
    );
    expect([...read.users.keys()]).toEqual(['c']);
    expect(read.rejected).toBe(2);
  });
  it('refuses broken bytes and never hangs on any', () => {
    expect(() => decodeCounters(Uint8Array.from([10, 200]))).toThrow();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          decodeCounters(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Meter', () => {
  const reading = (users: Record<string, [number, number]>, uptimeS: number, at: number) => ({
    counters: {
      users: new Map(Object.entries(users).map(([of, [up, down]]) => [of, { up, down }])),
      inbounds: new Map([['in', { up: 1, down: 1 }]]),
      rejected: 0,
    },
    uptimeS,
    at,
  });
  it('has no rate at first, then divides by the time that really passed', () => {
    const meter = new Meter();
    expect(meter.next(reading({ a: [0, 1000] }, 10, 0)).total).toBeNull();
    const next = meter.next(reading({ a: [100, 3000], b: [0, 500] }, 12, 2000));
    expect(next.users.get('a')).toEqual({ up: 50, down: 1000 });
    expect(next.total).toEqual({ up: 50, down: 1250 });
    expect(next.foreignReset).toBe(false);
  });
  it('gives no new rate to a reading that comes right after another, and loses none of its bytes', () => {
    const meter = new Meter();
    meter.next(reading({ a: [0, 0] }, 10, 0));
    expect(meter.next(reading({ a: [0, 2000] }, 12, 2000)).total).toEqual({ up: 0, down: 1000 });
    expect(meter.next(reading({ a: [0, 4000] }, 12, 2010)).total).toEqual({ up: 0, down: 1000 });
    expect(meter.next(reading({ a: [0, 6000] }, 14, 4000)).total).toEqual({ up: 0, down: 2000 });
  });
  it('counts from zero after a restart, also when the counter has overtaken the old one', () => {
    const meter = new Meter();
    meter.next(reading({ a: [0, 1000] }, 100, 0));
    const next = meter.next(reading({ a: [0, 5000] }, 3, 10_000));
    expect(next).toMatchObject({ restarted: true, foreignReset: false, total: { down: 500 } });
  });
  it('tells whether anything moved', () => {
    const meter = new Meter();
    expect(meter.next(reading({ a: [0, 1] }, 1, 0)).moved).toBe(true);
    expect(meter.next(reading({ a: [0, 1] }, 2, 1000)).moved).toBe(false);
    expect(meter.next(reading({ a: [0, 2] }, 3, 2000)).moved).toBe(true);
    // Its rate went back to zero.
    expect(meter.next(reading({ a: [0, 2] }, 4, 3000)).moved).toBe(true);
    expect(meter.next(reading({ a: [0, 2] }, 5, 4000)).moved).toBe(false);
    expect(meter.next(reading({ a: [0, 2], b: [0, 0] }, 6, 5000)).moved).toBe(true);
  });
  it('sees another program resetting', () => {
    const meter = new Meter();
    meter.next(reading({ a: [0, 1000] }, 100, 0));
    expect(meter.next(reading({ a: [0, 10] }, 110, 10_000))).toMatchObject({ restarted: false, foreignReset: true, total: { down: 1 } });
  });
  it('takes inbounds where the server counts no users', () => {
    const meter = new Meter();
    meter.next(reading({}, 1, 0));
    expect(meter.next(reading({}, 2, 1000)).total).toEqual({ up: 0, down: 0 });
  });
});
