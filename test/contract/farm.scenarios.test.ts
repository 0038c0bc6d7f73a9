/** Those of the twenty acceptance scenarios that are about more than one rotation; the others stand in `farm.rotations` and `farm.runs`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortQuery } from '@shared/model';
import { afterEach, describe, expect, test } from 'vitest';
import { createFarmClient } from '../../src/main/engine/clients/farm';
import { type Bench, drivenClock, LINK, serverOf, startBench } from './farm.harness';

const RECONNECT = '/api/devices/modem/reconnect';
const LIST = '/api/devices/modem/list';

let bench: Bench;
const start = async (...profile: Parameters<typeof startBench>): Promise<Bench> => {
  bench = await startBench(...profile);
  return bench;
};
afterEach(() => bench?.close());
const modem = (id = LINK) => {
  const found = bench.farm.sim.modems.get(id);
  if (!found) throw new Error(`no modem ${id}`);
  return found;
};
const { signal } = new AbortController();
const QUERY: PortQuery = {
  view: 'all',
  ...{ search: '', operator: null, tag: null, offset: 0, limit: 500 },
  sort: { by: 'signal', descending: true },
};

test('scenario 08: the token is revoked between two polls of a run: one new login, every outcome proved', async () => {
  await start();
  const ids = [21, 23];
  for (const id of ids) modem(id).next = { outcome: 'new-ip', durationMs: 9000 };
  const asked = { serverId: 'farm-1', askedBy: 'window', window: 3, whenReady: false, goal: { type: 'any' }, scheduleId: null } as const;
  const { id } = await bench.ports.runs.start(asked, ids);
  await bench.advance(3);
  for (const user of bench.farm.sim.users.values()) user.token = '';
  const run = () => bench.ports.runs.list('farm-1').find(one => one.id === id);
  await bench.until('the end', () => run()?.endedAt);
  expect(run()?.ports.map(({ outcome }) => outcome?.type)).toEqual(['changed', 'changed']);
  expect(bench.requests('/api/auth/login/')).toBe(2);
});

test('scenario 09: a panel slower than the poll: never two readings at once, and the outcome is proved', async () => {
  await start();
  modem().next = { outcome: 'new-ip', durationMs: 9000 };
  let running = 0;
  let most = 0;
  const { refresh } = bench.farms;
  bench.farms.refresh = async () => {
    running += 1;
    most = Math.max(most, running);
    try {
      return await refresh();
    } finally {
      running -= 1;
    }
  };
  bench.farm.faults.add({ type: 'latency', ms: 60, route: `POST ${LIST}` });
  await bench.rotate(LINK);
  expect((await bench.outcome(LINK)).type).toBe('changed');
  expect(most).toBe(1);
});

describe('scenario 13: the same bad form, refused by status or inside a 200', () => {
  test.each(['drf', 'wrapped200'] as const)('%s: the same words by field', async errors => {
    await start({ errors, lang: 'en' });
    const outcome = await bench.farms.farmClient.ports.edit(LINK, { monitoringIntervalS: 1, name: '' }, signal);
    expect(outcome.type).toBe('rejected');
    const fields = outcome.type === 'rejected' ? outcome.errors.map(({ field }) => field).sort() : [];
    expect(fields).toEqual(['monitoring_interval', 'name']);
    await expect(bench.farms.farmClient.rotate(999, signal)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('scenario 14: an old revision: what it lacks is said, rotations and restarts work', async () => {
  await start({ revision: 'old' });
  const report = await bench.farms.farmClient.probe(signal);
  expect(report.capabilities).toEqual(expect.arrayContaining(['ports', 'rotate']));
  expect(report.capabilities).not.toContain('port-settings');
  await expect(bench.farms.farmClient.ports.settings(LINK, signal)).rejects.toMatchObject({ code: 'unimplemented' });
  modem().next = { outcome: 'new-ip', durationMs: 9000 };
  await bench.rotate(LINK);
  expect((await bench.outcome(LINK)).type).toBe('changed');
  await bench.ports.restarts.start('farm-1', LINK);
  await bench.until('restarted', () => bench.announced.some(({ type }) => type === 'port-restart'));
  expect(modem().settings.active).toBe(true);
});

test('scenario 15: 120 modems, 40 rotations in flight: one list call a poll, and rows in no time', async () => {
  await start({ medianS: 20 }, () => undefined, 'large');
  expect(bench.farms.reading?.ports).toHaveLength(120);
  const ready = bench.rotations.views('farm-1').flatMap(({ port, eligibility }) => (eligibility.state === 'ready' ? [port.id] : []));
  const ids = ready.slice(0, 40);
  expect(ids).toHaveLength(40);
  for (const id of ids) modem(id).next = { outcome: 'new-ip', durationMs: 14_000 };
  const asked = { serverId: 'farm-1', askedBy: 'window', window: null, whenReady: false, goal: { type: 'any' }, scheduleId: null } as const;
  const [before, began] = [bench.requests(LIST), bench.lab.clock.now()];
  const { id } = await bench.ports.runs.start(asked, ids);
  await bench.until('the end', () => bench.ports.runs.list('farm-1').find(one => one.id === id)?.endedAt);
  expect(bench.requests(RECONNECT)).toBe(1);
  expect(bench.requests(LIST) - before).toBeLessThanOrEqual((bench.lab.clock.now() - began) / 2000 + 1);
  // 120 rows, sorted, with their history.
  await bench.ports.query('farm-1', QUERY);
  const { rows, counts } = await bench.ports.query('farm-1', QUERY);
  expect(rows).toHaveLength(120);
  expect(counts.all).toBe(120);
});

test('scenario 16: sleep and wake with a rotation in flight and a schedule overdue: no storm', async () => {
  await start();
  modem().settings = { ...modem().settings, reconnect_type: 'link', reconnect_min: 20 };
  modem(23).settings = { ...modem(23).settings, reconnect_type: 'link', reconnect_min: 20 };
  await bench.ports.schedules.save({
    ...{ id: null, serverId: 'farm-1', portIds: [23], enabled: true, quiet: null },
    ...{ goal: { type: 'any' }, times: { type: 'every', minutes: 10 } },
  });
  modem().next = { outcome: 'new-ip', durationMs: 9000 };
  await bench.rotate(LINK);
  await bench.sleep(2 * 3600);
  await bench.advance(120);
  // The rotation is told once; twelve missed starts of the schedule are one rotation, told by the history.
  expect(bench.announced.map(({ type }) => type)).toEqual(['rotation']);
  expect(bench.requests(RECONNECT)).toBe(2);
});

test('scenario 17: the state of the services on the other path', async () => {
  await start({ statusPath: 'modem' });
  const services = await bench.farms.farmClient.machine.services(signal);
  expect(services.length).toBeGreaterThan(4);
  expect(services.every(({ running }) => running)).toBe(true);
  // The path that this panel has is remembered.
  const asked = bench.requests('/api/devices/services/status');
  await bench.farms.farmClient.machine.services(signal);
  expect(bench.requests('/api/devices/services/status')).toBe(asked);
});

test('scenario 18: unplugged and plugged in elsewhere: the same port, with its tags, history and schedule', async () => {
  await start();
  await bench.ports.tag('farm-1', [LINK], ['kept'], []);
  modem().next = { outcome: 'new-ip', durationMs: 6000 };
  await bench.rotate(LINK);
  await bench.outcome(LINK);
  await bench.advance(130);
  modem().unplug();
  await bench.until('away', () => !bench.port(LINK).connDev);
  await expect(bench.rotations.rotate('farm-1', LINK, 'window')).rejects.toMatchObject({ code: 'rejected' });
  modem().plug('enp0s29f9u9');
  await bench.until('back', () => bench.port(LINK).connInet);
  const { row } = await bench.ports.detail('farm-1', LINK);
  expect(row).toMatchObject({ tags: ['kept'], port: { name: 'Port-01', ifname: 'enp0s29f9u9' } });
  const { rows } = await bench.ports.past('farm-1', { portId: LINK, view: 'all', offset: 0, limit: 9 });
  expect(rows.at(-1)).toMatchObject({ by: 'window', outcome: 'changed' });
});

test('scenario 20: no credential in what the panel logs, is stored, published or announced, whatever goes wrong', async () => {
  await start();
  const { secret } = bench.farm.server;
  bench.farm.faults.add({ type: 'unauthorized', route: `POST ${RECONNECT}`, count: 1 });
  await bench.rotations.rotate('farm-1', LINK, 'menu');
  await bench.advance(30);
  await bench.ports.restarts.start('farm-1', LINK);
  await bench.until('restarted', () => bench.announced.some(({ type }) => type === 'port-restart'));
  const wrong = createFarmClient({ server: serverOf(bench.farm), secret: { value: `${secret}x` }, clock: drivenClock(bench.lab) });
  const refused = await wrong.sample(signal).catch((thrown: unknown) => thrown);
  wrong.close();
  const past = await bench.store.pastWindow('farm-1', { portId: null, view: 'all', offset: 0, limit: 99 });
  const texts = JSON.stringify([bench.farm.log.entries, [...bench.published], bench.announced, bench.runs, past, String(refused)]);
  const token = bench.farm.sim.users.get(1)?.token ?? '';
  for (const hidden of [secret, token]) expect(texts).not.toContain(hidden);
});

test('every scenario of the list stands in a test of its number', () => {
  const folder = import.meta.dirname;
  const text = readdirSync(folder)
    .filter(name => name.startsWith('farm.') && name.endsWith('.test.ts'))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const numbers = Array.from({ length: 20 }, (_, n) => String(n + 1).padStart(2, '0'));
  expect(numbers.filter(number => !text.includes(`'scenario ${number}: `))).toEqual([]);
});
