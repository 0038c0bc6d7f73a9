import type { ScheduleDraft } from '@shared/model';
import { describe, expect, test } from 'vitest';
import type { FarmNews, Farms, PortsReading } from '../../../src/main/engine/rotations';
import { createSchedules } from '../../../src/main/engine/rotations/schedules';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import { samplePort } from '../../shared/support/port';
import { MemoryLog } from '../support/outside';

const T0 = Date.parse('2020-10-26T09:00:00Z');
const HOUR_MS = 3_600_000;
const HOURLY: ScheduleDraft = {
  ...{ id: null, serverId: 's1', portIds: null, enabled: true, quiet: null },
  ...{ goal: { type: 'any' }, times: { type: 'every', minutes: 60 } },
};

/** Schedules of one farm; timers run when the time passes. */
function world() {
  let passed = 0;
  let timer: { readonly at: number; readonly run: () => void } | null = null;
  let reading: PortsReading | null = null;
  let listener: (news: FarmNews) => void = () => undefined;
  const begun: (readonly number[])[] = [];
  const clock = {
    now: () => T0 + passed,
    monotonic: () => passed,
    after: (ms: number, run: () => void) => {
      const mine = { at: passed + ms, run };
      timer = mine;
      return () => {
        if (timer === mine) timer = null;
      };
    },
  };
  const farms: Pick<Farms, 'server' | 'latest' | 'onReading'> = {
    server: () => ({ id: 's1' }) as never,
    latest: () => reading,
    onReading: heard => {
      listener = heard;
      return () => undefined;
    },
  };
  const store = createMemoryStore();
  const start = async (_asked: unknown, ports: readonly number[]): Promise<never> => {
    begun.push(ports);
    return {} as never;
  };
  const schedules = createSchedules({
    ...{ clock, store, log: new MemoryLog(), farms: farms as Farms, runs: { start } },
    ...{ zone: () => 'UTC', moved: () => undefined },
  });
  return {
    ...{ schedules, store, begun },
    pass(ms: number) {
      passed += ms;
      while (timer !== null && timer.at <= passed) {
        const { run } = timer;
        timer = null;
        run();
      }
    },
    read(ids: readonly number[]) {
      reading = { ports: ids.map(id => samplePort({ id })), at: clock.now() };
      listener({ type: 'reading', serverId: 's1', ...reading });
    },
    get idle() {
      return timer === null;
    },
  };
}

describe('a schedule', () => {
  test('of all ports that falls due before its farm was read begins with the first reading, once', async () => {
    const { schedules, begun, pass, read, ...rest } = world();
    await schedules.save(HOURLY);
    pass(2 * HOUR_MS);
    expect(begun).toEqual([]);
    expect(rest.idle).toBe(true);
    read([1, 2]);
    pass(10);
    read([1, 2]);
    pass(10);
    expect(begun).toEqual([[1, 2]]);
  });
  test('that falls due while it is being removed neither begins nor is stored anew', async () => {
    const { schedules, store, begun, pass } = world();
    const id = await schedules.save({ ...HOURLY, portIds: [7] });
    pass(HOUR_MS - 1);
    const removed = schedules.remove(id);
    pass(10);
    await removed;
    expect(begun).toEqual([]);
    expect(await store.farmDocuments('schedule')).toEqual([]);
  });
  test('that could not be removed is there as before', async () => {
    const { schedules, store, begun, pass } = world();
    const id = await schedules.save({ ...HOURLY, portIds: [7] });
    store.removeFarmDocument = () => Promise.reject(new Error('no disk'));
    await expect(schedules.remove(id)).rejects.toThrow('no disk');
    pass(HOUR_MS);
    expect(begun).toEqual([[7]]);
  });
});
