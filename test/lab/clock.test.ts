import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClock, MANUAL_EPOCH } from '../../src/lab/clock';
import { createRandom } from '../../src/lab/random';

afterEach(() => vi.useRealTimers());

describe('driven clock', () => {
  it('stands still until it is advanced, and runs what falls due in its order', () => {
    const clock = createClock('manual');
    const seen: string[] = [];
    clock.after(300, () => seen.push(`c ${clock.now() - MANUAL_EPOCH}`));
    clock.after(100, () => {
      seen.push(`a ${clock.now() - MANUAL_EPOCH}`);
      clock.after(100, () => seen.push(`b ${clock.now() - MANUAL_EPOCH}`));
    });
    expect(clock.now()).toBe(MANUAL_EPOCH);
    clock.advance(250);
    expect(seen).toEqual(['a 100', 'b 200']);
    expect(clock.now()).toBe(MANUAL_EPOCH + 250);
    clock.advance(50);
    expect(seen).toEqual(['a 100', 'b 200', 'c 300']);
  });

  it('repeats without drift until it is cancelled', () => {
    const clock = createClock('manual');
    const times: number[] = [];
    const cancel = clock.every(1_000, () => {
      times.push(clock.now() - MANUAL_EPOCH);
      if (times.length === 4) cancel();
    });
    clock.advance(2_500);
    clock.advance(10_000);
    expect(times).toEqual([1_000, 2_000, 3_000, 4_000]);
  });

  it('forgets a cancelled task', () => {
    const clock = createClock('manual');
    const task = vi.fn();
    clock.after(10, task)();
    clock.advance(100);
    expect(task).not.toHaveBeenCalled();
  });
});

describe('real clock', () => {
  it('follows the machine, and can be moved forward on top', () => {
    vi.useFakeTimers();
    const clock = createClock('real');
    const begin = clock.now();
    const task = vi.fn();
    clock.every(1_000, task);
    vi.advanceTimersByTime(3_010);
    expect(task).toHaveBeenCalledTimes(3);
    clock.advance(60_000);
    expect(task).toHaveBeenCalledTimes(63);
    expect(clock.now() - begin).toBeGreaterThanOrEqual(63_000);
    clock.stop();
  });

  it('does not catch up thousands of frames after the machine slept', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'Date'] });
    const clock = createClock('real');
    const task = vi.fn();
    clock.every(1_000, task);
    vi.setSystemTime(Date.now() + 3_600_000);
    const asleep = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
    clock.sync();
    expect(task.mock.calls.length).toBeLessThanOrEqual(2);
    asleep.mockRestore();
    clock.stop();
  });

  it('runs faster when told', () => {
    vi.useFakeTimers();
    const clock = createClock('real');
    const begin = clock.now();
    clock.setSpeed(100);
    vi.advanceTimersByTime(1_000);
    expect(clock.now() - begin).toBeGreaterThanOrEqual(99_000);
    clock.stop();
  });
});

describe('random', () => {
  it('depends on the seed alone, and forks do not disturb each other', () => {
    const one = createRandom(7);
    const other = createRandom(7);
    other.fork('x').next();
    expect([one.next(), one.next()]).toEqual([other.next(), other.next()]);
    expect(createRandom(7).fork('x').next()).toBe(createRandom(7).fork('x').next());
    expect(createRandom(7).fork('x').next()).not.toBe(createRandom(7).fork('y').next());
    expect(createRandom(7).next()).not.toBe(createRandom(8).next());
  });

  it('is spread evenly enough', () => {
    const random = createRandom('spread');
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 20_000; draw++) {
      const bucket = random.int(0, 9);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(count).toBeGreaterThan(1_800);
    const normals = Array.from({ length: 20_000 }, () => random.normal(5, 2));
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
    expect(mean).toBeCloseTo(5, 1);
  });

  it('makes version 4 UUIDs', () => {
    expect(createRandom(1).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
