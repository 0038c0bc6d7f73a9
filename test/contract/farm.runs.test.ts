/** Runs of several ports, ports that are waited for, goals and schedules, before the lab's farm. */
import type { PortQuery, RotationRun, ScheduleDraft } from '@shared/model';
import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, LINK, OFF, startBench, TIME_LINK, UNPLUGGED } from './farm.harness';

const RECONNECT = '/api/devices/modem/reconnect';
const LIST = '/api/devices/modem/list';
/** Ports that are ready as the bench starts. */
const READY = [21, 23, 26, 27, 28];

let bench: Bench;
const start = async (...profile: Parameters<typeof startBench>): Promise<Bench> => {
  bench = await startBench(...profile);
  return bench;
};
afterEach(() => bench.close());

const modem = (id: number) => {
  const found = bench.farm.sim.modems.get(id);
  if (!found) throw new Error(`no modem ${id}`);
  return found;
};
type Asked = Parameters<Bench['ports']['runs']['start']>[0];
const run = (portIds: readonly number[], change: Partial<Asked> = {}): Promise<RotationRun> =>
  bench.ports.runs.start(
    { serverId: 'farm-1', askedBy: 'window', window: 3, whenReady: false, goal: { type: 'any' }, scheduleId: null, ...change },
    portIds,
  );
const now = (id: string): RotationRun => {
  const found = bench.ports.runs.list('farm-1').find(one => one.id === id);
  if (!found) throw new Error(`no run ${id}`);
  return found;
};
const over = (id: string) => () => now(id).endedAt !== null;
const statesOf = (id: string) => now(id).ports.map(({ state }) => state);
const ready = (): number[] =>
  bench.rotations
    .views('farm-1')
    .filter(({ eligibility }) => eligibility.state === 'ready')
    .map(({ port }) => port.id);
/** Ports that change only when they are asked. */
const still = (ids: readonly number[]): void => {
  for (const id of ids) modem(id).settings = { ...modem(id).settings, reconnect_type: 'link', reconnect_min: 20 };
};
const summaries = () => bench.announced.filter(({ type }) => type === 'rotation-run');

describe('a run of several ports', () => {
  test('scenario 11: rolling, three at a time, and one of them hangs: the others go on, one summary', async () => {
    await start({}, ({ sim }) => {
      for (const [id, port] of sim.modems) if (id !== OFF) port.settings = { ...port.settings, reconnect_type: 'link', reconnect_min: 20 };
    });
    const asked = ready().slice(0, 7);
    expect(asked).toHaveLength(7);
    for (const id of asked) modem(id).next = { outcome: 'new-ip', durationMs: 9000 };
    modem(asked[1] ?? 0).next = { outcome: 'stuck' };
    modem(asked[2] ?? 0).next = { outcome: 'same-ip', durationMs: 9000 };
    const { id } = await run(asked);
    let most = 0;
    const listsBefore = bench.requests(LIST);
    const began = bench.lab.clock.now();
    await bench.until('the end', () => {
      most = Math.max(most, [...bench.farm.sim.modems.values()].filter(({ changing }) => changing).length);
      return over(id)();
    });
    expect(most).toBe(3);
    const ended = now(id);
    expect(ended.ports.map(({ outcome }) => outcome?.type)).toEqual([
      'changed',
      'stuck',
      'same-ip',
      'changed',
      'changed',
      'changed',
      'changed',
    ]);
    expect(bench.requests(RECONNECT)).toBe(7);
    for (const port of asked) expect(modem(port).changes + (modem(port).changing ? 1 : 0)).toBe(1);
    // One list call a poll, however many are in flight.
    expect(bench.requests(LIST) - listsBefore).toBeLessThanOrEqual((bench.lab.clock.now() - began) / 2000 + 1);
    expect(bench.announced).toEqual([{ type: 'rotation-run', serverName: 'riga-farm', run: ended }]);
    expect(bench.runs.at(-1)).toEqual(ended);
  });

  test('all at once is one request', async () => {
    await start();
    const asked = ready();
    for (const id of asked) modem(id).next = { outcome: 'new-ip', durationMs: 6000 };
    const { id } = await run(asked, { window: null });
    await bench.until('the end', over(id));
    expect(bench.requests(RECONNECT)).toBe(1);
    expect(now(id).ports.every(({ reached }) => reached)).toBe(true);
  });

  test('the partition, and what is skipped with its reason', async () => {
    await start({}, () => undefined);
    modem(28).reconnect();
    await bench.advance(5);
    const plan = bench.ports.plan('farm-1', [LINK, 28, OFF, UNPLUGGED, 999]);
    expect(plan).toMatchObject({ ready: [LINK], busy: [28], off: [OFF], noDevice: [UNPLUGGED], gone: [999] });
    const { id } = await run([LINK, 28, OFF, UNPLUGGED, 999]);
    expect(now(id).ports.map(({ state, reason }) => reason ?? state)).toEqual(['rotating', 'busy', 'off', 'no-device', 'gone']);
    await bench.until('the end', over(id));
    expect(bench.requests(RECONNECT)).toBe(1);
  });

  test('cancel stops only what was not sent', async () => {
    await start();
    still(READY);
    await bench.advance(5);
    for (const id of READY) modem(id).next = { outcome: 'new-ip', durationMs: 8000 };
    const { id } = await run(READY);
    await bench.advance(1);
    expect(bench.ports.plan('farm-1', READY).busy).toHaveLength(5);
    bench.ports.runs.cancel(id);
    await bench.until('the end', over(id));
    expect(statesOf(id)).toEqual(['done', 'done', 'done', 'not-sent', 'not-sent']);
    expect(bench.requests(RECONNECT)).toBe(3);
    expect(summaries()).toHaveLength(1);
  });

  test('one in flight per port, whoever asked', async () => {
    await start();
    modem(LINK).next = { outcome: 'new-ip', durationMs: 8000 };
    const { id } = await run([LINK]);
    await bench.advance(0.5);
    await expect(bench.rotations.rotate('farm-1', LINK, 'hotkey')).rejects.toMatchObject({ code: 'busy' });
    const second = await run([LINK]);
    expect(now(second.id).ports[0]).toMatchObject({ state: 'skipped', reason: 'busy' });
    await bench.until('the end', over(id));
    expect(bench.requests(RECONNECT)).toBe(1);
  });

  test('the panel is away: each is told as such, nothing is sent twice', async () => {
    await start();
    bench.farm.faults.add({ type: 'reset', route: `POST ${RECONNECT}` });
    const { id } = await run([LINK, 23]);
    await bench.until('the end', over(id));
    expect(now(id).ports.map(({ outcome }) => outcome?.type)).toEqual(['unreachable', 'unreachable']);
    expect(bench.requests(RECONNECT)).toBe(2);
  });
});

describe('a port that cools down', () => {
  const cooling = async (): Promise<void> => {
    await start();
    still([LINK]);
    modem(LINK).settings = { ...modem(LINK).settings, reconnect_min: 120 };
    modem(LINK).next = { outcome: 'new-ip', durationMs: 6000 };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    bench.announced.length = 0;
  };
  test('is rotated as soon as it is ready, and told as its own rotation', async () => {
    await cooling();
    const { id } = await run([LINK], { window: 1, whenReady: true });
    expect(now(id).ports[0]).toMatchObject({ state: 'cooling', readyAt: expect.any(Number) });
    expect((await bench.ports.query('farm-1', ALL)).rows[0]).toMatchObject({ queuedBy: id });
    const readyAt = now(id).ports[0]?.readyAt ?? 0;
    modem(LINK).next = { outcome: 'new-ip', durationMs: 6000 };
    await bench.until('sent', () => bench.requests(RECONNECT) === 2);
    // Not before its time, and within a second of it.
    expect(bench.lab.clock.now()).toBeGreaterThanOrEqual(readyAt);
    expect(bench.lab.clock.now()).toBeLessThanOrEqual(readyAt + 1000);
    await bench.until('the end', over(id));
    expect(now(id).ports[0]).toMatchObject({ state: 'done', reached: true });
    expect(bench.announced).toEqual([{ type: 'rotation-run', serverName: 'riga-farm', run: now(id) }]);
  });
  test('no longer when it is cancelled, and nothing ticks then', async () => {
    await cooling();
    const { id } = await run([LINK], { whenReady: true });
    bench.ports.runs.cancel(id);
    expect(now(id)).toMatchObject({ cancelled: true, ports: [{ state: 'not-sent' }] });
    await bench.advance(200);
    expect(bench.requests(RECONNECT)).toBe(1);
  });
  test('the app ends and starts again meanwhile: it is rotated all the same', async () => {
    await cooling();
    await run([LINK], { whenReady: true });
    await bench.restart(30);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 6000 };
    await bench.until('rotated', () => summaries().length === 1);
    expect(bench.requests(RECONNECT)).toBe(2);
  });
});

const ALL: PortQuery = {
  view: 'all',
  ...{ search: '', operator: null, tag: null, offset: 0, limit: 100 },
  sort: { by: 'panel', descending: false },
};

describe('until', () => {
  test('the address is new: tried again after each cool-down', async () => {
    await start();
    still([LINK]);
    modem(LINK).next = { outcome: 'same-ip', durationMs: 5000 };
    const { id } = await run([LINK], { goal: { type: 'new-ip', tries: 3 } });
    await bench.until('the first try', () => now(id).ports[0]?.outcome?.type === 'same-ip');
    expect(now(id).ports[0]?.state).toBe('cooling');
    modem(LINK).next = { outcome: 'new-ip', durationMs: 5000 };
    await bench.until('the end', over(id));
    expect(now(id).ports[0]).toMatchObject({ tries: 2, reached: true, outcome: { type: 'changed' } });
    expect(bench.requests(RECONNECT)).toBe(2);
  });
  test('it leaves its subnet, and gives up after its tries', async () => {
    await start();
    still([LINK]);
    const { id } = await run([LINK], { goal: { type: 'new-subnet', tries: 2 } });
    for (const tries of [1, 2]) {
      modem(LINK).next = { outcome: 'new-ip', durationMs: 5000 };
      await bench.until(`try ${tries}`, () => now(id).ports[0]?.tries === tries);
    }
    await bench.until('the end', over(id));
    // Every address of this operator is in one /24.
    expect(now(id).ports[0]).toMatchObject({ tries: 2, reached: false, outcome: { type: 'changed' } });
  });
  test('it is not on the list: nothing is asked when it is not', async () => {
    await start();
    const { id } = await run([LINK], { goal: { type: 'not-listed', list: ['10.0.0.0/8'], tries: 2 } });
    expect(now(id).ports[0]).toMatchObject({ state: 'not-sent', reason: 'holds', reached: true });
    expect(bench.requests(RECONNECT)).toBe(0);
  });
});

describe('schedules of our own', () => {
  const draft: ScheduleDraft = {
    ...{ id: null, serverId: 'farm-1', portIds: [LINK], enabled: true, quiet: null },
    goal: { type: 'any' },
    times: { type: 'every', minutes: 10 },
  };
  test('every ten minutes, told by the history only', async () => {
    await start();
    still([LINK]);
    const id = await bench.ports.schedules.save(draft);
    const [view] = bench.ports.schedules.list('farm-1');
    expect(view).toMatchObject({ id, nextAt: bench.lab.clock.now() + 600_000, lastAt: null });
    await bench.advance(595);
    expect(bench.requests(RECONNECT)).toBe(0);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 5000 };
    await bench.advance(30);
    expect(bench.requests(RECONNECT)).toBe(1);
    expect(bench.announced).toEqual([]);
    expect(bench.ports.schedules.list('farm-1')[0]).toMatchObject({ last: { reached: 1, missed: 0 } });
    const { rows } = await bench.ports.past('farm-1', { portId: LINK, view: 'all', offset: 0, limit: 10 });
    expect(rows).toMatchObject([{ by: 'schedule', outcome: 'changed', newIp: modem(LINK).ip }]);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 5000 };
    await bench.advance(600);
    expect(bench.requests(RECONNECT)).toBe(2);
  });
  test('quiet hours, a change of mind, removal', async () => {
    await start();
    // 09:00 UTC.
    const id = await bench.ports.schedules.save({ ...draft, quiet: { from: '09:05', to: '09:30' } });
    const next = () => bench.ports.schedules.list('farm-1')[0]?.nextAt ?? null;
    expect(new Date(next() ?? 0).toISOString()).toContain('T09:30');
    await bench.ports.schedules.save({ ...draft, id, enabled: false });
    expect(next()).toBeNull();
    await expect(bench.ports.schedules.save({ ...draft, id: 'other' })).rejects.toMatchObject({ code: 'gone' });
    await bench.ports.schedules.remove(id);
    expect(bench.ports.schedules.list('farm-1')).toEqual([]);
    await bench.advance(2400);
    expect(bench.requests(RECONNECT)).toBe(0);
  });
  test('kept over a restart, and what was missed meanwhile is done once', async () => {
    await start();
    still([LINK]);
    await bench.ports.schedules.save(draft);
    await bench.restart(3600);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 5000 };
    await bench.advance(60);
    expect(bench.requests(RECONNECT)).toBe(1);
    await bench.advance(480);
    expect(bench.requests(RECONNECT)).toBe(1);
    await bench.advance(120);
    expect(bench.requests(RECONNECT)).toBe(2);
  });
  test('a port that is changing by the panel is waited for', async () => {
    await start();
    still([LINK]);
    await bench.ports.schedules.save(draft);
    await bench.advance(590);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 20_000 };
    modem(LINK).reconnect();
    await bench.until('rotated after it', () => bench.requests(RECONNECT) === 1, 120);
    expect(modem(LINK).changes).toBeGreaterThanOrEqual(1);
  });
});

test('nothing ticks while nothing is in flight', async () => {
  await start();
  still([LINK]);
  await bench.advance(60);
  expect(bench.timers).toBe(0);
  modem(LINK).next = { outcome: 'new-ip', durationMs: 6000 };
  await run([LINK], { whenReady: true });
  await bench.ports.restarts.start('farm-1', 23);
  await bench.advance(1);
  expect(bench.timers).toBeGreaterThan(0);
  const lists = () => bench.requests(LIST);
  await bench.until('all over', () => bench.announced.length === 2);
  // What ended stays in view for a minute.
  await bench.advance(61);
  expect(bench.timers).toBe(0);
  const before = lists();
  await bench.advance(60);
  expect(lists() - before).toBe(12);
  const id = await bench.ports.schedules.save({
    ...{ id: null, serverId: 'farm-1', portIds: null, enabled: true, quiet: null },
    ...{ times: { type: 'every', minutes: 600 }, goal: { type: 'any' } },
  });
  expect(bench.timers).toBe(1);
  await bench.ports.schedules.remove(id);
  expect(bench.timers).toBe(0);
});

describe('the history', () => {
  test('has what the panel did by itself, and what somebody else asked it for', async () => {
    await start();
    const rows = async (portId: number) => (await bench.ports.past('farm-1', { portId, view: 'all', offset: 0, limit: 10 })).rows;
    modem(LINK).next = { outcome: 'new-ip', durationMs: 9000 };
    modem(LINK).reconnect();
    await bench.advance(30);
    expect(await rows(LINK)).toMatchObject([
      { by: 'elsewhere', outcome: 'changed', newIp: modem(LINK).ip, tookMs: 9000, oldIp: expect.any(String) },
    ]);
    modem(TIME_LINK).next = { outcome: 'new-ip', durationMs: 9000 };
    const before = modem(TIME_LINK).changes;
    await bench.until('its own change', () => modem(TIME_LINK).changes > before, 2000);
    await bench.advance(15);
    expect(await rows(TIME_LINK)).toMatchObject([{ by: 'timer', outcome: 'changed' }]);
  });
  test('scenario 10: a scheduled change during ours: one row for the change', async () => {
    await start();
    modem(TIME_LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    await bench.rotate(TIME_LINK);
    await bench.advance(2);
    modem(TIME_LINK).plan();
    await bench.outcome(TIME_LINK);
    await bench.advance(20);
    const { rows } = await bench.ports.past('farm-1', { portId: TIME_LINK, view: 'all', offset: 0, limit: 10 });
    expect(rows).toMatchObject([{ by: 'window', outcome: 'changed' }]);
  });
  test('figures, rows and signals of a port', async () => {
    await start();
    still([LINK]);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 6000 };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    await bench.advance(1300);
    const detail = await bench.ports.detail('farm-1', LINK);
    expect(detail.figures).toMatchObject({ today: 1, newShare: 1, week: { unique: 1, changes: 1 } });
    expect(detail.row).toMatchObject({ uniqueShare: 1, last: { outcome: 'changed', by: 'window' }, favourite: true });
    expect(detail.signal.rotations).toHaveLength(1);
    expect(detail.signal.rsrp).toHaveLength(144);
    expect([...detail.signal.rsrp].filter(value => !Number.isNaN(value)).length).toBeGreaterThanOrEqual(3);
    const kept = [...detail.signal.rsrp];
    await bench.restart(700);
    await bench.advance(10);
    const after = [...(await bench.ports.detail('farm-1', LINK)).signal.rsrp];
    expect(after.filter(value => kept.includes(value) && !Number.isNaN(value)).length).toBeGreaterThanOrEqual(3);
    await expect(bench.ports.detail('farm-1', 999)).rejects.toMatchObject({ code: 'gone' });
  });
  test('queries: views, search, tags, order', async () => {
    await start();
    await bench.ports.tag('farm-1', [LINK, 23], ['резерв', 'b'], []);
    await bench.ports.tag('farm-1', [23], [], ['b']);
    const query = async (change: object) => (await bench.ports.query('farm-1', { ...ALL, ...change })).rows.map(({ port }) => port.id);
    const all = await bench.ports.query('farm-1', ALL);
    expect(all).toMatchObject({ count: 12, counts: { all: 12, off: 1, favourites: 1 }, tags: ['b', 'резерв'] });
    expect(all.operators.length).toBeGreaterThan(2);
    expect(await query({ view: 'off' })).toEqual([OFF]);
    expect(await query({ view: 'problems' })).toEqual([UNPLUGGED]);
    expect(await query({ tag: 'b' })).toEqual([LINK]);
    expect(await query({ search: 'РЕЗЕРВ' })).toEqual([LINK, 23]);
    const names = all.rows.map(({ port }) => port.name).sort(new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare);
    const byName = await bench.ports.query('farm-1', { ...ALL, sort: { by: 'name', descending: true }, limit: 2 });
    expect(byName.rows.map(({ port }) => port.name)).toEqual(names.reverse().slice(0, 2));
    expect(await bench.ports.ids('farm-1', { ...ALL, operator: all.operators[0] ?? '' })).not.toHaveLength(12);
    await bench.restart(1);
    await bench.advance(3);
    expect((await bench.ports.query('farm-1', ALL)).tags).toEqual(['b', 'резерв']);
  });
});
