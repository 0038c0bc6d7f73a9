/** The whole engine against the lab: what it tells the history, and what may be asked of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { HistoryMetric } from '@shared/history/metrics';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { DAY_MS, dayOf, zoneOf } from '@shared/walltime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import { createEngine, type Engine } from '../../../src/main/engine/engine';
import { zoneAtNoon } from '../../support/noon';
import { ALL_KEYS } from '../support/keys';
import { toLabServer } from '../support/lab';
import { MemoryDocument, MemoryLog, MemorySettings, MemoryVault, realClock, until } from '../support/outside';
import { type Bundle, bundleResident } from '../support/worker';

// A busy machine is slow with threads and files.
const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-engine-'));
const ZONE = zoneAtNoon();
const settings = new MemorySettings({ ...DEFAULT_SETTINGS, timeZone: ZONE, pollS: { xray: 1, keyapi: 1, mihomo: 1, farm: 1 } });
let worker: Bundle;
let lab: Lab;
let engine: Engine;
beforeAll(async () => {
  [worker, lab] = await Promise.all([bundleResident(), startLab()]);
  // Of a history that is damaged a new one is begun.
  writeFileSync(join(dataDir, 'history.db'), 'x'.repeat(9_000));
  engine = createEngine({
    ...{ dataDir, settings, clock: realClock, log: new MemoryLog(), vault: new MemoryVault(), serverList: new MemoryDocument() },
    ...{ worker: () => worker.worker(), announce: () => undefined },
  });
  await engine.start();
  engine.setLab(lab.servers.map(toLabServer));
});
afterAll(async () => {
  await engine.stop();
  await Promise.all([lab.close(), worker.remove()]);
  rmSync(dataDir, { recursive: true, force: true });
});

const { now } = Date;
const readings = async (serverId: string, metric: HistoryMetric, subject = ''): Promise<number> => {
  const span = { from: now() - 3_600_000, to: now() + 1000, points: 4_000 };
  const { series } = await engine.handlers.historyRange({ ...span, series: [{ serverId, metric, subject }] });
  return series[0]?.count.reduce((sum, count) => sum + count, 0) ?? 0;
};
const subjectsOf = async (serverId: string, metric: HistoryMetric): Promise<readonly string[]> =>
  (await engine.handlers.historySeries({ serverId, metric })).series.map(({ subject }) => subject);
const notices = (): readonly string[] => engine.state.getState().app.notices.map(({ code }) => code);

it('every server’s figures come, a reading a second, and those of its keys, ports and nodes', async () => {
  await until('figures', async () => (await readings('lab-home-gw', 'connections')) > 2);
  await until('totals', async () => (await readings('', 'down')) > 1);
  await until('memory', async () => (await readings('lab-fra-edge-1', 'memory')) > 1);
  await until('ports', async () => (await subjectsOf('lab-riga-farm', 'signal')).length > 5);
  await until('online', async () => (await subjectsOf('lab-riga-farm', 'online')).length > 5);
  await until('stuck addresses', async () => (await subjectsOf('lab-riga-farm', 'ipStuck')).length > 2);
  await until('keys that differ', async () => (await readings('lab-fra-edge-1', 'drift')) > 0);
  await until('nodes', async () => (await subjectsOf('lab-home-gw', 'latency')).length > 2);
  await until('keys', async () => (await subjectsOf('lab-fra-edge-1', 'totalDown')).length > 0);
});

it('that it was damaged is a notice and an event, and what it was is kept', async () => {
  await until('a notice', () => notices().includes('history-lost'));
  const { app, events } = engine.state.getState();
  const { file = '' } = app.notices.find(({ code }) => code === 'history-lost')?.params ?? {};
  expect(readFileSync(String(file), 'utf8')).toBe('x'.repeat(9_000));
  expect(events.find(({ type }) => type === 'history-set-aside')?.params).toEqual({ file });
});

it('days of keys are what the list of keys says of today, to the byte', async () => {
  const serverId = 'lab-fra-edge-1';
  const zone = zoneOf(ZONE);
  const today = zone.at(dayOf(zone, now()) * DAY_MS);
  const told = async (): Promise<readonly (readonly [string | null, number, number])[]> => {
    const { keys } = await engine.handlers.historyDays({ serverId, from: today, to: today + DAY_MS, most: 50 });
    return keys.map(({ name, down, up }) => [name, down.at(-1) ?? 0, up.at(-1) ?? 0] as const);
  };
  const listed = async () => {
    const { rows } = await engine.handlers.queryKeys({ serverId, query: ALL_KEYS });
    return rows.map(({ name, totals }) => [name, totals?.today.down ?? 0, totals?.today.up ?? 0] as const);
  };
  const text = (rows: readonly (readonly [string | null, number, number])[]): string =>
    rows
      .filter(([, down, up]) => down + up > 0)
      .map(row => row.join(' '))
      .sort()
      .join('\n');
  await until('traffic of several keys', async () => text(await listed()).split('\n').length > 2);
  // Nothing moves on, and the history hears of the last of it.
  engine.suspend();
  try {
    await until('they agree', async () => text(await told()) === text(await listed()), 20_000);
  } finally {
    engine.resume();
  }
  expect(text(await told()).split('\n').length).toBeGreaterThan(2);
});

it('what is asked for becomes a file, with the user’s words', async () => {
  await until('figures', async () => (await readings('lab-home-gw', 'down')) > 0);
  const query = {
    series: [{ serverId: 'lab-home-gw', metric: 'down', subject: '' }],
    from: now() - 60_000,
    to: now(),
    points: 1_200,
  } as const;
  const wish = { query, labels: ['=home, "gw"'], name: 'x' };
  const csv = await engine.historyFile({ ...wish, format: 'csv' });
  const [head, first] = Buffer.from(csv.bytes).toString('utf8').split('\r\n');
  expect(head).toBe('time,series,metric,readings,min,avg,max,sum,grew');
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,"'=home, ""gw""",down,1,/);
  const json = await engine.historyFile({ ...wish, format: 'json' });
  const { series } = JSON.parse(Buffer.from(json.bytes).toString('utf8'));
  expect(series[0]).toMatchObject({ label: '=home, "gw"', metric: 'down', server: 'lab-home-gw' });
  expect(series[0].points).toHaveLength(json.count);
  const png = Uint8Array.of(0x89, 0x50);
  expect(await engine.historyFile({ format: 'png', png, name: 'x' })).toMatchObject({ bytes: png, count: 1, extension: 'png' });
});

it('a history that cannot be written is said once, and that it can be again', async () => {
  const before = await engine.handlers.historySize(null);
  expect(before).toMatchObject({ zone: ZONE, failure: null });
  expect(before.bytes).toBeGreaterThan(0);
  // The history itself may be writing at that moment.
  const other = new DatabaseSync(join(dataDir, 'history.db'), { timeout: 20_000 });
  other.exec('begin immediate');
  try {
    await until('a notice', () => notices().includes('history-failed'));
    expect(notices().filter(code => code === 'history-failed')).toHaveLength(1);
  } finally {
    other.exec('rollback');
    other.close();
  }
  await until('no notice', () => !notices().includes('history-failed'));
  const known = await readings('lab-home-gw', 'live');
  await until('readings again', async () => (await readings('lab-home-gw', 'live')) > known);
});

it('a server that is removed takes its history with it; the lab’s stays for the next time', async () => {
  const [gateway] = lab.servers.filter(({ kind }) => kind === 'mihomo');
  const { address = '', secret = '' } = gateway ?? {};
  const { id } = await engine.handlers.addServer({ kind: 'mihomo', name: 'mine', address, secret });
  await until('figures', async () => (await readings(id, 'live')) > 0);
  await engine.handlers.removeServer({ id });
  await until('forgotten', async () => (await engine.handlers.historySeries({ serverId: id, metric: null })).count === 0);
  engine.setLab(null);
  expect(await readings('lab-home-gw', 'live')).toBeGreaterThan(0);
  // For whatever comes after it.
  engine.setLab(lab.servers.map(toLabServer));
});
