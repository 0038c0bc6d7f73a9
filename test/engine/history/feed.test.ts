import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeriesName } from '@shared/history/metrics';
import type { AppState, Failure, MihomoSummary } from '@shared/model';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFeed, type Feed } from '../../../src/main/engine/history/feed';
import type { History } from '../../../src/main/engine/history/history';
import { until } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';
import { hold } from './proof';

// A busy machine is slow with threads and files.
let worker: Resident;
let folder: string;
let dataDir: string;
let history: History;
let changes: (readonly [Failure['code'] | null, number])[];
beforeAll(async () => {
  worker = await bundleResident();
});
afterAll(() => worker.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-feed-'));
  dataDir = join(folder, 'data');
  changes = [];
  history = hold(worker, dataDir).history;
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true, force: true });
});

const START = Date.now() - 3_600_000;
const SERVER: MihomoSummary = {
  ...{ id: 's1', kind: 'mihomo', link: 'live', since: 0, failure: null, retryAt: null, lastData: null, rttMs: 12.345, program: null },
  ...{ version: null, capabilities: [], warnings: [], rates: { down: 1000.4, up: 2, at: 0 }, memory: 5_000_000, needsSecret: false },
  ...{ rowsRevision: 0, mode: null, modes: [], connections: 7, groups: [] },
};
const stateOf = (...servers: readonly MihomoSummary[]): Pick<AppState, 'summaries' | 'totals'> => ({
  summaries: Object.fromEntries(servers.map(server => [server.id, server])),
  totals: { down: 5, up: 6, at: 0, live: servers.length, count: servers.length },
});
const feedOf = (ticks: Readonly<Record<string, number>> = {}): Feed =>
  createFeed({
    ...{ history, ticks, keeps: id => id !== 'lab' },
    changed: (failure, lost) => void changes.push([failure?.code ?? null, lost]),
  });
const read = async (metric: SeriesName['metric'], serverId = 's1', subject = ''): Promise<readonly (number | null)[]> => {
  const query = { from: START, to: START + 60_000, points: 100 };
  const { series } = await history.range({ series: [{ serverId, metric, subject }], ...query });
  return [...(series[0]?.avg ?? [])].map(value => (Number.isNaN(value) ? null : value));
};

describe('the feed', () => {
  it('tells what every server has, a gap once, and nothing of those that are not kept', async () => {
    await history.open();
    const feed = feedOf();
    const down: MihomoSummary = { ...SERVER, link: 'backoff' };
    for (const [second, server] of [SERVER, SERVER, down, down, down, SERVER].entries())
      feed.sample(stateOf(server, { ...server, id: 'lab' }), START + second * 1000);
    await until('written', async () => (await read('live')).length === 6);
    expect(await read('down')).toEqual([1000, 1000, null, 1000]);
    expect(await read('rtt')).toEqual([12.35, 12.35, null, 12.35]);
    expect(await read('live')).toEqual([1, 1, 0, 0, 0, 1]);
    expect(await read('down', '')).toEqual([5, 5, 5, 5, 5, 5]);
    expect((await history.series('lab', null)).count).toBe(0);
    const told = (await history.series('s1', null)).series.map(({ metric }) => metric);
    expect(told).toEqual(['down', 'up', 'memory', 'connections', 'rtt', 'live']);
  });

  it('counts ticks on from what is there, and a tick of the ledger may come twice', async () => {
    const { ticks } = await history.open();
    const first = feedOf(ticks);
    const total = (value: number) => [{ series: { serverId: 's1', metric: 'totalDown', subject: 'k' } as const, value }];
    for (const tick of [1, 2, 2, 1, 3]) first.tick({ source: 'ledger:s1', tick, at: START + tick * 1000, readings: total(tick * 10) });
    first.tell('signals', START, [{ series: { serverId: 's1', metric: 'signal', subject: '7' }, value: -71.25 }]);
    const report = await history.open();
    expect(report.ticks).toEqual({ 'ledger:s1': 3, signals: 1 });
    feedOf(report.ticks).tell('signals', START + 2000, [{ series: { serverId: 's1', metric: 'signal', subject: '7' }, value: -70 }]);
    await until('written', async () => (await read('signal', 's1', '7')).length === 2);
    expect(await read('totalDown', 's1', 'k')).toEqual([10, 20, 30]);
  });

  it('says once that the history fails, and once that it works again', async () => {
    writeFileSync(dataDir, '');
    const feed = feedOf();
    for (let second = 0; second < 5; second += 1) feed.sample(stateOf(SERVER), START + second * 1000);
    await until('failed', () => changes.length === 1);
    expect(changes).toEqual([['storage', 1]]);
    rmSync(dataDir);
    let second = 5;
    await until('works again', async () => {
      feed.sample(stateOf(SERVER), START + second * 1000);
      second += 1;
      return changes.length > 1;
    });
    expect(changes).toHaveLength(2);
    expect(changes[1]?.[0]).toBeNull();
    expect(changes[1]?.[1]).toBeGreaterThanOrEqual(5);
  });

  it('does not pile up more than a slow disk can take', async () => {
    const feed = feedOf();
    for (let second = 0; second < 100; second += 1) feed.sample(stateOf(SERVER), START + second * 1000);
    expect(changes).toEqual([['storage', 1]]);
    await until('works again', () => changes.length === 2);
    expect(changes[1]).toEqual([null, 40]);
    const { series } = await history.range({
      ...{ series: [{ serverId: 's1', metric: 'live', subject: '' }], from: START, to: START + 100_000, points: 200 },
    });
    expect(series[0]?.at).toHaveLength(60);
  });
});
