import { expect, test } from 'vitest';
import type { FarmNews } from '../../../src/main/engine/rotations';
import { createRestarts } from '../../../src/main/engine/rotations/restarts';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import { samplePort } from '../../shared/support/port';
import { MemoryLog, settle } from '../support/outside';

/** One port that is being restarted; its wall clock can be set by hand. */
async function world() {
  let passed = 0;
  let jump = 0;
  let hear: (news: FarmNews) => void = () => undefined;
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  const told: (readonly [phase: string, stillOff: boolean])[] = [];
  const port = samplePort({ id: 7, active: true });
  const clock = {
    now: () => 1_600_000_000_000 + passed + jump,
    monotonic: () => passed,
    after: (ms: number, run: () => void) => {
      const timer = { at: passed + ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  };
  const client = { ports: { setActive: async () => ({ done: [7], unchanged: [], gone: [], unproved: [], failure: null }) } };
  const farms = {
    client: () => client,
    latest: () => ({ ports: [port], at: clock.now() }),
    pollFaster: () => () => undefined,
    onReading: (listener: typeof hear) => {
      hear = listener;
      return () => undefined;
    },
  } as never;
  const restarts = createRestarts({
    ...{ clock, log: new MemoryLog(), store: createMemoryStore(), farms, moved: () => undefined },
    tell: ({ phase }, stillOff) => told.push([phase, stillOff]),
  });
  await restarts.start('s1', 7);
  const pass = async (ms: number): Promise<void> => {
    await settle();
    passed += ms;
    for (const timer of timers.filter(({ at }) => at <= passed)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
    await settle();
  };
  // Off, and on again.
  await pass(2_001);
  return {
    ...{ told, pass },
    setClock: (ms: number) => {
      jump += ms;
    },
    read: (connInet: boolean) => hear({ type: 'reading', serverId: 's1', ports: [{ ...port, connInet }], at: clock.now() }),
  };
}

test('a clock that is set forward does not make a port late', async () => {
  const { told, pass, setClock, read } = await world();
  setClock(7_200_000);
  await pass(5_000);
  read(false);
  expect(told).toEqual([]);
  read(true);
  expect(told).toEqual([['online', false]]);
});
test('a clock that is set back keeps nobody waiting', async () => {
  const { told, pass, setClock, read } = await world();
  setClock(-7_200_000);
  await pass(180_000);
  read(false);
  expect(told).toEqual([['on', false]]);
});
