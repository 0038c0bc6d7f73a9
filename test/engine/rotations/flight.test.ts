import { beginRotation, ROTATION_MS } from '@shared/rotation';
import { describe, expect, test } from 'vitest';
import { createFlight } from '../../../src/main/engine/rotations/flight';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import { samplePort } from '../../shared/support/port';
import { MemoryLog } from '../support/outside';

const T0 = Date.parse('2020-10-26T12:25:00Z');

/** A flight whose wall clock can be set by hand while it is watched; timers only run when they are asked to. */
function world() {
  let passed = 0;
  let jump = 0;
  let timer: { readonly at: number; readonly run: () => void } | null = null;
  const clock = {
    now: () => T0 + passed + jump,
    monotonic: () => 7000 + passed,
    after: (ms: number, run: () => void) => {
      timer = { at: passed + ms, run };
      return () => {
        timer = null;
      };
    },
  };
  const farms = { pollFaster: () => () => undefined } as never;
  const deps = { clock, farms, log: new MemoryLog(), store: createMemoryStore(), publish: () => undefined, announce: () => undefined };
  const asked = { id: 'r1', serverId: 's1', portId: 30, portName: 'Port-10', askedBy: 'menu' } as const;
  const state = beginRotation(asked, samplePort(), null, clock.now());
  const flight = createFlight(deps, { state, reported: false, operator: null, wasStuck: false }, () => undefined);
  flight.watch();
  flight.observe({ type: 'accepted' });
  return {
    flight,
    setClock: (ms: number) => {
      jump += ms;
    },
    pass(ms: number) {
      passed += ms;
      while (timer !== null && timer.at <= passed) {
        const { run } = timer;
        timer = null;
        run();
      }
    },
    read: (change = {}) => flight.observe({ type: 'reading', port: samplePort(change), changedAt: null }),
  };
}

describe('a wall clock that is set while a rotation is in flight', () => {
  test('back by hours does not keep it in flight for hours', () => {
    const { flight, setClock, pass, read } = world();
    setClock(-7_200_000);
    pass(20_000);
    read();
    expect(flight.rotation.outcome).toMatchObject({ type: 'not-started' });
    expect(flight.rotation.durationMs).toBe(20_000);
  });
  test('back by hours, with no word from the farm: it still ends', () => {
    const { flight, setClock, pass } = world();
    setClock(-7_200_000);
    pass(ROTATION_MS.slow + 1);
    pass(ROTATION_MS.watch);
    expect(flight.rotation.outcome).toEqual({ type: 'unknown' });
  });
  test('forward by hours does not end it without proof', () => {
    const { flight, setClock, pass, read } = world();
    setClock(7_200_000);
    pass(5000);
    read({ reconnecting: true, reconnectStart: '26 окт 2020 15:25:08' });
    expect(flight.rotation).toMatchObject({ phase: 'started', slow: false, outcome: null });
    pass(9000);
    read({ reconnectStart: '26 окт 2020 15:25:08', reconnectEnd: '26 окт 2020 15:25:18', externalIp: '203.0.113.9' });
    expect(flight.rotation.outcome).toMatchObject({ type: 'changed', newIp: '203.0.113.9' });
    expect(flight.rotation.durationMs).toBe(14_000);
  });
});

test('an outcome is with the store when it is told, though the disk has not taken what came before', async () => {
  const told: string[] = [];
  const memory = createMemoryStore();
  const slow: { readonly phase: string; done(): void }[] = [];
  const store = {
    ...memory,
    saveRotation: ({ rotation }: Parameters<typeof memory.saveRotation>[0]) =>
      new Promise<void>(done => slow.push({ phase: rotation.phase, done })),
  };
  const clock = { now: () => T0, monotonic: () => 0, after: () => () => undefined };
  const farms = { pollFaster: () => () => undefined } as never;
  const deps = { clock, farms, log: new MemoryLog(), store, publish: () => undefined, announce: () => undefined };
  const asked = { id: 'r1', serverId: 's1', portId: 30, portName: 'Port-10', askedBy: 'menu' } as const;
  const state = beginRotation(asked, samplePort(), null, T0);
  const flight = createFlight(deps, { state, reported: false, operator: null, wasStuck: false }, () =>
    told.push(slow.map(({ phase }) => phase).join(' ')),
  );
  void flight.save();
  flight.observe({ type: 'accepted' });
  flight.observe({ type: 'withheld', reason: 'busy', waitS: null });
  expect(told).toEqual(['requested requested', 'requested requested done']);
  let left = false;
  const leaving = flight.leave().then(() => {
    left = true;
  });
  for (const { done } of slow.slice(1)) done();
  await Promise.resolve();
  expect(left).toBe(false);
  slow[0]?.done();
  await leaving;
});
