/** What the history makes of what it hears: readings of servers besides their figures, and what was judged of ports. */
import type { SeriesName } from '@shared/history/metrics';
import { expect, it } from 'vitest';
import type { Figures, Reading } from '../../../src/main/engine/clients/client';
import { eachWithItsFolder } from '../ledger/support/books';
import { until } from '../support/outside';
import { join } from './joined';

// A busy machine is slow with threads and files.
eachWithItsFolder();

const HOUR = 3_600_000;
/** Of late: what is old is kept as sums only. */
const AT = Date.now() - HOUR;

it('keys that differ, services, cores that began again, and what was judged of ports', async () => {
  const joined = await join();
  const { history } = joined;
  const hear = (serverId: string, minute: number, figures: Figures, more: Partial<Reading> = {}): void =>
    history.heard({ type: 'reading', serverId, reading: { at: AT + minute * 60_000, figures, rowsChanged: false, ...more } });
  const told = async (metric: SeriesName['metric'], serverId: string, subject = ''): Promise<readonly number[]> => {
    const { series } = await history.range({ series: [{ serverId, metric, subject }], from: AT, to: AT + HOUR, points: 3_600 });
    return [...(series[0]?.avg ?? [])].filter(value => !Number.isNaN(value));
  };
  // What is asked opens it, and nothing is kept of what came before.
  await history.info();

  const panel = (running: boolean) => ({ ports: [], services: [{ name: 'proxy', running }] });
  hear('x', 0, { kind: 'xray' }, { drift: null });
  hear('x', 1, { kind: 'xray' }, { drift: 0 });
  hear('x', 2, { kind: 'xray' }, { drift: 2 });
  hear('f', 0, { kind: 'farm' }, { ports: [] });
  hear('f', 1, { kind: 'farm' }, panel(true));
  hear('f', 2, { kind: 'farm' }, panel(false));
  hear('m', 1, { kind: 'mihomo', restartedAt: AT + 60_000 });
  hear('m', 2, { kind: 'mihomo', memory: 5 });
  const stuck = { measure: 'ipStuck', serverId: 'f', subject: '7', subjectName: 'LV-7' } as const;
  history.judged('f', [{ ...stuck, value: 3 }], AT + 60_000);
  history.judged('f', [{ ...stuck, measure: 'uniqueShare', value: 200 / 3 }], AT + 120_000);

  await until('all of it', async () => (await told('uniqueShare', 'f', '7')).length > 0);
  expect(await told('drift', 'x')).toEqual([0, 2]);
  expect(await told('services', 'f')).toEqual([1, 0]);
  expect(await told('restarts', 'm')).toEqual([1]);
  expect(await told('ipStuck', 'f', '7')).toEqual([3]);
  expect(await told('uniqueShare', 'f', '7')).toEqual([66.67]);
  await joined.end();
});
