import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSchedule, jittered, type Schedule, waitAfter } from '../../../src/main/engine/sampler/schedule';
import { DrivenClock } from '../support/outside';

let clock: DrivenClock;
let schedule: Schedule;
let ran: string[];
beforeEach(() => {
  clock = new DrivenClock();
  schedule = createSchedule(clock);
  ran = [];
});
const note = (name: string) => () => void ran.push(`${name}@${clock.monotonic()}`);

describe('the schedule', () => {
  it('runs each at its time, with one timer for all', async () => {
    schedule.set('c', 300, note('c'));
    schedule.set('a', 100, note('a'));
    schedule.set('b', 200, note('b'));
    expect(clock.timers).toBe(1);
    await clock.advance(1000);
    expect(ran).toEqual(['a@100', 'b@200', 'c@300']);
    expect(clock.timers).toBe(0);
  });

  it('replaces, cancels and clears', async () => {
    schedule.set('a', 100, note('old'));
    schedule.set('a', 200, note('new'));
    schedule.set('b', 150, note('b'));
    expect([schedule.due('a'), schedule.due('b'), schedule.due('c')]).toEqual([200, 150, null]);
    schedule.cancel('b');
    await clock.advance(500);
    expect(ran).toEqual(['new@200']);
    schedule.set('a', 100, note('a'));
    schedule.clear();
    expect(clock.timers).toBe(0);
    await clock.advance(500);
    expect(ran).toHaveLength(1);
  });

  it('lets one that runs change what is due at the same time', async () => {
    schedule.set('a', 100, () => {
      note('a')();
      schedule.cancel('b');
      schedule.set('c', 0, note('c again'));
    });
    schedule.set('b', 100, note('b'));
    schedule.set('c', 100, note('c'));
    await clock.advance(100);
    expect(ran).toEqual(['a@100', 'c again@100']);
  });

  it('runs what is overdue at once after a stall, each once', async () => {
    schedule.set('a', 100, note('a'));
    schedule.set('b', 200, note('b'));
    clock.sleep(5000);
    await clock.advance(0);
    expect(ran).toEqual(['a@5000', 'b@5000']);
  });

  it('runs everything exactly once and in order, whatever is set', async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(delays, async wanted => {
        const own = new DrivenClock();
        const all = createSchedule(own);
        const times: [number, number][] = [];
        for (const [index, ms] of wanted.entries()) all.set(`${index}`, ms, () => void times.push([ms, own.monotonic()]));
        expect(own.timers).toBeLessThanOrEqual(1);
        await own.advance(1000);
        expect(times).toHaveLength(wanted.length);
        expect(times.every(([ms, at]) => ms === at)).toBe(true);
        expect(times.map(([ms]) => ms)).toEqual([...wanted].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});

describe('waits', () => {
  it('spread polls by a tenth and never run into each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 3_600_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (interval, took, r) => {
          const wait = waitAfter(interval, took, () => r);
          expect(wait).toBeGreaterThanOrEqual(250);
          expect(jittered(interval, () => r) / interval).toBeGreaterThanOrEqual(0.899);
          expect(jittered(interval, () => r) / interval).toBeLessThanOrEqual(1.101);
          if (took === 0) expect(wait).toBeCloseTo(jittered(interval, () => r));
        },
      ),
    );
  });
});
