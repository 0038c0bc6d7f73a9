import type { Port } from '@shared/model';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/main/engine/outside';
import { createTracker } from '../../../src/main/engine/rotations/tracker';
import { samplePort } from '../../shared/support/port';

const T0 = Date.parse('2020-10-26T12:25:00Z');

function world() {
  let passed = 0;
  let jump = 0;
  const clock: Clock = { now: () => T0 + passed + jump, monotonic: () => 7000 + passed, after: () => () => {} };
  const tracker = createTracker(clock);
  return {
    tracker,
    clock,
    show: (seconds: number, change: Partial<Port>) => {
      passed = seconds * 1000;
      tracker.observe('s1', { ports: [samplePort({ reconnectType: 'link', nextInS: null, ...change })], at: clock.now() });
    },
    jumpClock: (ms: number) => {
      jump += ms;
    },
  };
}
const busy = { reconnecting: true, reconnectStart: '26 окт 2020 15:25:08' } as const;
const over = { reconnectStart: busy.reconnectStart, reconnectEnd: '26 окт 2020 15:25:18' } as const;

describe('what readings teach about a port', () => {
  test('the first reading teaches no change', () => {
    const { tracker, show } = world();
    show(0, {});
    expect(tracker.known('s1', 30, T0)).toEqual({ readAt: T0, ownChangeAt: null, clockOffsetMs: null });
  });
  test('a change is seen by its flag or its dates, whoever asked for it', () => {
    const { tracker, show } = world();
    show(0, {});
    show(5, {});
    expect(tracker.known('s1', 30, T0).ownChangeAt).toBeNull();
    show(10, busy);
    expect(tracker.known('s1', 30, T0).ownChangeAt).toBe(T0 + 10_000);
    show(20, over);
    expect(tracker.known('s1', 30, T0).ownChangeAt).toBe(T0 + 20_000);
    show(400, over);
    expect(tracker.known('s1', 30, T0).ownChangeAt).toBe(T0 + 20_000);
  });
  test('its age does not jump with the wall clock', () => {
    const { tracker, show, jumpClock, clock } = world();
    show(0, {});
    show(10, busy);
    show(20, over);
    show(50, over);
    jumpClock(3_600_000);
    expect(clock.now() - (tracker.known('s1', 30, T0).ownChangeAt ?? 0)).toBe(30_000);
  });
  test("the panel's clock is measured at both ends of a change", () => {
    const { tracker, show } = world();
    show(0, {});
    show(10, busy);
    expect(tracker.known('s1', 30, T0).clockOffsetMs).toBe(3 * 3_600_000 - 2000);
    show(19, over);
    expect(tracker.known('s1', 30, T0).clockOffsetMs).toBe(3 * 3_600_000 - 1000);
  });
  test('the last address is remembered while the port shows none', () => {
    const { tracker, show } = world();
    show(0, {});
    show(10, { ...busy, externalIp: '' });
    expect(tracker.lastIp('s1', 30)).toBe('198.51.100.7');
    show(20, { ...over, externalIp: '203.0.113.9' });
    expect(tracker.lastIp('s1', 30)).toBe('203.0.113.9');
    tracker.forget('s1');
    expect(tracker.lastIp('s1', 30)).toBeNull();
  });
});
