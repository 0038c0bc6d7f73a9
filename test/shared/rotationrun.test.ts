import type { Eligibility, RotationOutcome, RotationRun } from '@shared/model';
import { beginRun, cancelRun, endPort, type Look, type RunRequest, resendPort, skipPort, stepRun, WAIT_MS } from '@shared/rotationrun';
import { describe, expect, test } from 'vitest';

const READY: Eligibility = { state: 'ready', hint: null };
const ports = (count: number) => Array.from({ length: count }, (_, n) => ({ id: n + 1, name: `P${n + 1}` }));
const begin = (count: number, change: Partial<RunRequest> = {}): RotationRun =>
  beginRun(
    { id: 'r', serverId: 's', askedBy: 'window', window: 3, whenReady: false, goal: { type: 'any' }, scheduleId: null, ...change },
    ports(count),
    0,
  );
const look =
  (states: Readonly<Record<number, Eligibility | null>> = {}): Look =>
  id => {
    const state = id in states ? states[id] : READY;
    return state ? { eligibility: state, ip: '198.51.100.1' } : null;
  };
const NEW: RotationOutcome = { type: 'changed', oldIp: '198.51.100.1', newIp: '203.0.113.9' };
const SAME: RotationOutcome = { type: 'same-ip', ip: '198.51.100.1' };
const states = (run: RotationRun): string => run.ports.map(({ state }) => state).join(' ');

describe('a rolling run', () => {
  test('keeps its window full and ends with its last port', () => {
    let step = stepRun(begin(5), look(), 0);
    expect(step.send).toEqual([1, 2, 3]);
    step = stepRun(endPort(step.run, 2, NEW, 9000, 9), look(), 9);
    expect(step.send).toEqual([4]);
    expect(states(step.run)).toBe('rotating done rotating rotating waiting');
    for (const id of [1, 3, 4]) step = stepRun(endPort(step.run, id, NEW, 1, 20), look(), 20);
    expect(states(step.run)).toBe('done done done done rotating');
    step = stepRun(endPort(step.run, 5, SAME, 1, 30), look(), 30);
    expect(step.run).toMatchObject({ endedAt: 30, cancelled: false });
    expect(step.run.ports.map(({ reached }) => reached)).toEqual([true, true, true, true, false]);
  });
  test('all at once', () => expect(stepRun(begin(5, { window: null }), look(), 0).send).toHaveLength(5));
  test('what cannot be asked is skipped, with the reason', () => {
    const seen = look({
      1: { state: 'cooling', readyAt: 50 },
      2: { state: 'busy' },
      3: { state: 'off' },
      4: { state: 'no-device' },
      5: null,
    });
    const { run, send } = stepRun(begin(6), seen, 0);
    expect(run.ports.map(({ reason }) => reason)).toEqual(['cooling', 'busy', 'off', 'no-device', 'gone', null]);
    expect(send).toEqual([6]);
  });
  test('cancel stops only what was not sent', () => {
    const { run } = stepRun(begin(5), look(), 0);
    const cancelled = cancelRun(run, 5);
    expect(states(cancelled)).toBe('rotating rotating rotating not-sent not-sent');
    expect(cancelled.endedAt).toBeNull();
    let step = stepRun(endPort(cancelled, 1, NEW, 1, 9), look(), 9);
    expect(step.send).toEqual([]);
    for (const id of [2, 3]) step = stepRun(endPort(step.run, id, NEW, 1, 9), look(), 9);
    expect(step.run.endedAt).toBe(9);
  });
});

describe('a port that is waited for', () => {
  test('is asked when its cool-down is over', () => {
    const cooling = look({ 1: { state: 'cooling', readyAt: 5000 } });
    const first = stepRun(begin(1, { whenReady: true, window: 1 }), cooling, 0);
    expect(first).toMatchObject({ send: [], wakeAt: 5000, run: { ports: [{ state: 'cooling', readyAt: 5000 }] } });
    expect(stepRun(first.run, cooling, 1000).run).toBe(first.run);
    expect(stepRun(first.run, look(), 5000).send).toEqual([1]);
  });
  test('a panel that counts in seconds moves nothing, until it is due', () => {
    const at = (readyAt: number) => look({ 1: { state: 'cooling', readyAt } });
    const first = stepRun(begin(1, { whenReady: true }), at(5000), 0);
    expect(stepRun(first.run, at(5900), 1000).run).toBe(first.run);
    expect(stepRun(first.run, at(8000), 1000).wakeAt).toBe(8000);
    expect(stepRun(first.run, at(5900), 5000).wakeAt).toBe(5900);
  });
  test('not for ever, while nothing says when', () => {
    const busy = look({ 1: { state: 'busy' } });
    const first = stepRun(begin(1, { whenReady: true }), busy, 0);
    expect(first.wakeAt).toBe(WAIT_MS);
    expect(stepRun(first.run, busy, WAIT_MS).run).toMatchObject({ endedAt: WAIT_MS, ports: [{ state: 'skipped', reason: 'busy' }] });
  });
  test('quiet hours hold everything back', () => {
    const held = stepRun(begin(2), look(), 0, 700);
    expect(held).toMatchObject({ send: [], wakeAt: 700 });
    expect(stepRun(held.run, look(), 700, null).send).toEqual([1, 2]);
  });
  test('the panel says it cools down after all: no try is lost', () => {
    const step = stepRun(begin(1, { whenReady: true }), look(), 0);
    const back = endPort(step.run, 1, { type: 'not-started', reason: 'cooling-down', waitS: 9 }, 1, 5);
    expect(back.ports[0]).toMatchObject({ state: 'cooling', tries: 0 });
  });
});

describe('a goal', () => {
  const goal = { type: 'new-ip', tries: 3 } as const;
  test('is tried for as often as it says, each time when the port is ready', () => {
    let { run } = stepRun(begin(1, { goal }), look(), 0);
    for (const tries of [1, 2]) {
      run = endPort(run, 1, SAME, 1, 10);
      expect(run.ports[0]).toMatchObject({ state: 'cooling', tries, reached: false });
      expect(stepRun(run, look({ 1: { state: 'cooling', readyAt: 99 } }), 10).wakeAt).toBe(99);
      ({ run } = stepRun(run, look(), 99));
    }
    run = endPort(run, 1, SAME, 1, 200);
    expect(run.ports[0]).toMatchObject({ state: 'done', tries: 3, reached: false });
  });
  test('ends at once when it is reached, or when nothing more can be hoped for', () => {
    const { run } = stepRun(begin(2, { goal }), look(), 0);
    expect(endPort(run, 1, NEW, 1, 1).ports[0]).toMatchObject({ state: 'done', reached: true });
    expect(endPort(run, 2, { type: 'auth-lost' }, 1, 1).ports[1]).toMatchObject({ state: 'done', reached: false });
  });
  test('a cancelled run tries no further', () => {
    const { run } = stepRun(begin(1, { goal }), look(), 0);
    expect(endPort(cancelRun(run, 1), 1, SAME, 1, 2).ports[0]?.state).toBe('done');
  });
  test('that holds already asks for nothing', () => {
    const { run, send } = stepRun(begin(1, { goal: { type: 'not-listed', list: ['203.0.113.0/24'], tries: 2 } }), look(), 0);
    expect(send).toEqual([]);
    expect(run).toMatchObject({ endedAt: 0, ports: [{ state: 'not-sent', reason: 'holds', reached: true }] });
  });
});

test('a request that was never sent goes back to wait, one that cannot be is skipped', () => {
  const { run } = stepRun(begin(2), look(), 0);
  expect(resendPort(run, 1).ports[0]).toMatchObject({ state: 'waiting', tries: 0 });
  expect(skipPort(run, 2, 'off').ports[1]).toMatchObject({ state: 'skipped', reason: 'off', tries: 0 });
  expect(endPort(run, 7, NEW, 1, 1)).toBe(run);
});
